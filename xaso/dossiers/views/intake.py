"""The counter: one page from the person to the printed receipt. What is typed is kept on the server until it is taken in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from xaso.base import clock
from xaso.base.reasons import Reason, Refused
from xaso.base.screens import go, show
from xaso.dossiers import due, scans
from xaso.dossiers import intake as counter
from xaso.dossiers.intake_form import IntakeForm
from xaso.dossiers.models import Dossier, DraftFile, IntakeDraft
from xaso.dossiers.views import officer
from xaso.org import once, rights
from xaso.org.models import Role, Unit
from xaso.procedures import search
from xaso.worktime.deadlines import Policy

#: Names of the form that are not what was typed.
_NOT_TYPED = {"csrfmiddlewaretoken", "once", "draft", "do", "files"}


def _desk(request: HttpRequest) -> Unit:
    """The unit at whose desk the person sits; 404 for who sits at none."""
    seats = [seat for seat in rights.seats(request.user) if seat.role == Role.ONE_STOP]
    if not seats:
        raise Http404("no desk")
    return get_object_or_404(Unit, pk=seats[0].unit_id)


def _typed(request: HttpRequest) -> dict[str, list[str]]:
    return {name: request.POST.getlist(name) for name in request.POST if name not in _NOT_TYPED}


def _draft(request: HttpRequest, pk: str | None) -> IntakeDraft | None:
    try:
        key = UUID(str(pk))
    except ValueError:
        return None
    return IntakeDraft.objects.filter(pk=key, by=officer(request)).first()


def _as_data(typed: dict[str, list[str]]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in typed.items():
        data.setlist(name, values)
    return data


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def intake(request: HttpRequest) -> HttpResponse:
    """Show the counter's page; on POST take in, or take note without accepting, or fill what the card or procedure says."""
    unit, at = _desk(request), clock.now()
    if request.method != "POST":
        draft = _draft(request, request.GET.get("nhap"))
        data = _as_data(draft.typed) if draft else None
        if data is None and request.GET.get("thu-tuc"):
            data = QueryDict(mutable=True)
            data["procedure"] = request.GET["thu-tuc"]
        form = IntakeForm(data, at=at)
        form.is_bound = False if data is None else form.is_bound
        return _page(request, form, unit, draft, quiet=True)
    draft = _draft(request, request.POST.get("draft"))
    data = request.POST.copy()
    if request.POST.get("card"):
        try:
            for name, value in counter.card_fields(request.POST["card"]).items():
                data[name] = value
            data["card"] = ""
        except Refused as refusal:
            return _page(request, IntakeForm(data, at=at), unit, draft, refusal.reasons, quiet=True, status=422)
    form = IntakeForm(data, at=at)
    if request.POST.get("do") not in ("accept", "submit"):
        return _page(request, form, unit, _keep(request, unit, draft, data), quiet=True)
    return _take_in(request, form, unit, draft, accept=request.POST["do"] == "accept")


def _keep(request: HttpRequest, unit: Unit, draft: IntakeDraft | None, data: Mapping[str, Any]) -> IntakeDraft:
    assert isinstance(data, QueryDict), "what came by POST"
    typed = {name: [str(value) for value in data.getlist(name)] for name in data if name not in _NOT_TYPED}
    return counter.save_draft(typed, unit=unit, by=officer(request), at=clock.now(), draft=draft)


def _take_in(
    request: HttpRequest, form: IntakeForm, unit: Unit, draft: IntakeDraft | None, *, accept: bool
) -> HttpResponse:
    sent, at = request.POST.get("once", ""), clock.now()
    if (known := once.address_of(sent, officer(request))) is not None:
        return go(request, known)
    if not form.is_valid():
        return _page(request, form, unit, _keep(request, unit, draft, form.data), status=422)
    files = list(draft.files.select_related("blob")) if draft else []
    deed = counter.take_in if accept else counter.hand_in

    def leads_to(dossier: Dossier) -> str:
        return reverse("dossiers:dossier", args=[dossier.code]) + ("?moi=1" if accept else "")

    try:
        address = once.do(
            sent,
            lambda: deed(form.intake(files), unit=unit, by=officer(request), at=at, draft=draft),
            by=officer(request),
            at=at,
            address=leads_to,
        )
    except Refused as refusal:
        return _page(request, form, unit, draft, refusal.reasons, status=409)
    return go(request, address)


def _page(
    request: HttpRequest,
    form: IntakeForm,
    unit: Unit,
    draft: IntakeDraft | None,
    reasons: list[Reason] | None = None,
    *,
    quiet: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Draw the page; ``quiet`` does not complain about fields that nobody has come to yet."""
    at = clock.now()
    promise = None
    if form.version is not None and (limit := form.limit) is not None:
        promise = due.promise(unit, at, limit, Policy(form.version.policy))
    if quiet:
        form.say_nothing()
    context: dict[str, Any] = {
        "at": at,
        "form": form,
        "unit": unit,
        "draft": draft,
        "files": draft.files.select_related("blob").order_by("pk") if draft else [],
        "drafts": IntakeDraft.objects.filter(by=officer(request)).order_by("-saved_at")[:5],
        "reasons": reasons or [],
        "promise": promise,
        "quiet": quiet,
        "hits": _hits(form),
        "token": once.token(),
    }
    return show(request, "dossiers/intake.html", context, part=request.POST.get("part") or None, status=status)


def _hits(form: IntakeForm) -> list[search.Hit]:
    """Procedures that fit what was typed, while none is chosen."""
    typed = str(form["procedure"].value() or "")
    return search.find(typed, limit=8) if typed and form.version is None else []


@require_POST
@login_required
def draft(request: HttpRequest) -> HttpResponse:
    """Keep what was typed so far; answers which draft it is and when it was kept."""
    unit = _desk(request)
    kept = counter.save_draft(
        _typed(request),
        unit=unit,
        by=officer(request),
        at=clock.now(),
        draft=_draft(request, request.POST.get("draft")),
    )
    return JsonResponse({"draft": str(kept.pk), "saved_at": f"{timezone.localtime(kept.saved_at):%H:%M}"})


@require_POST
@login_required
def throw_away(request: HttpRequest, pk: UUID) -> HttpResponse:
    counter.throw_away(get_object_or_404(IntakeDraft, pk=pk, by=officer(request)))
    return go(request, reverse("dossiers:intake"))


@require_POST
@login_required
def scan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add scans to the draft. ``position`` says for which paper."""
    kept = get_object_or_404(IntakeDraft, pk=pk, by=officer(request))
    position = request.POST.get("position", "")
    number = int(position) if position.isdecimal() and len(position) < 4 else None
    _added, reasons = scans.add_to_draft(kept, request.FILES.getlist("files"), position=number, at=clock.now())
    if reasons:
        form = IntakeForm(_as_data(kept.typed), at=clock.now())
        return _page(request, form, _desk(request), kept, reasons, quiet=True, status=422)
    return go(request, reverse("dossiers:intake") + f"?nhap={kept.pk}")


@require_POST
@login_required
def drop_scan(request: HttpRequest, pk: UUID, file: UUID) -> HttpResponse:
    scans.drop(get_object_or_404(DraftFile, pk=file, draft_id=pk, draft__by=officer(request)))
    return go(request, reverse("dossiers:intake") + f"?nhap={pk}")
