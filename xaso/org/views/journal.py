"""The journal on the screen: who did what, when, about what."""

from __future__ import annotations

import csv
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xaso.base.folding import fold
from xaso.base.screens import show
from xaso.org import paging
from xaso.org.models import Entry
from xaso.org.views import sight


def _lines(request: HttpRequest) -> QuerySet[Entry]:
    """The lines about units one administers; for a supervisor also those about no unit. Narrowed as asked."""
    seen = sight.under(request, "unit__")
    if sight.supervises(request):
        seen |= Q(unit=None)
    found = Entry.objects.filter(seen)
    if event := request.GET.get("su-kien", "").strip()[:60]:
        found = found.filter(event__startswith=event)
    if who := request.GET.get("nguoi", "").strip()[:100]:
        found = found.filter(Q(by__username__iexact=who) | Q(by__folded__contains=fold(who)))
    for name, lookup, more in (("tu", "at__gte", 0), ("den", "at__lt", 1)):
        if (day := _asked_day(request, name)) is not None:
            found = found.filter(
                **{lookup: timezone.make_aware(datetime.combine(day + timedelta(days=more), time.min))}
            )
    return found.select_related("by", "unit", "on_behalf_of__post__user")


def _asked_day(request: HttpRequest, name: str) -> date | None:
    try:
        day = parse_date(request.GET.get(name, ""))
    except ValueError:
        return None
    return day if day is not None and 1990 <= day.year <= 2199 else None


def facts_in_words(facts: dict[str, Any]) -> str:
    """Return the facts of a line as one text: ``role: leader · fields: ho-tich, dat-dai``."""

    def plain(value: Any) -> str:
        if isinstance(value, list):
            return ", ".join(plain(one) for one in value)
        if isinstance(value, dict):
            return "; ".join(f"{key}: {plain(one)}" for key, one in value.items())
        return "–" if value is None or value == "" else str(value)

    return " · ".join(f"{name}: {plain(value)}" for name, value in facts.items())


@require_safe
@login_required
def journal(request: HttpRequest) -> HttpResponse:
    """Who did what, when: the newest first."""
    found = _lines(request)
    if request.GET.get("dang") == "csv":
        return _csv(found)
    listed = paging.page(found, "at", request.GET.get("sau", ""), down=True)
    page = {
        "list": listed,
        "rows": [{"line": line, "facts": facts_in_words(line.facts)} for line in listed.rows],
        "event": request.GET.get("su-kien", ""),
        "who": request.GET.get("nguoi", ""),
        "first": request.GET.get("tu", ""),
        "last": request.GET.get("den", ""),
        "tabs": sight.tabs(request, "org:journal"),
    }
    return show(request, "org/journal.html", page, part="list")


def _csv(found: QuerySet[Entry]) -> HttpResponse:
    """UTF-8 with a mark, so that the office's spreadsheet program shows Vietnamese; formulas are defused."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="nhat-ky.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow([_("When"), _("Who"), _("Name for signing in"), _("What"), _("Unit"), _("About"), _("Details")])
    for line in found.order_by("-at", "-pk").iterator(chunk_size=1000):
        cells = [
            timezone.localtime(line.at).isoformat(timespec="seconds"),
            line.by.full_name if line.by else _("the system"),
            line.by.username if line.by else "",
            line.event,
            line.unit.name if line.unit else "",
            f"{line.about_type} {line.about_id}",
            facts_in_words(line.facts),
        ]
        writer.writerow([f"'{cell}" if cell[:1] in "=+-@\t" and cell else cell for cell in cells])
    return response
