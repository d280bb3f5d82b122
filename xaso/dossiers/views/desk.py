"""The officer's home, the leader's approvals, and the desk where results are handed out."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from xaso.base import clock
from xaso.base.screens import show
from xaso.dossiers import actions, lifecycle, listing
from xaso.dossiers.models import Dossier
from xaso.dossiers.states import State
from xaso.dossiers.views import officer
from xaso.org import rights
from xaso.org.models import Role


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """People with an account begin with their work, everybody else with the look-up of a dossier."""
    return redirect("dossiers:my_work" if request.user.is_authenticated else "dossiers:tracking")


@require_safe
@login_required
def my_work(request: HttpRequest) -> HttpResponse:
    """What waits for me, what is due next first."""
    at = clock.now()
    mine = Dossier.objects.visible_to(request.user).mine(officer(request), at).unfinished()
    chosen = request.GET.get("han", "")
    context = {
        "at": at,
        "moods": listing.moods(mine, at),
        "list": listing.page(listing.by_mood(mine, chosen, at), request.GET, at),
        "chosen": chosen,
        "may_take_in": any(seat.role == Role.ONE_STOP for seat in rights.seats(request.user, at)),
    }
    return show(request, "dossiers/my_work.html", context, part="list")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def approvals(request: HttpRequest) -> HttpResponse:
    """Drafted results that wait for my word; several can be approved with one confirmation."""
    at = clock.now()
    waiting = (
        Dossier.objects.visible_to(request.user)
        .mine(officer(request), at)
        .filter(state__in=[State.AWAITING_APPROVAL, State.APPROVED])
        .select_related("result")
    )
    done: list[Dossier] = []
    refused: list[tuple[Dossier, lifecycle.NotAllowed]] = []
    if request.method == "POST":
        chosen = waiting.filter(pk__in=request.POST.getlist("dossier"))
        for dossier in chosen.for_lists()[:100]:
            try:
                done.append(actions.approve_or_sign(dossier, by=officer(request), at=at))
            except lifecycle.NotAllowed as refusal:
                refused.append((dossier, refusal))
    page = listing.page(waiting, request.GET, at)
    context = {"at": at, "list": page, "done": done, "refused": refused}
    return show(request, "dossiers/approvals.html", context, part="approvals", status=409 if refused else 200)


@require_safe
@login_required
def returns(request: HttpRequest) -> HttpResponse:
    """Results that lie at my desk, the longest waiting first; the line of a receipt's QR opens its dossier."""
    at = clock.now()
    typed = request.GET.get("q", "")
    here = Dossier.objects.visible_to(request.user).filter(state=State.RESOLVED)
    found = listing.search(here, typed)
    if typed and (only := listing.only_one(found)):
        return redirect("dossiers:dossier", only.code)
    page = listing.page(found, request.GET, at)
    return show(request, "dossiers/returns.html", {"at": at, "list": page, "typed": typed}, part="list")
