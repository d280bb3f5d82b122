"""A unit's figures over a period, the list behind each, and both as CSV."""

from __future__ import annotations

import csv
from datetime import date, datetime, time, timedelta

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from xaso.base import clock
from xaso.base.screens import show
from xaso.dossiers import figures as count
from xaso.dossiers import listing
from xaso.dossiers.figures import BY_KEY
from xaso.dossiers.models import Dossier
from xaso.org import rights
from xaso.org.models import Role, Unit


def _day(text: str, otherwise: date) -> date:
    try:
        return parse_date(text) or otherwise
    except ValueError:
        return otherwise


def _period(request: HttpRequest) -> tuple[date, date, count.Period]:
    """The days asked for (``tu``, ``den``, both inclusive); this year up to today when none are."""
    at = clock.now()
    today = timezone.localtime(at).date()
    first = _day(request.GET.get("tu", ""), today.replace(month=1, day=1))
    last = max(first, _day(request.GET.get("den", ""), today))
    start = timezone.make_aware(datetime.combine(first, time.min))
    end = timezone.make_aware(datetime.combine(min(last, date(9998, 1, 1)) + timedelta(days=1), time.min))
    return first, last, count.Period(start, end, at)


def _units(request: HttpRequest) -> list[Unit]:
    ids = rights.units_of(request.user)
    return list(Unit.objects.filter(pk__in=ids).order_by("path"))


def _unit(request: HttpRequest, own: list[Unit]) -> Unit:
    """The unit asked for, if it is one of the person's ``own`` or below one; their first one otherwise."""
    if not own:
        raise Http404("no unit")
    asked = request.GET.get("don-vi", "")
    if asked and asked != own[0].code:
        found = Unit.objects.filter(code=asked, valid_to=None).first()
        if found is not None and any(found.path.startswith(unit.path) for unit in own):
            return found
    return own[0]


#: What the chart compares: how the dossiers of the period stand.
_CHARTED = ("early", "on-time", "late", "open-in-time", "open-late", "paused")


def _below(request: HttpRequest, unit: Unit) -> list[Unit]:
    """The units that the person can look into from here: those directly below, for who supervises."""
    if not any(seat.role == Role.SUPERVISOR for seat in rights.seats(request.user)):
        return []
    return list(Unit.objects.filter(parent=unit, valid_to=None).order_by("name"))


@require_safe
@login_required
def figures(request: HttpRequest) -> HttpResponse:
    first, last, period = _period(request)
    own = _units(request)
    unit = _unit(request, own)
    dossiers = Dossier.objects.visible_to(request.user).filter(count.of_unit(unit))
    found = count.counts(dossiers, period)
    if request.GET.get("dang") == "csv":
        return _csv([(str(f.label), found[f.key]) for f in count.FIGURES], f"so-lieu-{unit.code}-{first}-{last}")
    context = {
        "unit": unit,
        "choices": [(u.code, u.name) for u in [*own, *_below(request, unit)]],
        "first": first,
        "last": last,
        "figures": count.FIGURES,
        "found": found,
        "rate": count.on_time_rate(found),
        "chart": [{"label": BY_KEY[key].label, "value": found[key], "mood": BY_KEY[key].mood} for key in _CHARTED],
    }
    return show(request, "dossiers/figures.html", context)


@require_safe
@login_required
def behind(request: HttpRequest, key: str) -> HttpResponse:
    """The dossiers that a figure counts: as many as it says."""
    if key not in count.BY_KEY:
        raise Http404(key)
    first, last, period = _period(request)
    own = _units(request)
    unit = _unit(request, own)
    dossiers = Dossier.objects.visible_to(request.user).filter(count.of_unit(unit))
    counted = count.listed(dossiers, key, period)
    if request.GET.get("dang") == "csv":
        rows = counted.for_lists().order_by("submitted_at", "pk").iterator(chunk_size=500)
        return _csv(
            ((d.code, d.owner.name, d.procedure.name, d.get_state_display(), d.submitted_at, d.due_at) for d in rows),
            f"{key}-{unit.code}-{first}-{last}",
        )
    context = {
        "unit": unit,
        "figure": count.BY_KEY[key],
        "first": first,
        "last": last,
        "total": counted.count(),
        "list": listing.page(counted, request.GET, period.at, default="nhan"),
        "at": period.at,
    }
    return show(request, "dossiers/behind.html", context, part="list")


def _csv(rows: object, name: str) -> HttpResponse:
    """UTF-8 with a mark, so that the office's spreadsheet program shows Vietnamese; formulas are defused."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    for row in rows:  # type: ignore[attr-defined]
        writer.writerow(
            [f"'{cell}" if str(cell)[:1] in "=+-@\t" and not isinstance(cell, int) else cell for cell in row]
        )
    return response
