"""Limits, fees, policies and changes in words, for screens and the command line. Takes plain values, reads nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from xaso.base import formats
from xaso.procedures import doubts
from xaso.procedures.models import Channel
from xaso.procedures.processes import HOURS_PER_DAY
from xaso.worktime.deadlines import Limit, Per, Policy

UNITS: Mapping[Per, str | Promise] = {
    Per.WORKING_HOUR: _("working hours"),
    Per.WORKING_DAY: _("working days"),
    Per.CALENDAR_DAY: _("days (calendar)"),
    Per.MONTH: _("months"),
}
POLICIES: Mapping[Policy, str | Promise] = {
    Policy.EXCLUDE: _("Waiting for the applicant is not counted"),
    Policy.RESTART: _("After a supplement the time is counted from zero"),
    Policy.AUTO_CLOSE: _("Waiting is not counted; without an answer in time the dossier lapses"),
    Policy.ONE_SUSPENSION: _("Only the first time of waiting is not counted"),
    Policy.SAME_DAY: _("Result on the same day; on the next working day when received after 15:00"),
}
#: What a line of ``content.differences`` is about.
CHANGED: Mapping[str, str | Promise] = {
    "name": _("Name"),
    "decision": _("Decision of publication"),
    "legal_basis": _("Legal basis"),
    "policy": _("How the time is counted"),
    "policy_source": _("Source of the way of counting"),
    "lapse_days": _("Days after which it lapses"),
    "status": _("Reliability"),
    "source": _("Source"),
    "applicants": _("Applicants"),
    "note": _("Note"),
    "time_note": _("Note on the time limit"),
    "online_level": _("Online level"),
    "field": _("Field"),
    "level": _("Level"),
    "authority": _("Authority"),
    "core": _("Among the most used"),
    "process": _("Process"),
    "limit": _("Time limit"),
    "limit_text": _("Time limit as published"),
    "fee": _("Fee"),
    "fee_text": _("Fee as published"),
    "papers": _("Paper"),
    "results": _("Result"),
    "doubts": _("Doubt"),
}


def limit_in_words(limit: Limit) -> str:
    """Return "5 ngày làm việc"."""
    whole = int(limit.amount)
    texts = {
        Per.WORKING_HOUR: ngettext("%(n)s working hour", "%(n)s working hours", whole),
        Per.WORKING_DAY: ngettext("%(n)s working day", "%(n)s working days", whole),
        Per.CALENDAR_DAY: ngettext("%(n)s day", "%(n)s days", whole),
        Per.MONTH: ngettext("%(n)s month", "%(n)s months", whole),
    }
    return texts[limit.per] % {"n": f"{limit.amount:g}"}


def promised(limit: Limit | None, policy: str) -> str:
    """Return what a channel promises, or that nobody knows and a date is agreed."""
    if limit is not None:
        return limit_in_words(limit)
    if policy == Policy.SAME_DAY:
        return gettext("the same day; the next working day when received after 15:00")
    return gettext("not known: a date of return is agreed at the desk")


def fee_in_words(fee: int | None) -> str:
    """Return the fee of one case: "8.000 đ", "free of charge", or that nobody knows."""
    if fee is None:
        return gettext("not known: it is entered at the desk")
    return formats.money(fee) if fee else gettext("free of charge")


def hours_in_words(hours: float) -> str:
    """Return a time norm in working time, "3 ngày 4,5 giờ"; blank where none is set."""
    days, rest = divmod(hours, HOURS_PER_DAY)
    parts = []
    if days:
        parts.append(ngettext("%(n)s day", "%(n)s days", int(days)) % {"n": formats.number(int(days))})
    if rest:
        shown = formats.number(int(rest) if rest == int(rest) else rest)
        parts.append(ngettext("%(n)s hour", "%(n)s hours", int(rest) or 1) % {"n": shown})
    return " ".join(parts)


def change_in_words(line: Mapping[str, Any]) -> dict[str, str]:
    """Return a line of ``content.differences`` with its names and values in words: what, before, after."""
    what = str(CHANGED.get(line["what"], line["what"]))
    of = str(Channel(line["of"]).label) if line["of"] else ""
    return {
        "what": f"{what} ({of})" if of else what,
        "before": _value(line["what"], line["before"]),
        "after": _value(line["what"], line["after"]),
    }


def _value(what: str, text: str) -> str:
    if not text:
        return ""
    if what == "limit":
        amount, per = text.split(" ", 1)
        return limit_in_words(Limit(float(amount), Per(per)))
    if what == "fee":
        return fee_in_words(int(text))
    if what == "policy":
        return str(POLICIES[Policy(text)])
    if what == "doubts":
        return str(doubts.about(text).label) if text in doubts.KINDS else text
    if what == "process":
        return str(doubts.FORMS.get(text, _("a process of its own")))
    return text
