"""The screens of the catalogue: look a procedure up, see how it is handled, publish another limit, settle a doubt."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from xaso.base import clock
from xaso.base.screens import go, show
from xaso.org import rights
from xaso.org.models import Level, Role, User
from xaso.procedures import catalogue as verbs
from xaso.procedures import content, doubts, search, wording
from xaso.procedures.forms import AmendmentForm
from xaso.procedures.models import Channel, Doubt, Version
from xaso.worktime.deadlines import Policy

PER_PAGE = 50
SUGGESTED = 8


def _administers(user: Any) -> bool:
    return isinstance(user, User) and any(
        seat.role in (Role.UNIT_ADMIN, Role.SUPERVISOR) for seat in rights.seats(user)
    )


@require_safe
@login_required
def catalogue(request: HttpRequest) -> HttpResponse:
    """All procedures that hold today, found by words, initials or code, narrowed by field."""
    typed, field = request.GET.get("q", "").strip(), request.GET.get("linh-vuc", "")
    today = timezone.localtime(clock.now()).date()
    index = search.current()
    every = search.every(on=today, index=index)
    if typed:
        found = search.find(typed, limit=PER_PAGE, field=field, on=today, index=index)
    else:
        found = search.every(field=field, on=today, index=index)
    pages = Paginator(found, PER_PAGE)
    page = {
        "typed": typed,
        "field": field,
        "fields": sorted({(hit.field_code, hit.field_name) for hit in every}, key=lambda one: one[1]),
        "total": len(every),
        "list": pages.get_page(request.GET.get("trang")),
        "may_edit": _administers(request.user),
    }
    return show(request, "procedures/catalogue.html", page, part="list")


@require_safe
@login_required
def suggest(request: HttpRequest) -> HttpResponse:
    """The few procedures that fit what is being typed: options for a datalist, or list items with ``dang=li``.

    Takes the text as ``q`` or, from the intake's own field, as ``procedure``. Without JavaScript the search page does
    the same.
    """
    typed = (request.GET.get("q") or request.GET.get("procedure") or "").strip()
    hits = search.find(typed, limit=SUGGESTED, on=timezone.localtime(clock.now()).date())
    as_items = request.GET.get("dang") == "li"
    return show(request, "procedures/suggest.html", {"hits": hits, "typed": typed, "as_items": as_items})


@require_safe
@login_required
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """One procedure: what it promises, what it wants, how it is handled, what is doubtful, what it was before."""
    found = list(
        Version.objects.filter(procedure__code=code).select_related("procedure__field", "by").order_by("-number")
    )
    if not found:
        raise Http404
    today, asked = timezone.localtime(clock.now()).date(), request.GET.get("phien-ban", "")
    version = next((v for v in found if str(v.number) == asked), None) if asked else _holding(found, today) or found[0]
    if version is None:
        raise Http404
    page = {
        "procedure": version.procedure,
        "chosen": version,
        "holds": version == _holding(found, today),
        "versions": found,
        "channels": _channels(version),
        "policy": wording.POLICIES[Policy(version.policy)],
        "doubts": _doubts(version),
        "stages": _stages(version),
        "changes": [wording.change_in_words(line) for line in version.changes],
        "status": Version.Status(version.status).label,
        "may_edit": _administers(request.user),
    }
    return show(request, "procedures/procedure.html", page)


def _holding(versions: list[Version], today: date) -> Version | None:
    return next((v for v in versions if v.holds(today)), None)


def _channels(version: Version) -> list[dict[str, Any]]:
    return [
        {
            "name": Channel(offer["channel"]).label,
            "limit": wording.promised(content.limit_of(offer), version.policy),
            "limit_text": offer["limit_text"],
            "fee": wording.fee_in_words(offer["fee"]),
            "fee_text": offer["fee_text"],
        }
        for offer in version.row["offers"]
    ]


def _doubts(version: Version) -> list[dict[str, Any]]:
    return [
        {
            "about": doubts.about(doubt["kind"]).label,
            "text": doubts.sentence(doubt["kind"], doubt["facts"]),
            "proposal": doubt["proposal"],
        }
        for doubt in version.row["doubts"]
    ]


def _stages(version: Version) -> list[dict[str, Any]]:
    names = {stage.key: stage.name for stage in version.way.stages}
    return [
        {
            "name": stage.name,
            "role": Role(stage.role).label,
            "level": Level(stage.level).label,
            "hours": wording.hours_in_words(stage.hours),
            "four_eyes": stage.four_eyes,
            "other_ways": [names[key] for key in stage.next[1:]],
        }
        for stage in version.way.stages
    ]


# --- administration


@require_safe
@login_required
def doubtful(request: HttpRequest) -> HttpResponse:
    """What could not be understood or is not proved in the versions that hold, by what it is about."""
    if not _administers(request.user):
        raise Http404
    about = request.GET.get("ve", doubts.About.LIMIT)
    every = list(
        Doubt.objects.filter(version__valid_to=None)
        .order_by("version__procedure__code", "position")
        .values_list("about", "kind", "facts", "proposal", "version__procedure__code", "version__name")
    )
    counts = Counter(row[0] for row in every)
    pages = Paginator([row for row in every if row[0] == about], PER_PAGE)
    listed = pages.get_page(request.GET.get("trang"))
    page = {
        "tabs_of": [
            {"label": kind.label, "url": f"?ve={kind.value}", "current": kind == about, "count": counts[kind.value]}
            for kind in doubts.About
        ],
        "list": listed,
        "rows": [
            {"code": code, "name": name, "text": doubts.sentence(kind, facts), "proposal": proposal}
            for _about, kind, facts, proposal, code, name in listed
        ],
        "total": len(every),
    }
    return show(request, "procedures/doubtful.html", page, part="list")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def amendment(request: HttpRequest, code: str) -> HttpResponse:
    """Publish other limits and fees from a day on, or settle doubts; a look at the differences comes first."""
    if not _administers(request.user):
        raise Http404
    newest = get_object_or_404(Version.objects.select_related("procedure"), procedure__code=code, valid_to=None)
    found = newest.procedure
    page: dict[str, Any] = {
        "procedure": found,
        "chosen": newest,
        "doubts": _doubts(newest),
        "note": newest.row["note"],
    }
    if request.method != "POST":
        today = timezone.localtime(clock.now()).date()
        page["form"] = AmendmentForm(newest=newest, initial={"valid_from": max(today, newest.valid_from)})
        return show(request, "procedures/amendment.html", page)
    form = page["form"] = AmendmentForm(request.POST, newest=newest)
    if not form.is_valid():
        return show(request, "procedures/amendment.html", page, part="amendment", status=422)
    assert isinstance(request.user, User)
    try:
        if request.POST.get("do") != "publish":
            lines = verbs.preview(newest, form.change())
            page["changes"] = [wording.change_in_words(line) for line in lines]
            return show(request, "procedures/amendment.html", page, part="amendment")
        verbs.publish_version(found, form.change(), by=request.user, at=clock.now(), seen=form.cleaned_data["seen"])
    except verbs.NotAllowed as refusal:
        page["reasons"] = refusal.reasons
        return show(request, "procedures/amendment.html", page, part="amendment", status=409)
    return go(request, reverse("procedures:procedure", args=[code]))
