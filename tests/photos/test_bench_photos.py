"""The measure itself: it runs, and memory (which does not depend on how busy the machine is) stays in bounds."""

from app.commands.bench_photos import bench_photos, make_photo


def test_a_12_megapixel_photo_takes_under_250_mb_and_is_measured() -> None:
    (line,) = bench_photos(runs=1, kinds=("JPEG",))
    assert line["width"] * line["height"] > 12_000_000
    assert line["peak_mb"] < 250
    assert line["cpu_seconds"] > 0
    assert line["photos_per_second"] > 0


def test_the_photo_of_the_measure_is_always_the_same() -> None:
    assert make_photo("JPEG", 800, 600) == make_photo("JPEG", 800, 600)
    assert make_photo("JPEG", 800, 600) != make_photo("JPEG", 800, 600, seed=2)
