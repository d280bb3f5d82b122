"""Units: the list, and each with its codes, history, desk, calendar and people."""

from __future__ import annotations

from functools import reduce
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xaso.base import clock
from xaso.base.folding import fold
from xaso.base.reasons import Refused
from xaso.base.screens import go, show
from xaso.org import paging, people, rights
from xaso.org import units as tree
from xaso.org.forms import DeskForm
from xaso.org.models import Level, Role, Succession, Unit
from xaso.org.views import sight
from xaso.worktime.models import Calendar


@require_safe
@login_required
def units(request: HttpRequest) -> HttpResponse:
    """The units one administers, found by words of the name, by code, by either spelling of the identification code."""
    typed, level = request.GET.get("q", "").strip()[:100], request.GET.get("cap", "")
    past = request.GET.get("cu") == "1"
    found = sight.kept(request)
    if not past:
        found = found.valid_on(timezone.localdate(clock.now()))
    if level in Level.values:
        found = found.filter(level=level)
    if typed:
        by_name = reduce(lambda so_far, word: so_far & Q(folded__contains=word), fold(typed).split(), Q())
        by_code = Q(code=typed) | Q(id_code__istartswith=typed) | Q(old_id_code__iexact=typed)
        found = found.filter(by_name | by_code if by_name else by_code)
    page = {
        "typed": typed,
        "level": level,
        "past": past,
        "levels": [("", _("all levels")), *Level.choices],
        "list": paging.page(found, "path", request.GET.get("sau", "")),
        "tabs": sight.tabs(request, "org:units"),
    }
    return show(request, "org/units.html", page, part="list")


def _kin(unit: Any) -> QuerySet[Succession]:
    return Succession.objects.filter(Q(old=unit) | Q(new=unit))


def _unit(request: HttpRequest, pk: UUID) -> Unit:
    """The unit with everything its page asks for, in one query."""
    country = Calendar.objects.filter(parent=None).order_by("pk").values("name")[:1]
    found = sight.kept(request).annotate(has_kin=Exists(_kin(OuterRef("pk"))), country=Subquery(country))
    unit: Unit = get_object_or_404(found.select_related(*tree.CHAIN), pk=pk)
    return unit


def _unit_page(request: HttpRequest, unit: Unit) -> dict[str, Any]:
    at = clock.now()
    today = timezone.localdate(at)
    above: list[Unit] = []
    here = unit.parent
    while here is not None:
        above.insert(0, here)
        here = here.parent
    kin = list(_kin(unit).select_related("old", "new").order_by("on", "pk")) if unit.has_kin else []  # type: ignore[attr-defined]
    posts = sight.merged(
        sight.with_fields(unit.posts.select_related("user")).order_by(
            "user__folded", "valid_from", "pk", "fields__name"
        )
    )
    own = next((each.calendar for each in [unit, *reversed(above)] if each.calendar is not None), None)
    return {
        "unit": unit,
        "above": above,
        "keeps": [each.pk for each in above if rights.administers(request.user, each, at)],
        "before": [row for row in kin if row.new_id == unit.pk],
        "after": [row for row in kin if row.old_id == unit.pk],
        "calendar": own.name if own else unit.country,  # type: ignore[attr-defined]
        "own_calendar": unit.calendar is not None,
        "posts": [post for post in posts if post.valid_to is None or post.valid_to >= today],
        "past_posts": [post for post in posts if post.valid_to is not None and post.valid_to < today],
        "roles": dict(Role.choices),
        "reasons": people.why_not(sight.by_whom(request), unit, at),
        "refused": [],
        "form": _desk_form(unit),
    }


def _desk_form(unit: Unit, data: Any = None) -> DeskForm:
    now = {"name": unit.desk_name, "address": unit.desk_address, "phone": unit.desk_phone}
    return DeskForm(data, initial=now)


@require_safe
@login_required
def unit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One unit: its codes, its history, its desk, its calendar, its people."""
    return show(request, "org/unit.html", _unit_page(request, _unit(request, pk)))


@require_POST
@login_required
def desk(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say how the desk is called and where it is."""
    found = _unit(request, pk)
    form = _desk_form(found, request.POST)
    if not form.is_valid():
        return show(request, "org/unit.html", {**_unit_page(request, found), "form": form}, status=422)
    try:
        tree.set_desk(found, **form.cleaned_data, by=sight.by_whom(request), at=clock.now())
    except Refused as refusal:
        page = {**_unit_page(request, found), "form": form, "refused": refusal.reasons}
        return show(request, "org/unit.html", page, status=409)
    return go(request, reverse("org:unit", args=[pk]) + "#mot-cua")
