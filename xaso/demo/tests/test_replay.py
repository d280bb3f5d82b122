"""A log lives through the real verbs, and the statistics count what it says."""

import csv
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from xaso.demo import replay
from xaso.demo.cast import MONDAY
from xaso.dossiers.models import Dossier
from xaso.org.models import Entry

RECEIPT = settings.ROOT.parent / "shared" / "data" / "eventlogs" / "receipt.csv"


def write(path: Path, cases: list[tuple[str, str, str, list[str]]]) -> Path:
    """A log of cases: name, deadline, end, and the moments of their events."""
    with path.open("w", newline="") as file:
        rows = csv.DictWriter(file, list(replay.COLUMNS.values()))
        rows.writeheader()
        for name, deadline, ended, moments in cases:
            for number, at in enumerate(moments):
                values = ("Internet", f"T{number}", "Nhóm 1", f"Người {number % 2}")
                channel, activity, group, resource = values
                rows.writerow(
                    {
                        "case:concept:name": name,
                        "case:deadline": deadline,
                        "case:enddate": ended,
                        "case:channel": channel,
                        "concept:name": activity,
                        "org:group": group,
                        "org:resource": resource,
                        "time:timestamp": at,
                        "case:startdate": moments[0],
                    }
                )
    return path


def test_a_small_log_is_counted_as_it_says(db: None, tmp_path: Path) -> None:
    day = "2011-03-0{}T10:00:00+01:00".format
    log = write(
        tmp_path / "log.csv",
        [
            ("early", day(5), day(3), [day(1), day(2), day(4)]),  # an event after its end
            ("late", day(2), day(3), [day(1), day(2)]),
            ("open", day(9), "", [day(1), day(2)]),
            ("open-late", day(2), "", [day(1)]),
        ],
    )

    events = replay.read(log)
    standing = replay.live(events, at=MONDAY)
    again = replay.live(events, at=MONDAY)

    assert standing == {"dossiers": 4, "on_time": 1, "late": 1, "open": 2, "open_late": 1, "events": 8}
    assert again == standing
    assert Dossier.objects.get(code="early").resolved_at == datetime.fromisoformat(day(3))
    assert Entry.objects.filter(event="dossier.hand_over").exists()


def test_a_file_that_is_no_log_says_what_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n")

    with pytest.raises(replay.BadLog, match="case:concept:name"):
        replay.read(path)


def test_a_line_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    log = write(tmp_path / "log.csv", [("x", "gestern", "", ["2011-03-01T10:00:00+01:00"])])

    with pytest.raises(replay.BadLog, match="2"):
        replay.read(log)


@pytest.mark.skipif(not RECEIPT.exists(), reason="the municipality's log is not beside the checkout")
def test_the_municipalitys_log_is_read_whole() -> None:
    events = replay.read(RECEIPT)

    assert len(events) == 8577
    assert len({event.case for event in events}) == 1434
    assert events[-1].at - events[0].at > timedelta(days=400)
