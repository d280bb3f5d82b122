"""Units and their history: the questions others ask, and the verbs that change a unit.

Lists of units come in by ``unit_lists``, mergers by ``mergers``.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from xaso.org.models import Unit, UnitQuerySet
from xaso.worktime.models import Calendar

#: A department in a commune in a district in a province: no calendar is further away.
_CHAIN = ("calendar", "parent__calendar", "parent__parent__calendar", "parent__parent__parent__calendar")


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


def _calendar(unit: Unit) -> Calendar:
    here: Unit | None = Unit.objects.select_related(*_CHAIN).get(pk=unit.pk)
    for _tier in _CHAIN:
        if here is None:
            break
        if here.calendar is not None:
            return here.calendar
        here = here.parent
    country = Calendar.objects.filter(parent=None).order_by("pk").first()
    if country is None:
        raise LookupError(_("There is no working calendar yet: seed the country's first."))
    return country
