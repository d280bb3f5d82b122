"""What stands between a request and a signed-in person: the idle lock that loses nothing typed, and the second factor.

TCVN 14423 and QCVN 12:2026 ask for a lock after a time of rest. Ours keeps the page: a GET shows the password question
and then the same page; a POST carries what was typed through the question, files included, and is then done.

Both middlewares decide in ``process_view``: Django has checked the form's token by then, so that no other site can
have its own form carried through somebody's password.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_logged_in
from django.core import signing
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from xaso.base import clock
from xaso.base.screens import go, show
from xaso.org import devices, held, rights
from xaso.org.models import Role, User

Answer = Callable[[HttpRequest], HttpResponse]

IDLE_SECONDS = 15 * 60
#: The cookie is written anew at most so often: it would only make answers longer.
FRESH_SECONDS = 30
COOKIE = "xaso_seen"
#: Fields that the question puts beside what was typed.
PASSWORD, FILES = "unlock_password", "unlock_files"
#: Sent by what a page asks by itself: no sign of a person.
BACKGROUND = "X-Background"
_SALT = "xaso.org.sessions"
#: Who must prove a second thing: whoever can give rights or see a whole province.
GUARDED = frozenset({Role.UNIT_ADMIN, Role.SUPERVISOR})
#: Addresses that answer without the password: the question itself, leaving, the language.
_OPEN = ("org:unlock", "account_logout", "set_language")
_PROVEN = "second_factor"


@receiver(user_logged_in)
def _entered(sender: Any, request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """The lock's clock begins at the login: the cookie of an earlier session proves nothing."""
    request.session["entered_at"] = _now()
    request.session[_PROVEN] = is_mfa_enabled(user)


def _now() -> int:
    return int(clock.now().timestamp())


def _seen_at(request: HttpRequest) -> int:
    """When the person last did something in this session, in seconds since 1970."""
    entered = int(request.session.get("entered_at", 0))
    try:
        key, at = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT)
        return max(entered, int(at)) if key == request.session.session_key else entered
    except (signing.BadSignature, ValueError, TypeError):
        return entered


def _remember(request: HttpRequest, response: HttpResponse) -> None:
    """Keep in the browser, signed, that the person was here now. No row is written."""
    if _now() - _seen_at(request) >= FRESH_SECONDS or COOKIE not in request.COOKIES:
        value = signing.dumps([request.session.session_key, _now()], salt=_SALT)
        secure = bool(settings.SESSION_COOKIE_SECURE)
        response.set_cookie(COOKIE, value, httponly=True, samesite="Lax", secure=secure)


def is_locked(request: HttpRequest) -> bool:
    """Tell whether the session has rested too long."""
    return request.user.is_authenticated and _now() - _seen_at(request) > IDLE_SECONDS


class IdleLockMiddleware:
    """After 15 minutes of rest ask for the password, then go on where the person was."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        was_awake = request.user.is_authenticated and not is_locked(request)
        was_out = not request.user.is_authenticated
        response = self.answer(request)
        if request.user.is_authenticated:
            opened = getattr(request, "xaso_unlocked", False) or was_out
            if opened or (was_awake and BACKGROUND not in request.headers):
                _remember(request, response)
            if opened:
                devices.remember(request, response, request.user.get_username())
        return response

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        if not is_locked(request) or request.path in _open_paths():
            return None
        if BACKGROUND in request.headers:
            return HttpResponse(status=204)
        if request.method == "POST" and PASSWORD in request.POST:
            if wrong := why_not(request, request.POST[PASSWORD]):
                return question(request, wrong)
            _go_on(request)
            return None
        return question(request)


def _go_on(request: HttpRequest) -> None:
    """Give the view what was sent at first, without the question's own fields."""
    typed = request.POST.copy()
    del typed[PASSWORD]
    token = "".join(typed.pop(FILES, []))
    request.POST = typed  # type: ignore[assignment]
    held.bring_back(request, token)


def _open_paths() -> set[str]:
    return {reverse(name) for name in _OPEN}


@sensitive_post_parameters()
def why_not(request: HttpRequest, password: str) -> str:
    """Check the signed-in person's password; return a sentence when it does not open, nothing when it does.

    A wrong one counts towards the lock of the account on this device, the right one clears them.
    """
    username = request.user.get_username()
    if authenticate(request, username=username, password=password) is not None:
        devices.forgive(request, username)
        request.xaso_unlocked = True  # type: ignore[attr-defined]
        return ""
    if getattr(request, "axes_locked_out", False):
        # The lock of axes would answer with a page of its own, and what was typed would be gone.
        request.axes_locked_out = False  # type: ignore[attr-defined]
        return _(
            "The password was wrong five times: the account is locked on this device. The administrator of your unit"
            " lifts the lock; leave this page open until then, nothing is lost."
        )
    return _("That is not the password. Please try again.")


def question(request: HttpRequest, wrong: str = "") -> HttpResponse:
    """Ask for the password; everything that was posted waits in hidden fields of the same form."""
    is_post = request.method == "POST"
    if not is_post and (htmx := getattr(request, "htmx", None)):
        # A part of a page was asked for; the page itself is what has to be opened again.
        return go(request, htmx.current_url_abs_path or "/")
    if is_post and request.path != reverse("org:unlock"):
        action, kept = request.get_full_path(), _typed(request)
    else:
        leads_to = request.POST.get("next", "") if is_post else request.get_full_path()
        action, kept = reverse("org:unlock"), [("next", leads_to)]
    # The page asks itself; its dialog would ask a second time.
    request.xaso_asks = True  # type: ignore[attr-defined]
    context = {"action": action, "kept": kept, "wrong": wrong, "field": PASSWORD, "is_post": is_post}
    # 403 for what was sent, so that a script does not take the question for its answer.
    response = show(request, "org/locked.html", context, status=403 if is_post else 200)
    response["HX-Retarget"], response["HX-Reswap"] = "body", "innerHTML"
    add_never_cache_headers(response)
    return response


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    own = (PASSWORD, FILES, "csrfmiddlewaretoken")
    kept = [(name, value) for name, values in request.POST.lists() if name not in own for value in values]
    token = request.POST.get(FILES, "") or held.keep(request)
    return [*kept, (FILES, token)] if token else kept


def unlock(request: HttpRequest) -> HttpResponse:
    """Open the page again: called by the dialog (answers 204 or 403) and by the question of a GET (leads back)."""
    if request.method != "POST" or not request.user.is_authenticated:
        return go(request, "/")
    leads_to = request.POST.get("next", "")
    wrong = why_not(request, request.POST.get(PASSWORD) or request.POST.get("password", ""))
    if not leads_to:
        return HttpResponse(wrong, status=403 if wrong else 204, content_type="text/plain; charset=utf-8")
    if wrong:
        return question(request, wrong)
    own = url_has_allowed_host_and_scheme(leads_to, allowed_hosts=None) and leads_to.startswith("/")
    return go(request, leads_to if own else "/")


class SecondFactorMiddleware:
    """Who has a password of one sign-in chooses their own, who can give rights sets up a second factor, before else."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        if not request.user.is_authenticated or request.path.startswith("/tai-khoan/") or request.path in _open_paths():
            return None
        if getattr(request.user, "password_once", False):
            return go(request, reverse("account_change_password"))
        if needs_second_factor(request):
            return go(request, reverse("mfa_activate_totp"))
        return None


def needs_second_factor(request: HttpRequest) -> bool:
    """Tell whether the person holds a guarded post and has no second factor. Costs them a query until they have."""
    if request.session.get(_PROVEN):
        return False
    if all(seat.role not in GUARDED for seat in rights.seats(request.user)):
        return False
    if is_mfa_enabled(request.user):
        request.session[_PROVEN] = True
        return False
    return True


def locked_out(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
    """Say that this account is locked on this device, and what to do. Answers instead of the login page."""
    return show(request, "org/locked_out.html", {}, status=429)
