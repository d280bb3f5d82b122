"""A form sent twice does its deed once: a double click, a reload, a lost answer on a bad line.

The view hands ``token()`` to the form's hidden field ``once`` and calls its verb through ``do``.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import TypeVar

from django.db import IntegrityError, transaction

from xaso.org.models import Once, User

T = TypeVar("T")


def token() -> str:
    """Return a new value for the hidden field of a form; nothing is written."""
    return secrets.token_urlsafe(18)


def do(sent: str, deed: Callable[[], T], *, by: User, at: datetime, address: str | Callable[[T], str]) -> str:
    """Do the deed once for the form with this token, and return where its answer is.

    Deed and token are kept together or not at all: when the deed raises, the form can be corrected and sent again. A
    second sending waits for the first to end and is led to the same address. Without a token (``""``) the deed is
    simply done.

    :param address: of this site, at most 500 characters; or how to get it from what the deed returned.
    """
    with transaction.atomic():
        row, is_new = _take(sent, by=by, at=at) if sent else (None, True)
        if row is not None and not is_new:
            return row.address
        outcome = deed()
        leads_to = address(outcome) if callable(address) else address
        if row is not None:
            row.address = leads_to
            row.save(update_fields=["address"])
        return leads_to


def address_of(sent: str, by: User) -> str | None:
    """Return where the form with this token led ``by`` to; None when it was not sent yet. One query."""
    if not sent:
        return None
    return Once.objects.filter(token=_digest(sent), by=by).values_list("address", flat=True).first()


def forget(*, before: datetime) -> int:
    """Drop tokens older than any form that could still lie open; return how many. Safe to run twice at once."""
    return Once.objects.filter(at__lt=before).delete()[0]


def _take(sent: str, *, by: User, at: datetime) -> tuple[Once, bool]:
    digest = _digest(sent)
    try:
        with transaction.atomic():
            # PostgreSQL lets the second sender wait here until the first one's transaction ends.
            return Once.objects.create(token=digest, by=by, at=at), True
    except IntegrityError:
        return Once.objects.get(token=digest, by=by), False


def _digest(sent: str) -> str:
    # Whatever a browser sends fits the column on both databases: too long, broken surrogates, NUL.
    return sha256(sent.encode("utf-8", "surrogatepass")).hexdigest()
