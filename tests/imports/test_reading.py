"""Archive files to rows: times, quirks, and what is rejected with line and reason."""

import gzip
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.intake.civil_time import BadTime, moment, not_before
from app.intake.names import address_name, category_name, code_of, icon_of, place_name, street_of
from app.intake.read import read_archive
from app.intake.rows import ArchiveReport, Defaults, Rejected, UnusableFile
from app.intake.survey import survey
from tests.imports.archives import COLUMNS, FILES, row, write_archive

HERE = Defaults("Prøvestad", "Europe/Oslo")


def read(path: Path) -> tuple[list[ArchiveReport], list[Rejected]]:
    rows = list(read_archive(path, HERE))
    return [one for one in rows if isinstance(one, ArchiveReport)], [
        one for one in rows if isinstance(one, Rejected)
    ]


@pytest.mark.parametrize(("name", "rows"), [("los_angeles", 120), ("baltimore", 120), ("new_york", 102)])
def test_every_row_of_the_real_slices_can_be_used(name: str, rows: int) -> None:
    good, rejected = read(FILES / f"{name}.csv")
    assert (len(good), rejected) == (rows, [])


def test_civil_times_are_read_on_the_clock_of_their_city() -> None:
    assert moment("2018-01-03T07:33:56", "America/Los_Angeles") == datetime(
        2018, 1, 3, 15, 33, 56, tzinfo=UTC
    )
    assert moment("2015-07-01T00:00:00", "America/New_York") == datetime(2015, 7, 1, 4, tzinfo=UTC)


def test_an_hour_that_daylight_saving_skips_becomes_the_hour_after() -> None:
    assert moment("2024-03-31T02:30:00", "Europe/Oslo") == moment("2024-03-31T03:30:00", "Europe/Oslo")


def test_an_hour_that_comes_twice_is_the_first_unless_that_lies_before_the_report() -> None:
    first = moment("2024-10-27T02:30:00", "Europe/Oslo")
    assert first == datetime(2024, 10, 27, 0, 30, tzinfo=UTC)
    received = moment("2024-10-27T02:50:00", "Europe/Oslo")
    assert not_before(received, "2024-10-27T02:30:00", "Europe/Oslo") == datetime(
        2024, 10, 27, 1, 30, tzinfo=UTC
    )


@pytest.mark.parametrize(
    "text", ["i går", "2024-13-01T00:00:00", "0001-01-01T00:00:00", "9999-12-31T00:00:00"]
)
def test_what_is_no_time_is_said_to_be_none(text: str) -> None:
    with pytest.raises(BadTime):
        moment(text, "Europe/Oslo")


def test_unusable_rows_are_rejected_with_line_and_reason(tmp_path: Path) -> None:
    path = write_archive(
        tmp_path / "odd.csv",
        [
            row(1),
            row(2, id=""),
            row(3, created_at=""),
            row(4, created_at="02/28/2023 11:31 AM"),
            row(5, closed_at="soon"),
            row(1),
            row(6, tz="Mars/Olympus"),
            row(7),
        ],
    )
    with path.open("a", encoding="utf-8") as file:
        file.write("T-8,too,few\n")
    good, rejected = read(path)
    assert [one.external_id for one in good] == ["T-1", "T-7"]
    assert [(one.line, one.external_id, one.reason) for one in rejected] == [
        (3, "", "no id"),
        (4, "T-3", "no created_at"),
        (5, "T-4", "«02/28/2023 11:31 AM» is no date and time"),
        (6, "T-5", "«soon» is no date and time"),
        (7, "T-1", "the id is in the file already"),
        (8, "T-6", "«Mars/Olympus» is no time zone"),
        (10, "T-8", "3 columns instead of 23"),
    ]


def test_a_rejected_row_does_not_take_the_id_from_a_good_one(tmp_path: Path) -> None:
    good, rejected = read(write_archive(tmp_path / "a.csv", [row(1, created_at="x"), row(1)]))
    assert (len(good), len(rejected)) == (1, 1)


def test_lines_count_as_an_editor_counts_them_over_texts_of_several_lines(tmp_path: Path) -> None:
    path = write_archive(tmp_path / "a.csv", [row(1, resolution="first\nsecond"), row(2, id="")])
    _, rejected = read(path)
    assert rejected[0].line == 4


def test_bytes_that_are_not_utf_8_cost_their_row_only(tmp_path: Path) -> None:
    path = write_archive(tmp_path / "a.csv", [row(1, area="AREA"), row(2)])
    path.write_bytes(path.read_bytes().replace(b"AREA", b"\xff\xfe"))
    good, rejected = read(path)
    assert [one.external_id for one in good] == ["T-2"]
    assert (rejected[0].external_id, rejected[0].reason) == ("T-1", "not UTF-8")


def test_control_characters_never_reach_the_database(tmp_path: Path) -> None:
    good, _ = read(write_archive(tmp_path / "a.csv", [row(1, resolution="a\x00b\x07c")]))
    assert good[0].reply == "abc"


def test_files_that_are_no_archives_are_refused_in_a_sentence(tmp_path: Path) -> None:
    cases = {
        "a.txt": b"id\n1\n",
        "b.csv": b"name,address\nKari,Storgata\n",
        "c.csv.gz": gzip.compress(b"id,created_at,category\n1,2024-01-01T00:00:00,Lys\n" * 500)[:-20],
        "d.csv.gz": b"not compressed",
        "e.json": b"{",
        "f.json": b'{"hello": 1}',
        "g.csv": b"",
    }
    for name, content in cases.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UnusableFile, match=r"\."):
            list(read_archive(tmp_path / name, HERE))


def test_open311_requests_are_read_and_bad_ones_rejected() -> None:
    good, rejected = read(FILES / "open311.json")
    assert [one.external_id for one in good] == ["638344", "638345", "638346", "638347"]
    assert good[0].received_at == datetime(2025, 11, 5, 7, tzinfo=UTC)
    assert good[0].closed_at == datetime(2025, 11, 7, 11, tzinfo=UTC)
    assert (good[0].reply, good[1].closed_at) == ("Lampen er byttet.", None)
    assert [(one.line, one.reason) for one in rejected] == [
        (5, "no service_request_id"),
        (6, "«i går» is no date and time"),
        (7, "the id is in the file already"),
        (8, "not an object"),
    ]


def test_positions_that_cannot_be_true_are_never_drawn(tmp_path: Path) -> None:
    odd = {
        "null island": row(50, lon="0", lat="0"),
        "swapped": row(51, lon="69.65", lat="18.95"),
        "another country": row(52, lon="12.0", lat="57.7"),
        "words": row(53, lon="øst", lat="nord"),
        "half": row(54, lat=""),
    }
    path = write_archive(
        tmp_path / "a.csv", [*(row(n) for n in range(20)), *odd.values(), row(55, lon="", lat="")]
    )
    city = survey(read_archive(path, HERE)).largest
    states = {one.external_id: city.place_of(one)[0] for one in read(path)[0]}
    assert Counter(states.values()) == {"known": 20, "impossible": 5, "missing": 1}
    assert states["T-55"] == "missing"
    assert len(city.positions) == 20


def test_planned_days_are_days_of_the_citys_calendar(tmp_path: Path) -> None:
    path = write_archive(
        tmp_path / "a.csv", [row(1, planned_at="2024-05-06T00:00:00", tz="America/Los_Angeles")]
    )
    assert read(path)[0][0].planned_for == date(2024, 5, 6)


def test_names_are_made_readable_and_codes_stay_apart() -> None:
    assert category_name("SW-Rat Rubout Proactive") == "Rat Rubout Proactive"
    assert category_name("HEAT/HOT WATER") == "Heat/hot water"
    assert category_name("TRS-48 Hour Parking Complaint") == "48 Hour Parking Complaint"
    assert place_name("BOYLE HEIGHTS NC") == "Boyle Heights NC"
    assert place_name("Belair-Edison") == "Belair-Edison"
    assert street_of("300 block N AVENUE 51, 90042") == "N Avenue 51"
    assert street_of("WEST END AVENUE / WEST 63 STREET") == ""
    assert (
        address_name("1500 block CLIFTON AVE, OLD TOWN, MD, 21217")
        == "1500 block Clifton Ave, Old Town, MD, 21217"
    )
    long = "A very long name of a category that goes on and on "
    assert len({code_of(long + "x"), code_of(long + "y")}) == 2
    assert all(len(code_of(name)) <= 40 for name in (long, "x" * 300, "!!!", "æøå"))
    assert (icon_of("Single Streetlight Issue"), icon_of("Graffiti Removal"), icon_of("Feedback")) == (
        "c-lys",
        "c-tagg",
        "c-annet",
    )


def test_the_columns_of_the_tests_are_those_of_the_real_files() -> None:
    assert (FILES / "los_angeles.csv").read_text(encoding="utf-8").splitlines()[0].split(",") == COLUMNS
