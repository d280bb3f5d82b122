"""Search over all dossiers one may see, and the register book of a desk."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from xaso.base import clock
from xaso.base.screens import show
from xaso.dossiers import listing, paperwork
from xaso.dossiers.models import Dossier
from xaso.dossiers.states import State
from xaso.dossiers.views.dossier import pdf
from xaso.org import rights
from xaso.org.models import Role, Unit
from xaso.procedures import search as procedure_search


@require_safe
@login_required
def search(request: HttpRequest) -> HttpResponse:
    """Find a dossier by code, person, number or procedure; exactly one hit by code opens it."""
    at, typed = clock.now(), request.GET.get("q", "").strip()
    visible = Dossier.objects.visible_to(request.user)
    if typed and (exact := visible.filter(code__iexact=typed).first()):
        return redirect("dossiers:dossier", exact.code)
    found = listing.search(visible, typed)
    state = request.GET.get("trang-thai", "")
    if state in State.values:
        found = found.filter(state=state)
    found = listing.by_mood(found, request.GET.get("han", ""), at)
    page = listing.page(found, request.GET, at, default="han" if request.GET.get("han") else "nhan")
    procedures = procedure_search.find(typed, limit=3) if typed and request.GET.get("sau") is None else []
    context = {
        "at": at,
        "list": page,
        "typed": typed,
        "states": State.choices,
        "state": state,
        "procedures": procedures,
    }
    return show(request, "dossiers/search.html", context, part="list")


def _book(request: HttpRequest) -> Unit | None:
    """The unit whose register the person may read: their own desk's."""
    ids = [seat.unit_id for seat in rights.seats(request.user) if seat.role != Role.SUPERVISOR]
    return Unit.objects.filter(pk__in=ids[:1]).first()


@require_safe
@login_required
def register(request: HttpRequest) -> HttpResponse:
    """The register book by year, newest line first."""
    at, unit = clock.now(), _book(request)
    this_year = timezone.localtime(at).year
    asked = request.GET.get("nam", "")
    year = int(asked) if asked.isdecimal() and 2000 <= int(asked) <= this_year else this_year
    lines = Dossier.objects.visible_to(request.user).filter(received_unit=unit, register_year=year)
    page = listing.page(lines, {"giam": "1", **request.GET.dict()}, at, default="so")
    years = [(past, str(past)) for past in range(this_year, this_year - 10, -1)]
    context = {"at": at, "list": page, "unit": unit, "year": year, "years": years}
    return show(request, "dossiers/register.html", context, part="list")


@require_safe
@login_required
def register_pdf(request: HttpRequest, year: int) -> HttpResponse:
    """The register book of a year as form 06 (07 since 2025), A4."""
    unit = get_object_or_404(Unit, pk=getattr(_book(request), "pk", None))
    lines = Dossier.objects.visible_to(request.user).filter(received_unit=unit, register_year=year)
    return pdf(paperwork.print_register(unit, year, lines, at=clock.now()), f"so-theo-doi-{year}")
