"""Units and their history: the questions others ask, and the verbs that change a unit.

Lists of units come in by ``unit_lists``, mergers by ``mergers``.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from xaso.base.folding import tidy
from xaso.org import journal, people
from xaso.org.models import Unit, UnitQuerySet, User
from xaso.worktime import calendars
from xaso.worktime.models import Calendar

#: A department in a commune in a district in a province: no calendar is further away.
CHAIN = ("calendar", "parent__calendar", "parent__parent__calendar", "parent__parent__parent__calendar")


def open_units(on: date) -> UnitQuerySet:
    """Return the units that exist on the day ``on``."""
    return Unit.objects.valid_on(on)


def subtree(unit: Unit) -> UnitQuerySet:
    """Return ``unit`` and every unit under it, of all times."""
    return Unit.objects.below(unit)


def calendar_of(unit: Unit) -> Calendar:
    """Return the working calendar of ``unit``: its own, that of the nearest unit above, or the country's.

    One query, two for the country's; asked once per object.

    :raises LookupError: there is no calendar at all.
    """
    kept: Calendar | None = unit.__dict__.get("_calendar")
    if kept is None:
        kept = unit.__dict__["_calendar"] = _calendar(unit)
    return kept


def calendars_of(some: UnitQuerySet) -> dict[UUID, Calendar]:
    """Return the working calendar of each of these units, by the unit's key. Two queries, whatever their number.

    :raises LookupError: there is no calendar at all.
    """
    found = {unit.pk: _nearest(unit) for unit in some.select_related(*CHAIN)}
    country: Calendar | None = None
    used: dict[UUID, Calendar] = {}
    for pk, own in found.items():
        if own is None:
            country = country or _country()
        used[pk] = own or country  # type: ignore[assignment]  # one of them is there
    return used


def _calendar(unit: Unit) -> Calendar:
    return _nearest(Unit.objects.select_related(*CHAIN).get(pk=unit.pk)) or _country()


def _nearest(unit: Unit) -> Calendar | None:
    here: Unit | None = unit
    for _tier in CHAIN:
        if here is None:
            break
        if here.calendar is not None:
            return here.calendar
        here = here.parent
    return None


def _country() -> Calendar:
    try:
        return calendars.national()
    except Calendar.DoesNotExist:
        raise LookupError(_("There is no working calendar yet: put the country's on file first.")) from None


@transaction.atomic
def set_desk(unit: Unit, *, name: str, address: str, phone: str, by: User | None, at: datetime) -> Unit:
    """Say how the one-stop desk is called and where it is: printed on receipts from now on, never on old ones.

    :raises people.NotAllowed: ``by`` does not administer the unit.
    """
    if reasons := people.why_not(by, unit, at):
        raise people.NotAllowed(reasons)
    new = {"desk_name": tidy(name), "desk_address": tidy(address), "desk_phone": tidy(phone)}
    before = {column: getattr(unit, column) for column in new}
    for column, text in new.items():
        setattr(unit, column, text)
    unit.save(update_fields=list(new))
    changed = {column: [before[column], text] for column, text in new.items() if before[column] != text}
    journal.record("unit.set_desk", about=unit, by=by, at=at, unit=unit, changed=changed)
    return unit


@transaction.atomic
def own_calendar(unit: Unit, *, by: User | None, at: datetime) -> Calendar:
    """Return the unit's own calendar; where it has none, begin an empty one that says what the one above says.

    Calendars of units below that rested on the one above rest on the new one from now on.

    :raises people.NotAllowed: ``by`` does not administer the unit.
    """
    if reasons := people.why_not(by, unit, at):
        raise people.NotAllowed(reasons)
    locked = Unit.objects.select_for_update(of=("self",)).select_related("calendar").get(pk=unit.pk)
    if locked.calendar is not None:
        return locked.calendar
    above = _calendar(locked)
    calendar = Calendar.objects.create(name=f"Lịch làm việc {locked.name}"[:200], parent=above)
    below = subtree(locked).exclude(calendar=None).values_list("calendar_id", flat=True)
    Calendar.objects.filter(pk__in=list(below), parent=above).update(parent=calendar)
    locked.calendar = unit.calendar = calendar
    locked.save(update_fields=["calendar"])
    unit.__dict__.pop("_calendar", None)
    journal.record("unit.own_calendar", about=unit, by=by, at=at, unit=unit, above=above.name)
    return calendar
