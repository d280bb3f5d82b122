"""Wrong passwords are counted per account *and* device, so that nobody can lock a colleague out, let alone a unit.

A device is known to an account by a signed cookie that it got when that account signed in on it. All devices that an
account has never signed in on are one: whoever tries passwords from outside gets five of them, whatever addresses and
browsers they use, and the officials at their own machines do not notice (OWASP, "device cookies").
"""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict

_SALT = "xaso.org.devices"
_YEAR = 365 * 86_400
UNKNOWN = "unknown device"


def username_of(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return the account that is tried, as it is counted: lower case. Named in ``settings.AXES_USERNAME_CALLABLE``."""
    given = (credentials or {}).get("username") or request.POST.get("login", "")
    return str(given).replace("\0", "").strip().lower()[:255]


def cookie_name(username: str) -> str:
    """Return the cookie that makes a device known to this account; several accounts can share a machine."""
    return f"xaso_device_{sha256(username.lower().encode()).hexdigest()[:8]}"


def device_of(request: HttpRequest, username: str) -> str:
    """Return what wrong passwords for this account are counted against."""
    try:
        whose, mark = signing.loads(request.COOKIES.get(cookie_name(username), ""), salt=_SALT, max_age=_YEAR)
    except (signing.BadSignature, ValueError, TypeError):
        return UNKNOWN
    return f"device {mark}" if whose == username.lower() else UNKNOWN


def remember(request: HttpRequest, response: HttpResponse, username: str) -> None:
    """Make this device known to the account that is signed in; harmless when it already is. Writes no row."""
    if device_of(request, username) != UNKNOWN:
        return
    value = signing.dumps([username.lower(), secrets.token_urlsafe(9)], salt=_SALT)
    secure = bool(settings.SESSION_COOKIE_SECURE)
    response.set_cookie(cookie_name(username), value, max_age=_YEAR, httponly=True, samesite="Lax", secure=secure)


def failures(username: str) -> int:
    """Return how many wrong passwords count against an account at present, over all devices. One query."""
    return sum(AccessAttempt.objects.filter(username=username.lower()).values_list("failures_since_start", flat=True))


class DeviceHandler(AxesDatabaseHandler):  # type: ignore[misc]  # axes has no types
    """Axes with our device where it has the browser's name; keeps nothing of what was posted."""

    def is_allowed(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        _mark(request, credentials)
        return bool(super().is_allowed(request, credentials))

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        _mark(request, credentials)
        return int(super().get_failures(request, credentials))

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
    ) -> None:
        if request is None:
            return
        _mark(request, credentials)
        # What was typed into a locked page is a citizen's data: it has no place in a list of wrong passwords.
        posted, request.POST = request.POST, QueryDict()
        try:
            super().user_login_failed(sender, credentials, request, **kwargs)
        finally:
            request.POST = posted

    def user_logged_in(self, sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
        _mark(request, {"username": user.get_username()})
        super().user_logged_in(sender, request, user, **kwargs)


def forgive(request: HttpRequest, username: str) -> None:
    """Drop the wrong passwords of this account on this device, after the right one opened a locked page."""
    AccessAttempt.objects.filter(username=username.lower(), user_agent=device_of(request, username)).delete()


def _mark(request: HttpRequest, credentials: dict[str, Any] | None) -> None:
    request.axes_user_agent = device_of(request, username_of(request, credentials))  # type: ignore[attr-defined]
