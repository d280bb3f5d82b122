"""The province of the article, alive: units, people, procedures, and some hundred dossiers on a simulated clock.

Everything goes through the real verbs at moments of the past. Vĩnh Phúc of 1 March 2020 keeps three tiers running on
today's calendar; ``today=True`` is the same place after the merger of 1 July 2025, as part of Phú Thọ, with two tiers.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from django.db import transaction

from xaso.demo import cast as the_cast
from xaso.demo import names
from xaso.demo.cast import Cast
from xaso.dossiers import intake, lifecycle
from xaso.dossiers.due import schedule_for
from xaso.dossiers.intake import HandedIn, Intake, Person
from xaso.dossiers.models import Dossier
from xaso.org import people, regimes, unit_lists
from xaso.org.models import Level, Role, Unit, User
from xaso.org.unit_lists import Row
from xaso.procedures import catalogue, published
from xaso.procedures.models import Version
from xaso.worktime.deadlines import Limit, Per, deadline
from xaso.worktime.schedule import VIETNAM, Schedule

FIXTURES = Path(__file__).parent / "fixtures"
MERGER = date(2025, 7, 1)
#: How many dossiers at the cast's own commune, and in all the others together.
AT_HOME, ELSEWHERE = 160, 140
DAYS_BACK = 45
#: Where the cast works after the merger, and who is no longer there.
_MOVED = {"08875": "08872", "08872": "08869", "26": "25"}
_GONE = frozenset({"hoa", "khanh", "lam"})

#: Ways a dossier takes, with how often; it stops where the simulated clock reaches the present.
_WAYS = {
    "close": 55,
    "return_result": 25,
    "supplemented_then_on": 10,
    "refused": 4,
    "refuse": 3,
    "withdraw": 3,
}
_LONGER = {
    "supplemented_then_on": (
        *("accept", "forward", "assign", "return_for_supplement", "receive_supplement"),
        *("draft_result", "approve", "sign_off", "return_result"),
    ),
    "refused": ("accept", "forward", "assign", "draft_refusal", "approve", "sign_off", "return_result"),
}
Advance = Callable[[int], object]


@dataclass(frozen=True)
class Made:
    """What there is now."""

    units: int
    people: int
    procedures: int
    dossiers: int


def make(*, at: datetime, today: bool = False, advance: Advance = lambda done: None, seed: int = 2021) -> Made:
    """Make the province as of the moment ``at``; ``advance`` is told of each of ``steps()`` steps.

    The same ``seed`` and moment make the same province.
    """
    random = Random(seed)
    begin = MERGER if today else the_cast.BEGIN
    with transaction.atomic():
        regimes.seed(by=None, at=at)
        if not today:
            the_cast.keep_three_tiers(at=at)
        unit_lists.import_units(_units(today=today), valid_from=begin, by=None, at=at)
        loaded = catalogue.load(published.read(), by=None, at=at, valid_from=begin)
        cast = _hire(today=today, at=at)
        _open_desks(cast.home, at=at)
    advance(1)
    made = _every_state(cast, random, at=at, today=today)
    made += _dossiers(cast, random, AT_HOME, at=at, advance=advance)
    for team in _teams(random, cast.home, at=at):
        made += _dossiers(team, random, ELSEWHERE // 10, at=at, advance=advance)
    return Made(Unit.objects.count(), User.objects.count(), len(loaded.new), made)


def steps() -> int:
    return 1 + AT_HOME + ELSEWHERE


def _units(*, today: bool) -> list[Row]:
    if not today:
        return unit_lists.read(FIXTURES / "vinh-phuc-2020-03-01.csv")
    with (FIXTURES / "vinh-phuc-2025-07-01-merge.csv").open(encoding="utf-8-sig", newline="") as file:
        new = {row["new_code"]: row["new_name"] for row in csv.DictReader(file)}
    rows = [Row(2, "25", "Tỉnh Phú Thọ", Level.PROVINCE, "", "Tỉnh")]
    kinds = {code: unit_lists.kind_of(name) for code, name in new.items()}
    return rows + [
        Row(line, code, name, Level.COMMUNE, "25", kinds[code])
        for line, (code, name) in enumerate(sorted(new.items()), start=3)
    ]


def _hire(*, today: bool, at: datetime) -> Cast:
    if not today:
        return the_cast.hire(at=at)
    moved = {
        name: (username, full_name, title, role, _MOVED[code], fields)
        for name, (username, full_name, title, role, code, fields) in the_cast.PEOPLE.items()
        if name not in _GONE
    }
    return the_cast.hire(at=at, people_of=moved, home=_MOVED["08875"])


def _open_desks(home: str, *, at: datetime) -> None:
    """Give every unit's one-stop desk a name and an address."""
    units = list(Unit.objects.exclude(level=Level.DEPARTMENT))
    for number, unit in enumerate(units):
        unit.desk_name = f"Bộ phận Tiếp nhận và Trả kết quả {unit.name}"
        unit.desk_address = f"Trụ sở UBND {unit.name[:1].lower()}{unit.name[1:]}"
        unit.desk_phone = f"0211 300 {number:04}"
    Unit.objects.bulk_update(units, ["desk_name", "desk_address", "desk_phone"], batch_size=200)


def _teams(random: Random, home: str, *, at: datetime) -> list[Cast]:
    """Staff ten more communes, so that a supervisor has something to compare. Nobody of them can sign in."""
    teams = []
    communes = Unit.objects.filter(level=Level.COMMUNE, valid_to=None).exclude(code__in=[home]).order_by("code")
    for commune in [c for c in communes if not c.posts.exists()][:10]:
        team = Cast(home=commune.code)
        roles = (("anh", Role.ONE_STOP), ("binh", Role.SPECIALIST), ("dung", Role.LEADER), ("giang", Role.CLERK))
        for name, role in roles:
            full_name, _sex = names.person(random)
            username = f"{role.value.replace('_', '')}.{commune.code}"
            person = people.create_person(username, full_name, password=None, by=None, at=at, unit=commune)
            people.give_post(person, commune, role, by=None, at=at, title=str(role.label), valid_from=the_cast.BEGIN)
            team.people[name] = person
        teams.append(team)
    return teams


def _every_state(cast: Cast, random: Random, *, at: datetime, today: bool) -> int:
    """One dossier in each state that the cast knows a way to, begun in the last few working days."""
    schedule = schedule_for(cast.commune)
    for back, upto in enumerate(the_cast.STEPS):
        morning = _working_moment(schedule, at - timedelta(days=1 + back % 4), random)
        start = morning.replace(hour=8, minute=random.randrange(0, 60, 5))
        cast.dossier(upto, at=min(start, at - timedelta(hours=4)), owner=names.person(random)[0])
    return len(the_cast.STEPS)


def _working_moment(schedule: Schedule, near: datetime, random: Random) -> datetime:
    """A moment inside working time on the last working day before ``near``."""
    day = near.astimezone(VIETNAM).date() - timedelta(days=1)
    while not schedule.is_working(day):
        day -= timedelta(days=1)
    window = random.choice([w for w in schedule.windows(day) if w.counts])
    start = datetime.combine(day, window.start, VIETNAM)
    length = datetime.combine(day, window.end, VIETNAM) - start
    return start + length * random.random()


def _dossiers(cast: Cast, random: Random, count: int, *, at: datetime, advance: Advance) -> int:
    schedule = schedule_for(cast.commune)
    versions = _usual_versions(at.date())
    for _ in range(count):
        start = _working_moment(schedule, at - timedelta(days=DAYS_BACK * random.random()), random)
        _live(cast, random, random.choice(versions), start, at=at, schedule=schedule)
        advance(1)
    return count


def _usual_versions(on: date) -> list[Version]:
    """What people ask a commune for: the most used procedures with a limit that can be counted with."""
    core = Version.objects.in_force(on).filter(procedure__core=True).select_related("procedure__field")
    found = [v for v in core.prefetch_related("offers") if v.way.form != "linked" and _counts(v)]
    assert found, "the catalogue has no usual procedure"
    return found


def _counts(version: Version) -> bool:
    offer = version.offer("counter")
    return version.is_same_day or (offer is not None and offer.limit_amount is not None)


def _live(cast: Cast, random: Random, version: Version, start: datetime, *, at: datetime, schedule: Schedule) -> None:
    """Let a dossier live until its end or until the present, whichever comes first."""
    what = _handed_in(version, random)
    if version.way.form == "immediate":
        dossier = intake.take_in(what, unit=cast.commune, by=cast.anh, at=start)
        lifecycle.return_result(dossier, by=cast.anh, at=start + timedelta(minutes=20))
        return
    dossier = intake.hand_in(what, unit=cast.commune, by=cast.anh, at=start)
    way = random.choices(list(_WAYS), list(_WAYS.values()))[0]
    # Some officials are slow: theirs are the late ones.
    pace = random.choice((0.3, 0.6, 1.0, 1.0, 1.0, 2.5))
    verbs = _LONGER.get(way) or the_cast.WAYS[way]
    # What goes back for supplement goes back within three working days.
    quick = verbs.index("return_for_supplement") + 1 if "return_for_supplement" in verbs else 1
    moment = start
    for number, verb in enumerate(verbs):
        if number < quick:
            moment = _in_working_hours(schedule, moment, 0.1 if verb == "accept" else 1)
        else:
            moment = _later(schedule, moment, dossier, pace, random)
        if moment >= at:
            return
        dossier = cast.take(verb, dossier, moment)


def _later(schedule: Schedule, moment: datetime, dossier: Dossier, pace: float, random: Random) -> datetime:
    """The moment of the next step: a share of the limit, in working hours."""
    days = {Per.MONTH.value: 20, Per.CALENDAR_DAY.value: 0.7, Per.WORKING_HOUR.value: 0.125}.get(dossier.limit_per, 1)
    hours = max(0.5, 8 * days * (dossier.limit_amount or 1) / 5 * pace * (0.5 + random.random()))
    return _in_working_hours(schedule, moment, round(hours, 2))


def _in_working_hours(schedule: Schedule, moment: datetime, hours: float) -> datetime:
    due = deadline(schedule, moment, Limit(hours, Per.WORKING_HOUR)).due
    assert due is not None, "nothing pauses here"
    return due


def _handed_in(version: Version, random: Random) -> Intake:
    full_name, sex = names.person(random)
    year = random.randrange(1950, 2005)
    case = version.cases.order_by("position").first()
    papers = list(case.papers.order_by("position")[:5]) if case else []
    return Intake(
        version=version,
        case=case,
        owner=Person(
            full_name,
            id_number=names.citizen_number(random, sex, year),
            birth=f"{random.randrange(1, 29):02}/{random.randrange(1, 13):02}/{year}",
            sex=sex,
            phone=f"09{random.randrange(10**7, 10**8)}",
            address=f"Thôn {random.randrange(1, 12)}",
        ),
        papers=tuple(HandedIn(paper.name[:1000], "1", 1, paper) for paper in papers),
    )
