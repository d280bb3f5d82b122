"""Live the log of a real municipality through the real verbs, at the log's own times.

A case is a dossier with the log's deadline as its promised date; resources are people, groups are units, activities are
stages. What comes out is counted by the statistics from the database, never by this module. Any CSV with the same
columns works; the one it was made for is the CoSeLoG project's "Receipt phase of an environmental permit application
process (WABO)", doi 10.4121/uuid:a07386a5-7be3-4367-9535-70bc9e77dbe6.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from xaso.base.folding import fold
from xaso.base.reasons import Reason, Refused
from xaso.dossiers import figures, lifecycle
from xaso.dossiers.models import Dossier, Party
from xaso.dossiers.registration import Application
from xaso.org import people, regimes, unit_lists
from xaso.org.models import Level, Role, Unit, User
from xaso.org.unit_lists import Row
from xaso.procedures import catalogue
from xaso.procedures.models import Channel, Procedure, Version

COLUMNS = {
    "case": "case:concept:name",
    "deadline": "case:deadline",
    "ended": "case:enddate",
    "channel": "case:channel",
    "activity": "concept:name",
    "group": "org:group",
    "resource": "org:resource",
    "at": "time:timestamp",
    "started": "case:startdate",
}
#: The log's channels in our words; anything else is taken as handed in at the counter.
_CHANNELS = {"internet": Channel.ONLINE, "e-mail": Channel.ONLINE, "post": Channel.POST}
_BEGIN = date(1990, 1, 1)
_AUTHORITY = "LOG"
Advance = Callable[[int], object]


class BadLog(Refused):
    """The file is no log that can be lived: what is missing or unreadable, and in which line."""


@dataclass(frozen=True)
class Event:
    case: str
    deadline: datetime
    ended: datetime | None
    started: datetime
    channel: str
    activity: str
    group: str
    resource: str
    at: datetime


def read(path: Path) -> list[Event]:
    """Return the events of a log, in time's order within each case.

    :raises BadLog: a column is missing, or a value cannot be read.
    :raises OSError: there is no such file.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        if missing := sorted(set(COLUMNS.values()) - set(rows.fieldnames or ())):
            raise BadLog(
                [Reason("columns-missing", _("The log lacks the columns %(names)s.") % {"names": ", ".join(missing)})]
            )
        try:
            events = [_event(row) for row in rows]
        except (ValueError, TypeError) as error:
            raise BadLog(
                [
                    Reason(
                        "unreadable",
                        _("Line %(line)d cannot be read: %(error)s") % {"line": rows.line_num, "error": error},
                    )
                ]
            ) from error
    return sorted(events, key=lambda event: event.at)


def _event(row: dict[str, str]) -> Event:
    value = {name: row[column].strip() for name, column in COLUMNS.items()}
    return Event(
        **{name: value[name] for name in ("case", "channel", "activity", "group", "resource")},
        deadline=_moment(value["deadline"]),
        ended=_moment(value["ended"]) if value["ended"] else None,
        started=_moment(value["started"]),
        at=_moment(value["at"]),
    )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text}: no time zone")
    return moment


def live(events: list[Event], *, at: datetime, advance: Advance = lambda done: None) -> dict[str, int]:
    """Live the log and return how its dossiers stand at the moment of its last event.

    Cases that are there already, from a run that was broken off, are left as they are: it can be run again. ``at`` is
    when the units and people are written down; the deeds are done at the log's times.
    """
    cases: dict[str, list[Event]] = {}
    for event in events:
        cases.setdefault(event.case, []).append(event)
    town = _Town(events, at=at)
    there = set(Dossier.objects.filter(code__in=list(cases)).values_list("code", flat=True))
    for code, story in cases.items():
        if code not in there:
            _live_case(town, story)
        advance(len(story))
    lived = Dossier.objects.filter(received_unit=town.hall, code__in=list(cases))
    return figures.standing(lived, events[-1].at if events else at)


class _Town:
    """The municipality of a log: its hall, a unit per group, a person per resource, a stage per activity."""

    def __init__(self, events: list[Event], *, at: datetime) -> None:
        groups = sorted({event.group for event in events})
        resources = sorted({event.resource for event in events})
        entries = sorted({story[0] for story in _activities(events)})
        with transaction.atomic():
            regimes.seed(by=None, at=at)
            self._found(groups, at=at)
            self.people = {name: self._employ(name, number, at=at) for number, name in enumerate(resources)}
            self._publish(events, entries, at=at)

    def _found(self, groups: list[str], *, at: datetime) -> None:
        above = f"{_AUTHORITY}-TINH"
        rows = [
            Row(1, above, "Tỉnh của nhật ký", Level.PROVINCE),
            Row(1, _AUTHORITY, "Đô thị của nhật ký", Level.COMMUNE, above),
        ]
        rows += [
            Row(n, f"{_AUTHORITY}-{n}", f"Tổ {name}", Level.DEPARTMENT, _AUTHORITY)
            for n, name in enumerate(groups, start=2)
        ]
        unit_lists.import_units(rows, valid_from=_BEGIN, by=None, at=at)
        self.hall = Unit.objects.get(code=_AUTHORITY)
        units = {unit.code: unit for unit in Unit.objects.filter(parent=self.hall)}
        self.groups = {name: units[f"{_AUTHORITY}-{n}"] for n, name in enumerate(groups, start=2)}

    def _employ(self, name: str, number: int, *, at: datetime) -> User:
        username = f"log.{number}.{fold(name).replace(' ', '-')[:40]}"
        if (person := User.objects.filter(username=username).first()) is None:
            person = people.create_person(username, name, password=None, by=None, at=at)
            for role in (Role.ONE_STOP, Role.SPECIALIST):
                people.give_post(person, self.hall, role, by=None, at=at, valid_from=_BEGIN)
        return person

    def _publish(self, events: list[Event], entries: list[str], *, at: datetime) -> None:
        """One procedure for each activity that a case begins with: a process has one first stage."""
        names = sorted({event.activity for event in events})
        self.keys = {name: f"a{n}" for n, name in enumerate(names)}
        rows = [_row(f"LOG.{n:06}", first, names, self.keys) for n, first in enumerate(entries, start=1)]
        catalogue.load(rows, by=None, at=at, valid_from=_BEGIN)
        codes = {first: row["code"] for first, row in zip(entries, rows, strict=True)}
        self.versions: dict[str, Version] = {}
        for first, code in codes.items():
            found = catalogue.version_on(Procedure.objects.get(code=code), at.date())
            assert found is not None, code
            self.versions[first] = found


def _activities(events: Iterable[Event]) -> list[list[str]]:
    stories: dict[str, list[str]] = {}
    for event in events:
        stories.setdefault(event.case, []).append(event.activity)
    return list(stories.values())


def _row(code: str, first: str, names: list[str], keys: dict[str, str]) -> dict[str, Any]:
    """The procedure of a log in the catalogue's own format: anything may follow anything, as in the log."""
    ordered = [first, *(name for name in names if name != first)]
    everywhere = [keys[name] for name in ordered]
    stages = [
        {
            "key": keys[name],
            "name": name,
            "role": Role.ONE_STOP if name == first else Role.SPECIALIST,
            "level": Level.COMMUNE,
            "next": everywhere,
            "does": ["forward", "hand_over", "return_result"],
        }
        for name in ordered
    ]
    offers = [
        {"channel": channel, "limit": None, "limit_text": "", "fee": None, "fee_text": ""} for channel in Channel.values
    ]
    text = {key: "" for key in ("authority", "decision", "level", "note", "online_level", "policy_source", "time_note")}
    many: dict[str, list[Any]] = {key: [] for key in ("applicants", "cases", "doubts", "legal_basis", "results")}
    return {
        **text,
        **many,
        "code": code,
        "name": f"Nhật ký sự kiện: {first}",
        "field": "Nhật ký sự kiện",
        "core": False,
        "lapse_days": None,
        "offers": offers,
        "policy": "exclude",
        "process": {"form": "own", "stages": stages},
        "source": "doi:10.4121/uuid:a07386a5-7be3-4367-9535-70bc9e77dbe6",
        "status": "found",
    }


@transaction.atomic
def _live_case(town: _Town, story: list[Event]) -> None:
    """Hand in, accept, pass from stage to stage, return where the log says so, go on with what came after."""
    first = story[0]
    holder = town.people[first.resource]
    received = min(first.started, first.at)
    application = Application(
        version=town.versions[first.activity],
        owner=Party.of(f"Người nộp {first.case}"),
        channel=_CHANNELS.get(first.channel.lower(), Channel.COUNTER),
    )
    dossier = lifecycle.submit(application, received_unit=town.hall, by=holder, at=received, code=first.case)
    # The date was promised when the case began; its confirmation may have been written after that date.
    dossier = lifecycle.accept(dossier, by=holder, at=received, promised=first.deadline)
    pending = first.ended
    for event in story[1:]:
        if pending is not None and pending <= event.at:
            dossier, pending = _return(dossier, holder, pending), None
        step = lifecycle.forward if dossier.state == "accepted" else lifecycle.hand_over
        receiver = town.people[event.resource]
        dossier = step(
            dossier,
            by=holder,
            at=event.at,
            to=receiver,
            stage=town.keys[event.activity],
            within=town.groups[event.group],
        )
        holder = receiver
    if pending is not None:
        dossier = _return(dossier, holder, max(pending, received))


def _return(dossier: Dossier, by: User, at: datetime) -> Dossier:
    return lifecycle.return_result(dossier, by=by, at=at)
