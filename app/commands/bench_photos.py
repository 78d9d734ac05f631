"""``bench photos``: what it costs to make our three pictures of a 12-megapixel photo."""

import io
import os
import random
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 4032, 3024
"""Pixels of the ordinary phone photo, 12.2 million."""


def bench_photos(runs: int = 3, kinds: tuple[str, ...] = ("JPEG", "PNG", "WEBP")) -> Iterator[dict[str, Any]]:
    """One line per kind, and one with the search for faces and number plates.

    Median CPU seconds and photos a second of ``runs`` runs, highest peak memory in MB.

    Each run has a fresh process of its own, so the peak is what a worker reaches with this code and one
    photo. The photo is noise and shapes, made here from a fixed seed; HEIC cannot be made (we only decode
    it).
    """
    for kind, look in [*((kind, False) for kind in kinds), (kinds[0], True)]:
        photo = make_photo(kind)
        results = [_in_fresh_process(photo, look) for _ in range(runs)]
        seconds = statistics.median(result["seconds"] for result in results)
        yield {
            "bench": "photos",
            "measure": f"12 megapixel {kind} to three WebP sizes"
            + (", faces and plates looked for" if look else ""),
            "runs": runs,
            "cpu_seconds": round(statistics.median(result["cpu_seconds"] for result in results), 3),
            "seconds": round(seconds, 3),
            "photos_per_second": round(1 / seconds, 2),
            "peak_mb": round(max(result["peak_mb"] for result in results), 1),
            "idle_mb": round(statistics.median(result["idle_mb"] for result in results), 1),
            "photo_bytes": len(photo),
            "width": WIDTH,
            "height": HEIGHT,
            "cores": os.cpu_count(),
        }


def make_photo(kind: str, width: int = WIDTH, height: int = HEIGHT, seed: int = 1) -> bytes:
    """A photo-like picture in ``kind`` (a Pillow format): shapes on soft noise under the grain of a sensor,
    so that 12 megapixels weigh about what a phone's do. Same seed, same bytes."""
    random_numbers = random.Random(seed)  # noqa: S311 - nothing secret: the same picture every time
    coarse = _noise("RGB", width // 16, height // 16, random_numbers)
    picture = coarse.filter(ImageFilter.GaussianBlur(2)).resize((width, height), Image.Resampling.BICUBIC)
    _draw_shapes(picture, random_numbers)
    _add_grain(picture, _noise("RGB", 512, 512, random_numbers))
    out = io.BytesIO()
    picture.save(out, kind, **({"compress_level": 1} if kind == "PNG" else {"quality": 94}))
    return out.getvalue()


def _noise(mode: str, width: int, height: int, random_numbers: random.Random) -> Image.Image:
    return Image.frombytes(mode, (width, height), random_numbers.randbytes(width * height * len(mode)))


def _draw_shapes(picture: Image.Image, random_numbers: random.Random) -> None:
    width, height = picture.size
    draw = ImageDraw.Draw(picture)
    for _ in range(300):
        x, y = random_numbers.randrange(width), random_numbers.randrange(height)
        box = (
            x,
            y,
            x + random_numbers.randrange(8, width // 8),
            y + random_numbers.randrange(8, height // 8),
        )
        colour = tuple(random_numbers.randbytes(3))
        (draw.ellipse if random_numbers.random() < 0.5 else draw.rectangle)(box, fill=colour)


def _add_grain(picture: Image.Image, grain: Image.Image) -> None:
    strength = Image.new("L", grain.size, 10)  # of 255
    for x in range(0, picture.width, grain.width):
        for y in range(0, picture.height, grain.height):
            picture.paste(grain, (x, y), strength)


def _in_fresh_process(photo: bytes, look: bool) -> dict[str, float]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_measure, photo, look).result()


def _measure(photo: bytes, look: bool) -> dict[str, float]:
    from app.outside.images import make_pictures  # here, so that the fresh process is what loads it

    idle = _peak_mb()
    wall, cpu = time.perf_counter(), time.process_time()
    make_pictures(photo, None if look else ())
    return {
        "seconds": time.perf_counter() - wall,
        "cpu_seconds": time.process_time() - cpu,
        "peak_mb": _peak_mb(),
        "idle_mb": idle,
    }


def _peak_mb() -> float:
    # Not getrusage: its maximum is inherited from the process that started this one.
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024 / 1_000_000
