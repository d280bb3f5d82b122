"""The page that says what went wrong when nothing else can: without database, session, script or a module's template.

Also Django's ``handler400`` … ``handler500`` and ``CSRF_FAILURE_VIEW``: every error leaves as a sentence, never bare.
"""

import logging
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Problem:
    """What the page says: what happened, and what to do now."""

    status: int
    title: str
    text: str
    #: What to do; a sentence.
    advice: str = ""
    #: Where "try again" leads; empty for no button.
    retry: str = ""
    #: Shown behind the button as hidden fields, so that nothing typed is lost: (name, value).
    fields: Sequence[tuple[str, str]] = ()
    #: Fields to type again: never written into a page.
    secrets: Sequence[str] = ()
    #: Files to choose again: (field, the file's name).
    files: Sequence[tuple[str, str]] = ()
    #: Seconds until it is worth trying again; 0 for "no use waiting".
    again: int = 0
    headers: dict[str, str] = field(default_factory=dict)


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Return the page, in the reader's language, or ``application/problem+json`` (RFC 9457) to who asked for JSON."""
    accept = request.headers.get("Accept", "")
    response: HttpResponse
    if "json" in accept and "html" not in accept:
        body = {"status": problem.status, "title": problem.title, "detail": f"{problem.text} {problem.advice}".strip()}
        response = JsonResponse(body, status=problem.status, content_type="application/problem+json")
    else:
        response = HttpResponse(_page(problem), status=problem.status)
        # A part that htmx asked for becomes the whole page: there is nothing else to show.
        response["HX-Retarget"], response["HX-Reswap"] = "body", "innerHTML"
    response["Cache-Control"] = "no-store"
    if problem.again:
        response["Retry-After"] = str(problem.again)
    for name, value in problem.headers.items():
        response[name] = value
    return response


def _page(problem: Problem) -> str:
    try:
        # Without the request: the context processors would ask the database who is reading.
        return render_to_string(
            "base/problem.html", {"problem": problem, "language": translation.get_language() or "vi"}
        )
    except TemplateDoesNotExist:
        return _bare_page(problem)
    except Exception:  # The page about errors may not fail itself, whatever was broken before it.
        log.exception("base/problem.html cannot be rendered")
        return _bare_page(problem)


def _bare_page(problem: Problem) -> str:
    hidden = format_html_join("", '<input type="hidden" name="{}" value="{}">', problem.fields)
    secrets = format_html_join(
        "",
        '<p><label>{}: <input type="password" name="{}" required></label></p>',
        ((_("Type again"), s) for s in problem.secrets),
    )
    files = format_html_join(
        "",
        '<p><label>{}: <input type="file" name="{}" multiple required></label></p>',
        ((_("Choose again: %(file)s") % {"file": file}, name) for name, file in problem.files),
    )
    form = ""
    if problem.retry and (problem.fields or problem.secrets or problem.files):
        form = format_html(
            '<form method="post" action="{}"{}>{}{}{}<button>{}</button></form>',
            problem.retry,
            format_html(' enctype="{}"', "multipart/form-data") if files else "",
            *(hidden, secrets, files, _("Try again")),
        )
    elif problem.retry:
        form = format_html('<p><a href="{}">{}</a></p>', problem.retry, _("Try again"))
    return format_html(
        '<!doctype html><html lang="{}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        "<title>{} · Xã Số</title></head><body><main><h1>{}</h1><p>{}</p><p>{}</p>{}</main></body></html>",
        *(translation.get_language() or "vi", problem.title, problem.title, problem.text, problem.advice, form),
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer what Django found suspicious (``handler400``)."""
    return answer(request, unreadable())


def unreadable() -> Problem:
    return Problem(
        400,
        _("This request cannot be read"),
        _("The address or the form contains characters that are not text."),
        _("Please open the page again from the menu and type the text anew."),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer who may not (``handler403``)."""
    return answer(
        request,
        Problem(
            403,
            _("This page is not for this account"),
            str(exception or "") or _("The account that is signed in has no duty here."),
            _("If it should have one, please ask the administrator of your unit."),
        ),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer for what is not there, or out of sight (``handler404``)."""
    return answer(
        request,
        Problem(
            404,
            _("There is nothing at this address"),
            _("It was moved, mistyped, or belongs to another unit."),
            _("Please check the address, or search for the dossier by its code."),
        ),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that does not prove it came from us (``CSRF_FAILURE_VIEW``).

    The typed text is not offered again: one press would then send what a stranger's page had prepared.
    """
    return answer(
        request,
        Problem(
            403,
            _("The form has expired"),
            _("Nothing was saved: the page was open for too long, or cookies are switched off."),
            _("Please go back, reload the page, and send it again; the browser still holds what you typed."),
        ),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer our own mistakes (``handler500``), and a database that went away outside a view."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return answer(request, database_away(request))
    return answer(
        request,
        Problem(
            500,
            _("Something went wrong on our side"),
            _("Nothing was saved. The error has been recorded."),
            _("Please try again; if it happens again, tell the administrator when it happened."),
        ),
    )


def database_away(request: HttpRequest) -> Problem:
    """Return the page for a database that does not answer: what was typed is in it, behind one button."""
    again = 5
    if request.method != "POST":
        # The header makes the browser look again by itself, without a script.
        headers = {"Refresh": str(again)}
        title, text = (
            _("The data cannot be reached at the moment"),
            _("This page will try again by itself in a few seconds."),
        )
        return Problem(503, title, text, _("Nothing is lost."), request.get_full_path(), again=again, headers=headers)
    pairs = [(name, value) for name, values in request.POST.lists() for value in values]
    files = [(name, file.name or "") for name, uploads in request.FILES.lists() for file in uploads]
    return Problem(
        503,
        _("Not saved yet"),
        _("The data cannot be reached at the moment. What you typed is still here."),
        _("Please wait a few seconds, then press “Try again”."),
        request.get_full_path(),
        [(name, str(value)) for name, value in pairs if "password" not in name],
        sorted({name for name, _value in pairs if "password" in name}),
        files,
        again,
    )
