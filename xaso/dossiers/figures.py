"""The figures of a unit over a period, and the list behind each: both from the same condition, so they are equal.

Words as in law.md §1.6 and §2.6: received by channel, carried over, in progress in time and late, returned early, on
time and late, paused, refused, withdrawn, stopped, on-time rate. Reading only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q
from django.db.models.functions import TruncDay
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xaso.dossiers.models import DossierQuerySet, Turn
from xaso.dossiers.states import PAUSED_STATES, RUNNING_STATES, State
from xaso.org.models import Unit
from xaso.procedures.models import Channel


@dataclass(frozen=True)
class Period:
    """From ``start`` (inclusive) to ``end`` (exclusive); ``at`` is the moment for which "open" and "late" are asked."""

    start: datetime
    end: datetime
    at: datetime


@dataclass(frozen=True)
class Figure:
    """A number that can be shown as a list: its name, and which dossiers of the unit it counts."""

    key: str
    label: str | Promise
    condition: Callable[[Period], Q]
    #: How the screens mark it: "", "time", "soon", "late", "paused".
    mood: str = ""


_REFUSED = Q(state=State.NOT_ACCEPTED) | Q(result__granted=False, resolved_at__isnull=False)
_IN_TIME = Q(resolved_at__lte=F("due_at"))
#: On a day before the one that was promised (trước hạn); later that day is on time (đúng hạn).
_EARLY = Q(resolved_at__lt=TruncDay("due_at"))


def _received(period: Period) -> Q:
    return Q(submitted_at__gte=period.start, submitted_at__lt=period.end)


def _resolved(period: Period) -> Q:
    return Q(resolved_at__gte=period.start, resolved_at__lt=period.end)


def _ended(period: Period) -> Q:
    return Q(ended_at__gte=period.start, ended_at__lt=period.end)


def _running(period: Period) -> Q:
    return Q(state__in=RUNNING_STATES)


def _by_channel(channel: str) -> Callable[[Period], Q]:
    return lambda period: _received(period) & Q(channel=channel)


FIGURES: tuple[Figure, ...] = (
    Figure("received", _("Received"), _received),
    Figure("received-counter", _("at the counter"), _by_channel(Channel.COUNTER)),
    Figure("received-online", _("online"), _by_channel(Channel.ONLINE)),
    Figure("received-post", _("by post"), _by_channel(Channel.POST)),
    Figure(
        "carried-over",
        _("Carried over from before"),
        lambda p: (
            Q(submitted_at__lt=p.start)
            & (Q(resolved_at=None) | Q(resolved_at__gte=p.start))
            & (Q(ended_at=None) | Q(ended_at__gte=p.start))
        ),
    ),
    Figure("waiting", _("Handed in, not accepted yet"), lambda p: Q(state=State.SUBMITTED)),
    Figure(
        "open-in-time",
        _("In progress, in time"),
        lambda p: _running(p) & (Q(due_at__gte=p.at) | Q(due_at=None)),
        "time",
    ),
    Figure("open-late", _("In progress, late"), lambda p: _running(p) & Q(due_at__lt=p.at), "late"),
    Figure("paused", _("Paused"), lambda p: Q(state__in=PAUSED_STATES), "paused"),
    Figure("resolved", _("Resolved"), _resolved),
    Figure("early", _("Resolved early"), lambda p: _resolved(p) & _EARLY, "time"),
    Figure("on-time", _("Resolved on time"), lambda p: _resolved(p) & _IN_TIME & ~_EARLY, "time"),
    Figure("late", _("Resolved late"), lambda p: _resolved(p) & Q(resolved_at__gt=F("due_at")), "late"),
    Figure("refused", _("Refused"), lambda p: _REFUSED & (_ended(p) | _resolved(p))),
    Figure("withdrawn", _("Withdrawn"), lambda p: Q(state=State.WITHDRAWN) & _ended(p)),
    Figure("stopped", _("Stopped"), lambda p: Q(state=State.STOPPED) & _ended(p)),
)
BY_KEY = {figure.key: figure for figure in FIGURES}


def of_unit(unit: Unit) -> Q:
    """The dossiers a unit's figures speak of: those that its desk, or a desk below it, received."""
    return Q(received_unit__path__startswith=unit.path)


def counts(dossiers: DossierQuerySet, period: Period) -> dict[str, int]:
    """Return every figure by its key, in one query."""
    asked = {figure.key: Count("pk", filter=figure.condition(period)) for figure in FIGURES}
    found: dict[str, int] = dossiers.aggregate(**{key.replace("-", "_"): count for key, count in asked.items()})
    return {figure.key: found[figure.key.replace("-", "_")] for figure in FIGURES}


def listed(dossiers: DossierQuerySet, key: str, period: Period) -> DossierQuerySet:
    """Return the dossiers behind a figure. ``KeyError`` for a key that is not in ``BY_KEY``."""
    return dossiers.filter(BY_KEY[key].condition(period))


def on_time_rate(figures: dict[str, int]) -> float | None:
    """Return the share resolved in time, 0–1; late ones still open count against it. None where nothing was due.

    Source: QĐ 766/QĐ-TTg, group 2.
    """
    in_time = figures["early"] + figures["on-time"]
    due = in_time + figures["late"] + figures["open-late"]
    return in_time / due if due else None


def standing(dossiers: DossierQuerySet, at: datetime) -> dict[str, int]:
    """Return where these dossiers stand at ``at``, without a period: the answer of a replay. Two queries."""
    found: dict[str, int] = dossiers.aggregate(
        dossiers=Count("pk"),
        on_time=Count("pk", filter=_IN_TIME),
        late=Count("pk", filter=Q(resolved_at__gt=F("due_at"))),
        open=Count("pk", filter=Q(resolved_at=None, ended_at=None)),
        open_late=Count("pk", filter=Q(resolved_at=None, ended_at=None, due_at__lt=at)),
    )
    return found | {"events": Turn.objects.filter(dossier__in=dossiers).count()}
