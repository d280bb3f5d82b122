"""Public look-up of a dossier: code and degree of completion only, nothing about anybody's name.

Source: TT 01/2018/TT-VPCP Đ16 — without login only the code and how far it is.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from xaso.base import clock
from xaso.base.screens import show
from xaso.dossiers import journey
from xaso.dossiers.models import Dossier


@require_safe
def tracking(request: HttpRequest) -> HttpResponse:
    """Ask for the code that stands on the receipt; a QR line typed by a reader works too."""
    typed = request.GET.get("ma", "").strip()
    if "/tra-cuu/" in typed:
        return redirect("dossiers:tracked", typed.rstrip("/").rpartition("/")[2])
    found = Dossier.objects.filter(code__iexact=typed).select_related("received_unit").first() if typed else None
    return _answer(request, found, typed)


@require_safe
def tracked(request: HttpRequest, key: str) -> HttpResponse:
    """The address that the receipt's QR carries."""
    found = Dossier.objects.filter(tracking_key=key).select_related("received_unit").first()
    return _answer(request, found, found.code if found else key)


def _answer(request: HttpRequest, found: Dossier | None, typed: str) -> HttpResponse:
    context = {
        "typed": typed,
        "dossier": found,
        "journey": journey.of(found) if found else [],
        "at": clock.now(),
        "public": True,
    }
    return show(request, "dossiers/tracking.html", context, status=404 if typed and found is None else 200)
