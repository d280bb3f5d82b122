"""Limits and fees in words, for screens and the command line. Takes rows of the catalogue, reads nothing."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xaso.base import formats
from xaso.procedures.models import Offer, Version
from xaso.worktime.deadlines import Limit, Per, Policy


def limit_in_words(limit: Limit) -> str:
    """Return "5 ngày làm việc"."""
    amount = limit.amount
    whole = int(amount)
    texts = {
        Per.WORKING_HOUR: ngettext("%(n)s working hour", "%(n)s working hours", whole),
        Per.WORKING_DAY: ngettext("%(n)s working day", "%(n)s working days", whole),
        Per.CALENDAR_DAY: ngettext("%(n)s day", "%(n)s days", whole),
        Per.MONTH: ngettext("%(n)s month", "%(n)s months", whole),
    }
    return texts[limit.per] % {"n": f"{amount:g}"}


def limit_words(offer: Offer, version: Version) -> str:
    """Return what a channel promises, or that nobody knows."""
    if offer.limit is not None:
        return limit_in_words(offer.limit)
    if version.policy == Policy.SAME_DAY:
        return _("the same day; the next working day when received after 15:00")
    return _("not known: a date of return is agreed at the desk")


def fee_words(offer: Offer) -> str:
    """Return the fee, "free of charge", or what was published where no one sum can be named."""
    if offer.fee_amount is None:
        return _("not one sum: “%(text)s”") % {"text": offer.fee_text} if offer.fee_text else _("not known")
    return formats.money(offer.fee_amount) if offer.fee_amount else _("free of charge")


def hours_in_words(hours: float) -> str:
    """Return a time norm as "2 giờ" or "3 ngày 4 giờ" of working time; blank where none is set."""
    days, rest = divmod(hours, 8)
    parts = [
        ngettext("%(n)s day", "%(n)s days", int(days)) % {"n": formats.number(int(days))} if days else "",
        ngettext("%(n)s h", "%(n)s h", 1) % {"n": formats.number(int(rest) if rest == int(rest) else rest)}
        if rest
        else "",
    ]
    return " ".join(filter(None, parts))
