"""Files that are no photo, or one that would cost us dearly: refused from the header, with the right reason."""

import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from app.domain.photos import PhotoRefused, Refusal
from app.outside.images import inspect_photo, make_pictures
from tests.photos.odd_files import FILES, ROOT, png, png_of_zeros, sample, saved


def reason_for(data: bytes) -> Refusal:
    with pytest.raises(PhotoRefused) as refused:
        inspect_photo(data)
    return refused.value.reason


def test_a_text_file_named_jpg_is_not_a_picture(tmp_path: Path) -> None:
    path = tmp_path / "bilde.jpg"
    path.write_text("Hei, dette er ikke et bilde. <script>alert(1)</script>", "utf-8")
    with pytest.raises(PhotoRefused) as refused:
        inspect_photo(path)
    assert refused.value.reason is Refusal.NOT_A_PICTURE


def test_an_empty_file_is_refused() -> None:
    assert reason_for(b"") is Refusal.EMPTY


def test_a_file_of_21_mb_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "stort.jpg"
    with path.open("wb") as file:
        file.truncate(21_000_000)
    with pytest.raises(PhotoRefused, match="21 MB") as refused:
        inspect_photo(path)
    assert refused.value.reason is Refusal.TOO_LARGE
    with pytest.raises(PhotoRefused, match="21 MB"):
        make_pictures(path)


MEASURE = """
import sys
from pathlib import Path
from app.domain.photos import PhotoRefused
from app.outside.images import inspect_photo, make_pictures
def peak_kb():
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
data = Path(sys.argv[1]).read_bytes()
before = peak_kb()
for step in (inspect_photo, make_pictures):
    try:
        step(data)
    except PhotoRefused as refused:
        print(refused.reason, refused.params["megapixels"], peak_kb() - before)
"""


def test_a_200_megapixel_png_is_refused_without_taking_memory(tmp_path: Path) -> None:
    path = tmp_path / "enormt.png"
    path.write_bytes(png_of_zeros(20_000, 10_000))
    assert path.stat().st_size < 2_000_000
    command = [sys.executable, "-c", MEASURE, str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    lines = [line.split() for line in done.stdout.splitlines()]
    assert [line[:2] for line in lines] == [["too_many_pixels", "200"]] * 2
    assert all(int(line[2]) < 8_000 for line in lines), "kB of memory more than before"


def test_a_webp_that_claims_a_huge_canvas_is_refused_before_its_canvas_is_made() -> None:
    body = struct.pack("<I", 0) + (16_000).to_bytes(3, "little") * 2
    chunk = b"VP8X" + struct.pack("<I", len(body)) + body
    assert (
        reason_for(b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk) is Refusal.TOO_MANY_PIXELS
    )


def test_a_jpeg_whose_second_frame_header_is_huge_is_refused() -> None:
    data = sample("made_no_metadata.jpg")
    huge = b"\xff\xc0" + struct.pack(">HBHHB", 8, 8, 60_000, 60_000, 0)
    assert reason_for(data[:2] + huge + data[2:]) is Refusal.TOO_MANY_PIXELS


def test_a_jpeg_of_a_thousand_scans_is_refused() -> None:
    data = sample("made_no_metadata.jpg")
    scan = b"\xff\xda" + struct.pack(">HB", 8, 1) + b"\x01\x00\x00\x3f\x00" + b"\x00"
    assert reason_for(data[:-2] + scan * 1000 + b"\xff\xd9") is Refusal.DAMAGED


def test_a_png_whose_text_unpacks_to_a_bomb_is_refused() -> None:
    bomb = b"Comment\0\0" + zlib.compress(b"\0" * 80_000_000, 9)
    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    assert reason_for(png(header, [(b"zTXt", bomb), (b"IDAT", zlib.compress(b"\0\0"))])) is Refusal.DAMAGED


def test_a_png_with_a_wrong_checksum_is_damaged() -> None:
    data = bytearray(sample("pil_exif.png"))
    data[len(data) // 2] ^= 0xFF
    assert reason_for(bytes(data)) is Refusal.DAMAGED


@pytest.mark.parametrize(
    "name", ["made_gps_tromso.jpg", "pil_exif.png", "pil_flower.webp", "phone_iphone11.heic", "pil_exif.avif"]
)
@pytest.mark.parametrize("kept", [0.3, 0.9, 0.999])
def test_a_file_that_was_cut_off_is_refused_as_cut_off(name: str, kept: float) -> None:
    data = sample(name)
    assert reason_for(data[: int(len(data) * kept)]) is Refusal.TRUNCATED


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (saved(Image.new("P", (9, 9)), "GIF"), "GIF"),
        (saved(Image.new("RGB", (9, 9)), "BMP"), "BMP"),
        (saved(Image.new("RGB", (9, 9)), "TIFF"), "TIFF"),
        (saved(Image.new("RGB", (9, 9)), "PDF"), "PDF"),
        (b"\0\0\0\x18ftypisom\0\0\0\0isommp42" + b"\0" * 99, "video"),
    ],
)
def test_another_kind_of_file_is_refused_by_its_name(data: bytes, kind: str) -> None:
    with pytest.raises(PhotoRefused, match=f"formatet {kind}") as refused:
        inspect_photo(data)
    assert refused.value.reason is Refusal.UNSUPPORTED_KIND


def test_an_svg_with_a_script_is_not_a_picture() -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    assert reason_for(svg) is Refusal.NOT_A_PICTURE


def test_what_hides_behind_a_photo_is_not_in_the_pictures_we_show() -> None:
    polyglot = sample("made_no_metadata.jpg") + b"PK\x03\x04<script>alert('SECRET-WORDS')</script>"
    assert inspect_photo(polyglot).width == 1000
    assert all(b"SECRET-WORDS" not in derivative.bytes for derivative in make_pictures(polyglot).shown)


def test_a_photo_broken_in_the_middle_is_refused_by_the_job_not_half_shown() -> None:
    header = struct.pack(">IIBBBBB", 40, 40, 8, 2, 0, 0, 0)
    pixels = bytearray(zlib.compress(bytes(range(121)) * 40))
    pixels[20:60] = b"\xff" * 40
    photo = png(header, [(b"IDAT", bytes(pixels))])
    assert inspect_photo(photo).width == 40, "only decoding can tell"
    with pytest.raises(PhotoRefused) as refused:
        make_pictures(photo)
    assert refused.value.reason is Refusal.DAMAGED


SMALL = [sample("pil_hopper_orientation_6.webp"), sample("pil_sample_cmyk.jpg"), sample("pil_exif.avif")]
SMALL.append(saved(Image.open(FILES / "pil_exif.png").resize((60, 60)), "PNG"))


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    data=st.sampled_from(SMALL),
    changes=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=6)), max_size=6
    ),
    kept=st.floats(0.01, 1),
)
def test_any_broken_file_is_taken_or_refused_never_a_crash(
    data: bytes, changes: list[tuple[float, bytes]], kept: float
) -> None:
    broken = bytearray(data)
    for where, piece in changes:
        # Squared: most of what a parser can stumble over is near the beginning.
        at = int(where * where * len(broken))
        broken[at : at + len(piece)] = piece
    photo = bytes(broken[: int(len(broken) * (kept if kept < 0.5 else 1))])
    try:
        inspect_photo(photo)
        pictures = make_pictures(photo).shown
    except PhotoRefused:
        return
    assert all(Image.open(io.BytesIO(picture.bytes)).format == "WEBP" for picture in pictures)
