"""What every page's head shows: unit, person, menu with its keys. Costs the seats, which ``rights`` keeps."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from xaso.org import rights
from xaso.org.models import Role


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _part(path: str) -> str:
    return path.split("/")[1]


def _items(request: HttpRequest, roles: set[str], wanted: str) -> list[dict[str, Any]]:
    """The entries of ``settings.MENU`` for these roles; the longest address over the page is the current one.

    Where none is, as on the lists beside the units, it is the first one of the same part of the site.
    """
    found = [
        {"label": _(label), "url": address, "key": key, "place": place}
        for place, name, label, key, allowed in settings.MENU
        if place == wanted and (not allowed or roles & set(allowed)) and (address := _address(name))
    ]
    under = [item["url"] for item in found if request.path.startswith(item["url"])]
    part = [item["url"] for item in found if item["url"].count("/") > 2 and _part(item["url"]) == _part(request.path)]
    here = max(under, key=len, default=next(iter(part), None))
    return [{**item, "current": item["url"] == here} for item in found]


def context(request: HttpRequest) -> dict[str, Any]:
    """Return ``nav`` for ``base/page.html``; for who is not signed in, the way to the login only."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"nav": {"login_url": _address("account_login"), "home_url": "/"}}
    seats = rights.seats(user)
    first = seats[0] if seats else None
    roles = {seat.role for seat in seats}
    return {
        "nav": {
            "home_url": "/",
            "unit_name": first.unit_name if first else "",
            "person": user.full_name,
            "role_label": (first.title or str(Role(first.role).label)) if first else _("no post"),
            "items": _items(request, roles, "main"),
            "menu": _items(request, roles, "person"),
            "search_url": _address("dossiers:search"),
            "logout_url": _address("account_logout"),
            "unlock_url": "" if getattr(request, "xaso_asks", False) else _address("org:unlock"),
        }
    }
