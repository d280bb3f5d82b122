"""What a keeper types of a working calendar: a day that differs, or the hours of a week."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xaso.base.folding import tidy
from xaso.worktime.models import SpecialDay, WeeklyWindow
from xaso.worktime.schedule import USUAL_WEEK, Week, Window

FIRST_YEAR, LAST_YEAR = 2000, 2199
_WINDOW = re.compile(r"(\d{1,2})[:hg.](\d{2})? *[-–—] *(\d{1,2})[:hg.](\d{2})? *(\*?)")


class _Text(forms.CharField):
    def to_python(self, value: Any) -> str:
        return tidy(str(super().to_python(value)))


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def _in_reach(day: date | None) -> date | None:
    if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise forms.ValidationError(gettext("No working calendar reaches that year."))
    return day


class DayForm(forms.Form):
    """A day that differs from its weekday, and by which decision."""

    day = _day(_("Day"))
    kind = forms.ChoiceField(label=_("What it is"), choices=SpecialDay.Kind)
    as_weekday = forms.TypedChoiceField(
        label=_("Hours of"),
        choices=WeeklyWindow.WEEKDAYS,
        coerce=int,
        help_text=_("Only for a make-up day: whose hours are worked."),
    )
    name = _Text(label=_("Name"), max_length=200, required=False)
    decision = _Text(
        label=_("Decision"), max_length=200, required=False, help_text=_("Number of the decision or of the law.")
    )

    def clean_day(self) -> date | None:
        return _in_reach(self.cleaned_data["day"])


class TakeBackForm(forms.Form):
    """A day of which the calendar itself shall say nothing any more."""

    day = _day(_("Day"))

    def clean_day(self) -> date | None:
        return _in_reach(self.cleaned_data["day"])


class SeasonForm(forms.Form):
    """The days of a season; both empty: the whole year."""

    first = _day(_("First day of the season"), required=False)
    last = _day(_("Last day of the season"), required=False)

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        first, last = typed.get("first"), typed.get("last")
        if (first is None) != (last is None) and not self.errors:
            self.add_error("last", gettext("Give both days of the season, or neither for the whole year."))
        for name in ("first", "last"):
            try:
                _in_reach(typed.get(name))
            except forms.ValidationError as error:
                self.add_error(name, error)
        return typed


class WeekForm(SeasonForm):
    """The hours of each weekday: ``07:30-11:30 13:00-17:00``; a star behind hours in which limits do not run."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for weekday, label in WeeklyWindow.WEEKDAYS:
            self.fields[f"hours_{weekday}"] = _Text(label=label, max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        for weekday in range(7):
            name = f"hours_{weekday}"
            try:
                typed[name] = windows_in(typed.get(name, ""))
            except ValueError:
                self.add_error(
                    name, gettext("Hours are written 07:30-11:30, with a blank between two times of opening.")
                )
        if not self.errors and not any(typed[f"hours_{weekday}"] for weekday in range(7)):
            self.add_error(None, gettext("A week needs hours on one day at least."))
        return typed

    def week(self) -> Week:
        """Return the week as typed. Only for a valid form."""
        return tuple(self.cleaned_data[f"hours_{weekday}"] for weekday in range(7))

    def days(self) -> list[forms.BoundField]:
        return [self[f"hours_{weekday}"] for weekday in range(7)]


def windows_in(text: str) -> tuple[Window, ...]:
    """Return the hours that a line names, in order: "7h30-11h30 13:00–17:00*".

    :raises ValueError: something in it is no time.
    """
    rest = _WINDOW.sub("", text)
    if rest.replace(",", " ").replace(";", " ").strip():
        raise ValueError(text)
    return tuple(
        sorted(
            Window(time(int(a), int(b or 0)), time(int(c), int(d or 0)), not star)
            for a, b, c, d, star in _WINDOW.findall(text)
        )
    )


def windows_as_text(windows: tuple[Window, ...]) -> str:
    """Return hours as the form wants them typed."""
    return " ".join(f"{w.start:%H:%M}-{w.end:%H:%M}{'' if w.counts else '*'}" for w in windows)


def usual(week: Week | None = None) -> dict[str, str]:
    """Return a week as the first values of the form."""
    return {f"hours_{weekday}": windows_as_text(windows) for weekday, windows in enumerate(week or USUAL_WEEK)}
