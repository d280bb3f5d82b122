"""What stands between a request and a signed-in person: the idle lock that loses nothing typed, and the second factor.

QCVN 12:2026 and TCVN 14423 ask for a lock after a time of rest. Ours keeps the page: a GET shows the password question
and then the same page, a POST carries what was typed through the question and is then done.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_logged_in
from django.core import signing
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from xaso.base.screens import go, show
from xaso.org import rights
from xaso.org.models import Role

Answer = Callable[[HttpRequest], HttpResponse]

IDLE_SECONDS = 15 * 60
COOKIE = "xaso_seen"
#: The field that carries the password beside what was typed.
PASSWORD = "unlock_password"
_SALT = "xaso.org.sessions"
#: Who must prove a second thing: whoever can give rights or see a whole province.
GUARDED = frozenset({Role.UNIT_ADMIN, Role.SUPERVISOR})


@receiver(user_logged_in)
def _entered(sender: Any, request: HttpRequest, **_kwargs: Any) -> None:
    """The lock's clock begins at the login: the cookie of an earlier session proves nothing."""
    request.session["entered_at"] = int(time.time())


def _seen_at(request: HttpRequest) -> int:
    """When the person last did something in this session, in seconds since 1970."""
    entered = int(request.session.get("entered_at", 0))
    try:
        key, at = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return entered
    return max(entered, int(at)) if key == request.session.session_key else entered


def _remember(request: HttpRequest, response: HttpResponse) -> None:
    value = signing.dumps([request.session.session_key, int(time.time())], salt=_SALT)
    response.set_cookie(
        COOKIE, value, httponly=True, samesite="Lax", secure=bool(settings.SESSION_COOKIE_SECURE), max_age=86_400
    )


class IdleLockMiddleware:
    """After 15 minutes of rest ask for the password, then go on where the person was."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated or _is_open(request):
            response = self.answer(request)
            if request.user.is_authenticated:
                _remember(request, response)
            return response
        if time.time() - _seen_at(request) <= IDLE_SECONDS:
            response = self.answer(request)
            # A page that asks by itself is no sign of a person.
            if request.user.is_authenticated and request.headers.get("X-Background") is None:
                _remember(request, response)
            return response
        return self._locked(request)

    def _locked(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and PASSWORD in request.POST:
            if not password_fits(request, request.POST[PASSWORD]):
                return question(request, wrong=True)
            typed = request.POST.copy()
            del typed[PASSWORD]
            request.POST = typed  # type: ignore[assignment]
            response = self.answer(request)
            _remember(request, response)
            return response
        return question(request)


def _is_open(request: HttpRequest) -> bool:
    """Addresses that answer without the password: the question itself, leaving, the language."""
    return request.path in (reverse("org:unlock"), reverse("account_logout"), reverse("set_language"))


def password_fits(request: HttpRequest, password: str) -> bool:
    """Check the signed-in person's password; a wrong one counts towards the lock of the account on this device."""
    username = request.user.get_username()
    return authenticate(request, username=username, password=password) is not None


def question(request: HttpRequest, *, wrong: bool = False) -> HttpResponse:
    """Ask for the password; everything that was posted waits in hidden fields of the same form."""
    posted: QueryDict = request.POST
    kept = [
        (name, value)
        for name, values in posted.lists()
        if name not in (PASSWORD, "csrfmiddlewaretoken")
        for value in values
    ]
    is_post = request.method == "POST"
    context = {
        "action": request.get_full_path() if is_post else reverse("org:unlock"),
        "kept": kept if is_post else [("next", request.get_full_path())],
        "has_files": bool(request.FILES),
        "wrong": wrong,
        "field": PASSWORD if is_post else "password",
        "title": _("Locked"),
    }
    # 403 for what a script sent, so that it does not take the question for its answer.
    return show(request, "org/locked.html", context, status=403 if wrong or is_post else 200)


def unlock(request: HttpRequest) -> HttpResponse:
    """Open the page again: called by the dialog (answers 204 or 403) and by the question of a GET (leads back)."""
    if request.method != "POST" or not request.user.is_authenticated:
        return redirect("/")
    fits = password_fits(request, request.POST.get("password", ""))
    leads_to = request.POST.get("next", "")
    if not fits:
        return question(request, wrong=True) if leads_to else HttpResponse(status=403)
    # Only a path of this site: "//elsewhere" would lead away.
    own = leads_to.startswith("/") and not leads_to.startswith(("//", "/\\"))
    response = go(request, leads_to if own else "/") if leads_to else HttpResponse(status=204)
    _remember(request, response)
    return response


class SecondFactorMiddleware:
    """Who has a password of one sign-in chooses their own, who can give rights sets up a second factor, before else."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not request.path.startswith(("/tai-khoan/", "/ngon-ngu/", "/static/")):
            if getattr(request.user, "password_once", False) and request.path != reverse("org:unlock"):
                return go(request, reverse("account_change_password"))
            if needs_second_factor(request) and request.path != reverse("org:unlock"):
                return go(request, reverse("mfa_activate_totp"))
        return self.answer(request)


def needs_second_factor(request: HttpRequest) -> bool:
    """Tell whether the person holds a guarded post and has no second factor. One query for them, none for others."""
    guarded = any(seat.role in GUARDED for seat in rights.seats(request.user))
    return guarded and not is_mfa_enabled(request.user)


def locked_out(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """Say that this account is locked on this device, and what to do. Answers instead of the login page."""
    return show(request, "org/locked_out.html", {"title": _("Account locked")}, status=429)


def failures(username: str) -> int:
    """Return how many wrong passwords count against an account at present, over all devices."""
    return sum(AccessAttempt.objects.filter(username=username).values_list("failures_since_start", flat=True))
