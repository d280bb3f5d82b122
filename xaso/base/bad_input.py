"""What cannot be read, and a database that is away, each get a sentence: never a 500, and nothing typed is lost."""

import logging
import re
import time
from collections.abc import Callable, Iterable
from typing import TypeVar
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import DataError, InterfaceError, OperationalError, connections
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils import translation
from django.utils.translation import gettext as _

from xaso.base import problems
from xaso.base.problems import Problem
from xaso.base.readonly import SAFE

T = TypeVar("T")
log = logging.getLogger(__name__)

#: Larger bodies are refused by their announced length, unread. A file that is merely too large for its purpose is
#: read and refused by its form, which keeps what else was typed.
MAX_BODY = 512 * 1024 * 1024
#: Seconds a request waits for a database that does not answer, before it says so.
PATIENCE = 3.0
_FORM = "application/x-www-form-urlencoded"
#: NUL ends a text in PostgreSQL, and a lone surrogate has no bytes at all.
_NOT_TEXT = re.compile("[\0\ud800-\udfff]")


class BadInputMiddleware:
    """Stand before everything that trusts its input or needs the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        trouble = self._in_their_language(request, find_trouble)
        if trouble:
            return problems.answer(request, trouble)
        if not _database_answers(PATIENCE):
            return self._away(request)
        response = self.get_response(request)
        if getattr(response, "database_went_away", False) and request.method in SAFE and _database_answers(PATIENCE):
            # It went away in the middle of a page: reading again harms nobody.
            response = self.get_response(request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn what a view met in the database into a sentence; every transaction has been rolled back by now."""
        if isinstance(exception, OperationalError | InterfaceError):
            log.warning("The database went away during %s %s", request.method, request.path, exc_info=exception)
            response = self._away(request)
            response.database_went_away = True  # type: ignore[attr-defined]
            return response
        if isinstance(exception, DataError | UnicodeEncodeError):
            log.warning("The database refused a value of %s %s", request.method, request.path, exc_info=exception)
            return problems.answer(request, self._in_their_language(request, _unfit))
        return None

    def _away(self, request: HttpRequest) -> HttpResponse:
        return problems.answer(request, self._in_their_language(request, problems.database_away))

    def _in_their_language(self, request: HttpRequest, say: Callable[[HttpRequest], T]) -> T:
        with translation.override(translation.get_language_from_request(request)):
            return say(request)


def _unfit(request: HttpRequest) -> Problem:
    title, text = (
        _("This value does not fit"),
        _("A number or a text in the address or the form is too large to be kept."),
    )
    return Problem(400, title, text, _("Please go back and shorten it; the browser still holds what you typed."))


def find_trouble(request: HttpRequest) -> Problem | None:
    """Return why ``request`` cannot be read, or None. Reads and parses its form."""
    announced = request.META.get("CONTENT_LENGTH") or "0"
    if announced.isdigit() and int(announced) > getattr(settings, "MAX_BODY", MAX_BODY):
        return _too_large()
    # Cookies are not the reader's doing: a broken one is as good as none.
    for name in [name for name, value in request.COOKIES.items() if not _is_text((name, value))]:
        del request.COOKIES[name]
    try:
        readable = (
            _is_text([request.path_info])
            and _is_utf8(unquote_to_bytes(request.META.get("QUERY_STRING", "")))
            and _is_text(_texts(request.GET))
            and _is_text(_texts(request.POST))
            and (request.content_type != _FORM or _is_utf8(unquote_to_bytes(request.body)))
        )
    except RequestDataTooBig:
        return _too_large()
    except (TooManyFieldsSent, TooManyFilesSent):
        title, text = _("This form has too many fields"), _("Nothing was saved.")
        return Problem(400, title, text, _("Please send it in parts."))
    except (MultiPartParserError, SuspiciousOperation, BadRequest, UnreadablePostError, UnicodeError):
        readable = False
    return None if readable else problems.unreadable()


def _too_large() -> Problem:
    title, text = _("This is too large to send at once"), _("Nothing was saved.")
    return Problem(
        413, title, text, _("Please shorten the text or choose a smaller file; the browser still holds what you typed.")
    )


def _texts(form: object) -> Iterable[str]:
    lists: Iterable[tuple[str, list[str]]] = form.lists()  # type: ignore[attr-defined]
    for name, values in lists:
        yield name
        yield from (str(value) for value in values)


def _is_text(texts: Iterable[str]) -> bool:
    return not any(_NOT_TEXT.search(text) for text in texts)


def _is_utf8(raw: bytes) -> bool:
    try:
        return "\0" not in raw.decode()
    except UnicodeDecodeError:
        return False


def _database_answers(patience: float) -> bool:
    """Wait for the database to take our connection, at most ``patience`` seconds; as dear as Django's own check."""
    connection = connections["default"]
    until = time.monotonic() + patience
    while True:
        try:
            connection.close_if_health_check_failed()
            connection.ensure_connection()
            return True
        except (OperationalError, InterfaceError):
            if time.monotonic() > until:
                return False
            time.sleep(0.25)
