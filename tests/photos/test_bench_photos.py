"""The measure itself: it runs, and memory (which does not depend on how busy the machine is) stays in bounds."""

from app.commands.bench_photos import bench_photos, make_photo


def test_a_12_megapixel_photo_takes_under_250_mb_or_350_with_the_search_for_faces() -> None:
    plain, searched = bench_photos(runs=1, kinds=("JPEG",))
    for line in (plain, searched):
        assert line["width"] * line["height"] > 12_000_000
        assert line["cpu_seconds"] > 0
        assert line["photos_per_second"] > 0
    assert plain["peak_mb"] < 250
    assert searched["peak_mb"] < 350


def test_the_photo_of_the_measure_is_always_the_same() -> None:
    assert make_photo("JPEG", 800, 600) == make_photo("JPEG", 800, 600)
    assert make_photo("JPEG", 800, 600) != make_photo("JPEG", 800, 600, seed=2)
