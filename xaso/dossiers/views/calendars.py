"""The working calendar of a unit or of the country: the days that differ, the week, a look before a change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from xaso.base import clock, formats
from xaso.base.reasons import Reason, Refused
from xaso.base.screens import go, show
from xaso.dossiers import calendars as verbs
from xaso.dossiers.calendar_forms import DayForm, SeasonForm, TakeBackForm, WeekForm, usual
from xaso.dossiers.calendars import Move
from xaso.dossiers.models import Dossier
from xaso.org import once, rights
from xaso.org import units as tree
from xaso.org.models import Unit, User
from xaso.worktime import calendars
from xaso.worktime.models import Calendar, SpecialDay, WeeklyWindow
from xaso.worktime.schedule import USUAL_WEEK, Week, Window

COUNTRY = "ca-nuoc"
#: So many moves are listed one by one.
LISTED = 200


def _kept(request: HttpRequest) -> list[Unit]:
    paths = rights.administered_paths(request.user)
    if not paths:
        raise Http404("no administration")
    under = reduce(or_, [Q(path__startswith=path) for path in paths])
    return list(Unit.objects.valid_on(timezone.localdate(clock.now())).filter(under).order_by("path"))


def _asked(request: HttpRequest, kept: list[Unit]) -> Unit | None:
    """The unit of the address, the first one without; None is the country.

    :raises Http404: it is no unit that the person keeps.
    """
    asked = request.GET.get("don-vi", "")
    if asked == COUNTRY:
        return None
    if not asked and kept:
        return kept[0]
    found = next((unit for unit in kept if str(unit.pk) == asked), None)
    if found is None:
        raise Http404("unit")
    return found


def _by(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _address(name: str, unit: Unit | None, **more: Any) -> str:
    return reverse(f"dossiers:{name}") + "?" + urlencode({"don-vi": unit.pk if unit else COUNTRY, **more})


def _year(request: HttpRequest) -> int:
    asked, this = request.GET.get("nam", ""), timezone.localtime(clock.now()).year
    is_year = asked.isascii() and asked.isdigit() and len(asked) == 4
    return int(asked) if is_year and 2000 <= int(asked) <= 2199 else this


def _chain(unit: Unit | None) -> list[Calendar]:
    """The calendar in force and those above it, itself first."""
    try:
        here: Calendar | None = calendars.national() if unit is None else tree.calendar_of(unit)
    except (LookupError, Calendar.DoesNotExist):
        raise Http404("no calendar") from None
    if here is not None and here.parent_id is not None:
        here = Calendar.objects.select_related("parent__parent__parent__parent").get(pk=here.pk)
    chain = []
    while here is not None:
        chain.append(here)
        here = here.parent
    return chain


def _days(chain: list[Calendar], own: Calendar | None, year: int) -> list[dict[str, Any]]:
    """The days of a year that differ, each as the nearest calendar says it."""
    order = {calendar.pk: place for place, calendar in enumerate(chain)}
    names = {calendar.pk: calendar.name for calendar in chain}
    nearest: dict[date, SpecialDay] = {}
    for row in sorted(
        SpecialDay.objects.filter(calendar__in=chain, date__year=year), key=lambda row: -order[row.calendar_id]
    ):
        nearest[row.date] = row
    return [
        {"row": row, "own": own is not None and row.calendar_id == own.pk, "from": names[row.calendar_id]}
        for _day, row in sorted(nearest.items())
    ]


def _seasons(chain: list[Calendar], own: Calendar | None) -> list[dict[str, Any]]:
    """The weeks that calendars say, the nearest one first; the usual week below all."""
    found: list[dict[str, Any]] = []
    windows = list(WeeklyWindow.objects.filter(calendar__in=chain).order_by("valid_from", "weekday", "opens"))
    for calendar in chain:
        periods: dict[tuple[date | None, date | None], list[WeeklyWindow]] = {}
        for window in windows:
            if window.calendar_id == calendar.pk:
                periods.setdefault((window.valid_from, window.valid_to), []).append(window)
        for (first, last), rows in periods.items():
            week = tuple(tuple(Window(r.opens, r.closes, r.counts) for r in rows if r.weekday == n) for n in range(7))
            is_own = own is not None and calendar.pk == own.pk
            found.append({"first": first, "last": last, "week": week, "own": is_own, "from": calendar.name})
    if not any(season["first"] is None for season in found):
        found.append({"first": None, "last": None, "week": USUAL_WEEK, "own": False, "from": _("the usual hours")})
    return found


def _page(request: HttpRequest, kept: list[Unit], unit: Unit | None) -> dict[str, Any]:
    at, year = clock.now(), _year(request)
    chain = _chain(unit)
    own = chain[0] if unit is None or unit.calendar_id == chain[0].pk else None
    seasons = _seasons(chain, own)
    rule: Week = next(season["week"] for season in seasons if season["first"] is None)
    return {
        "unit": unit,
        "units": [*((str(one.pk), one.name) for one in kept), (COUNTRY, _("the whole country"))],
        "asked": COUNTRY if unit is None else str(unit.pk),
        "year": year,
        "years": [(one, str(one)) for one in range(max(2000, year - 3), min(2199, year + 3) + 1)],
        "calendar": chain[0],
        "own": own,
        "days": _days(chain, own, year),
        "seasons": seasons,
        "weekdays": [label for _number, label in WeeklyWindow.WEEKDAYS],
        "reasons": verbs.why_not(unit, _by(request), at),
        "refused": [],
        "day_form": DayForm(initial={"as_weekday": 0}),
        "week_form": WeekForm(initial=usual(rule)),
        "day_url": _address("calendar_day", unit, nam=year),
        "week_url": _address("calendar_week", unit, nam=year),
    }


@require_safe
@login_required
def calendar(request: HttpRequest) -> HttpResponse:
    """The calendar in force for a unit, over one year."""
    kept = _kept(request)
    return show(request, "dossiers/calendar.html", _page(request, kept, _asked(request, kept)))


@require_POST
@login_required
def day(request: HttpRequest) -> HttpResponse:
    """Set a day, or take back what the calendar itself says of one; first a look at what that moves."""
    kept, at = _kept(request), clock.now()
    unit, by = _asked(request, kept), _by(request)
    takes_back = request.POST.get("take-back") == "1"
    form = TakeBackForm(request.POST) if takes_back else DayForm(request.POST)
    if not form.is_valid():
        page = _page(request, kept, unit) | ({} if takes_back else {"day_form": form})
        return show(request, "dossiers/calendar.html", page, status=422)
    typed = form.cleaned_data
    when = formats.day(typed["day"], True)
    if takes_back:
        return _change(
            request, kept, unit, _("%(day)s: as the calendar above says") % {"day": when},
            lambda: verbs.remove_day(unit, typed["day"], by=by, at=at),
        )  # fmt: skip
    kind = SpecialDay.Kind(typed["kind"]).label
    said = " · ".join(part for part in (f"{when}: {kind}", typed["name"], typed["decision"]) if part)
    return _change(request, kept, unit, said, lambda: verbs.set_day(unit, **typed, by=by, at=at))


@require_POST
@login_required
def week(request: HttpRequest) -> HttpResponse:
    """Set the hours of a week, for a season or for good, or take a season back; first a look at what that moves."""
    kept, at = _kept(request), clock.now()
    unit, by = _asked(request, kept), _by(request)
    takes_back = request.POST.get("take-back") == "1"
    form = SeasonForm(request.POST) if takes_back else WeekForm(request.POST)
    if not form.is_valid():
        page = _page(request, kept, unit) | ({} if takes_back else {"week_form": form})
        return show(request, "dossiers/calendar.html", page, status=422)
    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    hours = form.week() if isinstance(form, WeekForm) else ((),) * 7
    season = (
        _("from %(first)s to %(last)s") % {"first": formats.full_date(first), "last": formats.full_date(last)}
        if first
        else _("the whole year")
    )
    said = _("Own hours are taken back, %(season)s") if takes_back else _("Other opening hours, %(season)s")
    return _change(
        request, kept, unit, said % {"season": season},
        lambda: verbs.set_week(unit, hours, first=first, last=last, by=by, at=at),
    )  # fmt: skip


def _change(
    request: HttpRequest, kept: list[Unit], unit: Unit | None, said: str, deed: Callable[[], list[Move]]
) -> HttpResponse:
    """Show what the change moves; do it when that has been seen and confirmed."""
    address = _address("calendar", unit, nam=_year(request))
    try:
        if request.POST.get("do") == "confirm":
            done = _confirmed(request, deed, address)
            if done is not None:
                return done
        moves = verbs.preview(deed)
    except Refused as refusal:
        page = _page(request, kept, unit) | {"refused": refusal.reasons}
        return show(request, "dossiers/calendar.html", page, status=409)
    page = _preview(request, unit, said, moves, address)
    if request.POST.get("do") != "confirm":
        return show(request, "dossiers/calendar_change.html", page)
    late = Reason("changed-meanwhile", _("Meanwhile other dates would move: please look once more."))
    return show(request, "dossiers/calendar_change.html", {**page, "refused": [late]}, status=409)


class _SeenOtherwise(Exception):
    """The change would move other dates than those that were shown; nothing was written."""


def _confirmed(request: HttpRequest, deed: Callable[[], list[Move]], address: str) -> HttpResponse | None:
    """Do it; None when it would move other dates than those that were shown."""
    moved: list[int] = []

    def checked() -> None:
        moves = deed()
        if verbs.digest(moves) != request.POST.get("seen"):
            raise _SeenOtherwise
        moved.append(len(moves))

    at: datetime = clock.now()
    try:
        once.do(request.POST.get("once", ""), checked, by=_by(request), at=at, address=address)
    except _SeenOtherwise:
        return None
    if moved:
        text = ngettext(
            "The calendar is changed; %(n)d date moved.", "The calendar is changed; %(n)d dates moved.", moved[0]
        )
        messages.success(request, text % {"n": moved[0]})
    return go(request, address)


def _preview(request: HttpRequest, unit: Unit | None, said: str, moves: list[Move], address: str) -> dict[str, Any]:
    mine: set[UUID] = set(
        Dossier.objects.visible_to(request.user)
        .filter(pk__in=[move.dossier.pk for move in moves])
        .values_list("pk", flat=True)
    )
    listed = [move for move in moves if move.dossier.pk in mine][:LISTED]
    return {
        "unit": unit,
        "said": said,
        "total": len(moves),
        "moves": [{"code": m.dossier.code, "before": m.before, "after": m.after} for m in listed],
        "more": len(moves) - len(listed),
        "kept": [
            (name, value)
            for name, value in request.POST.items()
            if name not in ("csrfmiddlewaretoken", "do", "seen", "once")
        ],
        "action": request.get_full_path(),
        "back": address,
        "refused": [],
        "seen": verbs.digest(moves),
        "token": once.token(),
    }
