"""A form that is sent twice does its deed once: double click, reload, back and again, a lost answer."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.db import IntegrityError, transaction

from xaso.org.models import Once, User

T = TypeVar("T")


def token() -> str:
    """Return a new token for a form's hidden field ``once``."""
    return secrets.token_urlsafe(24)


def address_of(sent: str, by: User) -> str | None:
    """Return where the form with this token led to, if ``by`` sent it before."""
    return Once.objects.filter(token=sent[:64], by=by).values_list("address", flat=True).first() if sent else None


def do(sent: str, deed: Callable[[], T], *, by: User, at: datetime, address: str | Callable[[T], str]) -> str:
    """Run ``deed`` unless the form with token ``sent`` has run already; return where it leads to.

    Deed and token are kept in one transaction. Two that come at once: one waits and gets the other's address. Without
    a token (``""``) the deed is simply run.
    """
    if (known := address_of(sent, by)) is not None:
        return known
    try:
        with transaction.atomic():
            if sent:
                # The row first: whoever comes second waits here for the first one's transaction.
                row = Once.objects.create(token=sent[:64], by=by, address="", at=at)
            outcome = deed()
            leads_to = address(outcome) if callable(address) else address
            if sent:
                row.address = leads_to
                row.save(update_fields=["address"])
            return leads_to
    except IntegrityError:
        if (known := address_of(sent, by)) is not None:
            return known
        raise
