"""One dossier: what to do now, papers, the count of days, who had it; and the address of every step."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from xaso.base import clock
from xaso.base.formats import size
from xaso.base.reasons import Refused
from xaso.base.screens import go, show
from xaso.dossiers import actions, due_card, listing, paperwork, scans
from xaso.dossiers.models import Attachment, Dossier
from xaso.dossiers.views import officer
from xaso.files import pictures, serving
from xaso.org import once

_SHOWN = (
    *("version", "procedure", "field", "case", "owner", "submitter", "mandate"),
    *("received_unit", "helped_unit", "deciding_unit", "at_unit", "handler", "result", "apology", "ending", "handout"),
)


def seen(request: HttpRequest, code: str) -> Dossier:
    """Return the dossier with this code if the person may see it; 404 otherwise."""
    visible = Dossier.objects.visible_to(request.user).select_related(*_SHOWN)
    found: Dossier = get_object_or_404(visible.prefetch_related("pauses"), code=code)
    return found


@require_safe
@login_required
def dossier(request: HttpRequest, code: str) -> HttpResponse:
    return show(request, "dossiers/dossier.html", page_of(request, seen(request, code)))


def page_of(request: HttpRequest, dossier: Dossier) -> dict[str, Any]:
    """Return everything the dossier page shows."""
    at = clock.now()
    offers = actions.offers(dossier, by=officer(request), at=at)
    forms = {
        action.verb: action.form(dossier=dossier, by=officer(request), at=at, verb=action.verb)
        for action in (offer.action for offer in offers)
    }
    changes = list(dossier.due_changes.order_by("at"))
    return {
        "at": at,
        "dossier": dossier,
        "mood": listing.mood_of(dossier, at),
        "card": due_card.card(dossier, list(dossier.pauses.all()), changes, at),
        "offers": offers,
        "forms": forms,
        "token": once.token(),
        "components": dossier.components.order_by("position"),
        "files": _files(dossier),
        "letters": (written := list(dossier.letters.order_by("at"))),
        "titles": paperwork.titles(written),
        "people": _people(dossier),
        "way": _way(dossier),
        "result": getattr(dossier, "result", None),
        "fresh": next((one for one in written if one.form == "receipt" and "moi" in request.GET), None),
        "reviews": dossier.reviews.select_related("by").order_by("at"),
        "reasons": [],
    }


def _files(dossier: Dossier) -> list[dict[str, Any]]:
    return [
        {
            "name": file.name,
            "url": reverse("dossiers:attachment", args=[dossier.code, file.pk]) + "?xem=1",
            "thumb": reverse("dossiers:thumbnail", args=[dossier.code, file.pk]),
            "note": f"{size(file.blob.size)} · {file.get_purpose_display()}",
        }
        for file in dossier.attachments.select_related("blob").order_by("at")
    ]


def _people(dossier: Dossier) -> list[tuple[str, str]]:
    """Who owns it, who brought it and by what right, who has it, who else works on it."""
    owner, mandate = dossier.owner, getattr(dossier, "mandate", None)
    about = " · ".join(part for part in (owner.name, owner.id_number, owner.phone, owner.address) if part)
    pairs = [(_("Owner"), about)]
    if dossier.submitter is not None and mandate is not None:
        right = f"{dossier.submitter.name} ({mandate.get_kind_display()}{': ' if mandate.evidence else ''}{mandate.evidence})"
        pairs.append((_("Handed in by"), right))
    pairs += [
        (_("Received at"), dossier.received_unit.name),
        (_("Decides"), dossier.deciding_unit.name),
        (_("Now with"), dossier.handler.full_name if dossier.handler else dossier.at_unit.name),
    ]
    if dossier.helped_unit_id != dossier.received_unit_id:
        pairs.append((_("Helped at"), dossier.helped_unit.name))
    for assignment in dossier.assignments.filter(ended_at=None).select_related("to"):
        pairs.append((str(assignment.get_kind_display()).capitalize(), assignment.to.full_name))
    return pairs


def _way(dossier: Dossier) -> list[dict[str, Any]]:
    """The stages with who had it, late ones marked."""
    return [
        {
            "at": turn.started_at,
            "title": turn.name,
            "by": " · ".join(part for part in (turn.holder.full_name if turn.holder else "", turn.unit.name) if part),
            "text": turn.note,
            "mood": "late"
            if turn.due_at and turn.ended_at and turn.ended_at > turn.due_at
            else "now"
            if turn.ended_at is None
            else "done",
        }
        for turn in dossier.turns.select_related("unit", "holder").order_by("position")
    ]


@require_POST
@login_required
def step(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """Take one step: check the form, make the one call, go back to the dossier."""
    dossier, action, at = seen(request, code), actions.BY_SLUG.get(slug), clock.now()
    if action is None:
        return show(request, "base/problem.html", {"status": 404}, status=404)
    form = action.form(request.POST, dossier=dossier, by=officer(request), at=at, verb=action.verb)
    if not form.is_valid():
        return _again(request, dossier, action, form, [], status=422)
    if (revision := form.cleaned_data.get("revision")) is not None:
        dossier.revision = revision
    address = reverse("dossiers:dossier", args=[code])
    try:
        once.do(
            request.POST.get("once", ""),
            lambda: action.call(dossier, officer(request), at, form.arguments()),
            by=officer(request),
            at=at,
            address=address,
        )
    except Refused as refusal:
        return _again(request, seen(request, code), action, form, refusal.reasons, status=409)
    return go(request, address)


def _again(
    request: HttpRequest, dossier: Dossier, action: actions.Action, form: Any, reasons: list[Any], *, status: int
) -> HttpResponse:
    """Show the dossier with the form as it was typed and why it was not done."""
    page = page_of(request, dossier)
    page["forms"][action.verb] = form
    return show(request, "dossiers/dossier.html", {**page, "reasons": reasons, "tried": action}, status=status)


@require_POST
@login_required
def attach(request: HttpRequest, code: str) -> HttpResponse:
    """Add files to the dossier: a working paper, or a scan that was forgotten at the counter."""
    dossier, at = seen(request, code), clock.now()
    try:
        scans.attach(dossier, request.FILES.getlist("files"), by=officer(request), at=at)
    except Refused as refusal:
        page = {**page_of(request, dossier), "reasons": refusal.reasons}
        return show(request, "dossiers/dossier.html", page, status=422)
    return go(request, reverse("dossiers:dossier", args=[code]))


def _file(request: HttpRequest, code: str, pk: UUID) -> Attachment:
    found: Attachment = get_object_or_404(seen(request, code).attachments.select_related("blob"), pk=pk)
    return found


@require_safe
@login_required
def attachment(request: HttpRequest, code: str, pk: UUID) -> HttpResponseBase:
    file = _file(request, code, pk)
    try:
        return serving.respond(file.blob, file.name, inline=request.GET.get("xem") == "1", request=request)
    except Refused as refusal:
        page = {**page_of(request, seen(request, code)), "reasons": refusal.reasons}
        return show(request, "dossiers/dossier.html", page, status=409)


@require_safe
@login_required
def thumbnail(request: HttpRequest, code: str, pk: UUID) -> HttpResponse:
    response = HttpResponse(pictures.thumbnail(_file(request, code, pk).blob), content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=86400, immutable"
    return response


def pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


@require_GET
@login_required
def letter(request: HttpRequest, code: str, pk: UUID) -> HttpResponse:
    found = get_object_or_404(seen(request, code).letters, pk=pk)
    return pdf(paperwork.print_letter(found), f"{found.form}-{code}")


@require_GET
@login_required
def control_slip(request: HttpRequest, code: str) -> HttpResponse:
    """The control slip as it stands now: who had the dossier, from when to when, in time or late."""
    dossier = seen(request, code)
    return pdf(paperwork.print_control_slip(dossier, at=clock.now()), f"phieu-kiem-soat-{code}")
