"""Working calendars as rows: a chain country → province → unit, each adding to or overriding the one above."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xaso.worktime.schedule import DayKind


def new_version() -> int:
    """Return a number that no earlier state of a calendar bore: a counter comes back after a rollback."""
    return secrets.randbelow(2**31 - 1) + 1


class Calendar(models.Model):
    """A working calendar. What it does not say, the calendar above says; the one without any above is the country's."""

    name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", models.PROTECT, related_name="children", null=True)
    #: Another one with every change; whoever keeps a copy of the schedule asks for it along the chain.
    version = models.PositiveIntegerField(default=new_version)

    def __str__(self) -> str:
        return self.name


class WeeklyWindow(models.Model):
    """Opening hours on a weekday, for a season or for good. A season with any window says its whole week itself."""

    WEEKDAYS: ClassVar[list[tuple[int, Any]]] = [
        (0, _("Monday")),
        (1, _("Tuesday")),
        (2, _("Wednesday")),
        (3, _("Thursday")),
        (4, _("Friday")),
        (5, _("Saturday")),
        (6, _("Sunday")),
    ]

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="windows")
    weekday = models.PositiveSmallIntegerField(choices=WEEKDAYS)
    opens = models.TimeField()
    closes = models.TimeField()
    #: False: dossiers are taken in, but time limits do not run.
    counts = models.BooleanField(default=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="window_closes_after_it_opens"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="window_weekday"),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="window_season_ends_after_start",
            ),
        ]


_SPECIAL_KINDS = [
    kind.value
    for kind in (DayKind.HOLIDAY, DayKind.COMPENSATORY, DayKind.SWAPPED_OFF, DayKind.MAKE_UP, DayKind.WORKING)
]


class SpecialDay(models.Model):
    """A day that differs from its weekday: holiday, compensatory day, swapped day off, make-up working day."""

    class Kind(models.TextChoices):
        HOLIDAY = DayKind.HOLIDAY.value, _("holiday")
        COMPENSATORY = DayKind.COMPENSATORY.value, _("compensatory day off")
        SWAPPED_OFF = DayKind.SWAPPED_OFF.value, _("day off, worked on another day")
        MAKE_UP = DayKind.MAKE_UP.value, _("make-up working day")
        #: Takes back what the calendar above says: an ordinary day here.
        WORKING = DayKind.WORKING.value, _("ordinary day after all")

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="special_days")
    date = models.DateField()
    kind = models.CharField(max_length=20, choices=Kind)
    name = models.CharField(max_length=200, blank=True)
    #: Number of the decision that swapped the day, or the law that makes it a holiday.
    decision = models.CharField(max_length=200, blank=True)

    #: On a make-up day the weekday whose hours are worked, 0 for Monday.
    as_weekday = models.PositiveSmallIntegerField(choices=WeeklyWindow.WEEKDAYS, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["calendar", "date"], name="special_day_once"),
            models.CheckConstraint(condition=Q(kind__in=_SPECIAL_KINDS), name="special_day_kind"),
            models.CheckConstraint(condition=Q(as_weekday__lte=6), name="special_day_weekday"),
        ]
