"""A deadline in words: the sum in one line, and a row for every day. Reads a ``Deadline``: no tables, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from xaso.base import formats
from xaso.worktime.deadlines import Deadline, LedgerDay, Limit, Per, Policy, Why
from xaso.worktime.schedule import VIETNAM, DayKind

_KINDS = {
    DayKind.WORKING: gettext_lazy("working day"),
    DayKind.WEEKEND: gettext_lazy("weekly rest day"),
    DayKind.HOLIDAY: gettext_lazy("holiday"),
    DayKind.COMPENSATORY: gettext_lazy("compensatory day off"),
    DayKind.SWAPPED_OFF: gettext_lazy("day off, worked on another day"),
    DayKind.MAKE_UP: gettext_lazy("make-up working day"),
    DayKind.RECEPTION_ONLY: gettext_lazy("dossiers are taken in, time limits do not run"),
}
#: What there is to say of a day beside its kind.
_REASONS = {
    Why.SAME_DAY: gettext_lazy("the day of receipt counts"),
    Why.AFTER_HOURS: gettext_lazy("received after hours"),
    Why.VOID: gettext_lazy("counted before the supplement, no longer counts"),
    Why.ROLLED: gettext_lazy("the limit ended on a day on which nothing is due"),
}


@dataclass(frozen=True)
class Row:
    """One day of the ledger as the screens show it."""

    day: date
    #: With the weekday: "thứ Ba 09/02".
    label: str
    #: Why it counts or not.
    text: str
    counts: bool
    #: What the day adds and what there is up to its end, in ``Deadline.per``; "" on a day that adds nothing.
    counted: str
    so_far: str


def kind_label(kind: DayKind) -> str:
    """Return what kind of day it is: "ngày làm việc"."""
    return str(_KINDS[kind])


def amount_label(amount: float, per: Per) -> str:
    """Return "8 ngày làm việc"."""
    # The plural goes by whole numbers: 1.5 hours are hours.
    number = int(amount) if amount == int(amount) else 2
    texts = {
        Per.WORKING_HOUR: ngettext("%(n)s working hour", "%(n)s working hours", number),
        Per.WORKING_DAY: ngettext("%(n)s working day", "%(n)s working days", number),
        Per.CALENDAR_DAY: ngettext("%(n)s day", "%(n)s days", number),
        Per.MONTH: ngettext("%(n)s month", "%(n)s months", number),
    }
    return texts[per] % {"n": _number(amount)}


def limit_label(limit: Limit) -> str:
    """Return "8 ngày làm việc"."""
    return amount_label(limit.amount, limit.per)


def in_a_line(deadline: Deadline, at: datetime | None = None) -> str:
    """Return the sum: "8 ngày làm việc − đã dùng 2 − tạm dừng 5 → hẹn 04/12/2026 10:00".

    "Used" and "paused" are what was counted and what pauses took up to the day of ``at``, that day with it. Without
    ``at`` nothing is used yet, and all pauses are told.
    """
    parts = [limit_label(deadline.limit)]
    if deadline.limit.per is Per.MONTH:
        parts[0] += f" ({amount_label(deadline.to_count, deadline.per)})"
    passed: Sequence[LedgerDay] = deadline.days
    if at is not None:
        today = (at.astimezone(VIETNAM) if at.tzinfo else at).date()
        passed = [row for row in deadline.days if row.day <= today]
        if passed and passed[-1].total:
            parts.append(pgettext("ledger", "used %(n)s") % {"n": _number(passed[-1].total)})
    if lost := sum(row.lost for row in passed):
        parts.append(pgettext("ledger", "paused %(n)s") % {"n": _number(lost)})
    return f"{' − '.join(parts)} → {_outcome(deadline)}"


def _outcome(deadline: Deadline) -> str:
    if deadline.due is not None:
        return _("due %(moment)s") % {"moment": formats.moment(deadline.due)}
    if deadline.policy is Policy.RESTART:
        return _("paused; after it %(amount)s anew") % {"amount": limit_label(deadline.limit)}
    text = _("paused; after it %(amount)s more") % {"amount": amount_label(deadline.left, deadline.per)}
    if deadline.left == 0:
        text = _("paused; due when it ends")
    if deadline.closes_at is not None:
        text += "; " + _("lapses %(moment)s") % {"moment": formats.moment(deadline.closes_at)}
    return text


def rows(deadline: Deadline) -> list[Row]:
    """Return every day of the ledger in words."""
    return [
        Row(
            day=row.day,
            label=formats.day(row.day),
            text=_text(deadline, row),
            counts=row.counted > 0,
            counted=_number(row.counted) if row.counted else "",
            so_far=_number(row.total) if row.counted else "",
        )
        for row in deadline.days
    ]


def _text(deadline: Deadline, row: LedgerDay) -> str:
    what = row.name or kind_label(row.kind)
    said = [f"{what} ({row.decision})" if row.decision else what]
    if row.why in _REASONS:
        said.append(str(_REASONS[row.why]))
    elif row.why is Why.START:
        said.append(_start(deadline, row))
    if row.paused is not None:
        said.append(
            pgettext("ledger", "paused: %(reason)s") % {"reason": row.paused}
            if row.paused
            else pgettext("ledger", "paused")
        )
    if row.is_due:
        said.append(pgettext("ledger", "due"))
    return "; ".join(said)


def _start(deadline: Deadline, row: LedgerDay) -> str:
    """What the day of the event is called. Hours begin at once; for days it does not count (art. 147.2)."""
    if deadline.per is Per.WORKING_HOUR:
        return pgettext("ledger", "received") if row.is_start else _("the clock starts")
    if row.is_start:
        return _("the day of receipt does not count")
    return _("the day on which the clock starts does not count")


def _number(amount: float) -> str:
    return formats.number(int(amount)) if amount == int(amount) else formats.number(round(amount, 2))
