"""Numbers, dates and lengths of time as people here write them; plain English beside it.

Pure functions from a value to a text in the language of the moment. Moments are shown in the zone Django has active.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from datetime import time as clock_time
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

_WEEKDAYS = {
    "vi": ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = "January February March April May June July August September October November December".split()
#: A space that does not break: "1.500.000 đ" stays on one line.
_FIRM = "\N{NO-BREAK SPACE}"


def _in_english() -> bool:
    return (get_language() or "vi").startswith("en")


def _local(value: date) -> date:
    """Bring a moment to local time; a plain date stays as it is."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def weekday(value: date) -> str:
    """Return "thứ Sáu"."""
    return _WEEKDAYS["en" if _in_english() else "vi"][_local(value).weekday()]


def day(value: date, year: bool = False) -> str:
    """Return "thứ Sáu 04/12": for what is near, where the year goes without saying."""
    value = _local(value)
    if _in_english():
        month = _MONTHS[value.month - 1]
        return (
            f"{weekday(value)} {value.day} {month} {value.year}"
            if year
            else f"{weekday(value)[:3]} {value.day} {month[:3]}"
        )
    return f"{weekday(value)} {value:%d/%m}" + (f"/{value.year}" if year else "")


def full_date(value: date) -> str:
    """Return "04/12/2026"."""
    value = _local(value)
    if _in_english():
        return f"{value.day} {_MONTHS[value.month - 1][:3]} {value.year:04}"
    return f"{value:%d/%m}/{value.year:04}"


def moment(value: datetime) -> str:
    """Return "04/12/2026 10:00"."""
    return f"{full_date(value)} {time(value)}"


def time(value: datetime | clock_time) -> str:
    """Return "10:00"."""
    local = _local(value) if isinstance(value, datetime) else value
    return f"{local:%H:%M}"


def iso(value: date) -> str:
    """Return what the ``datetime`` attribute of ``<time>`` wants."""
    local = _local(value)
    return local.isoformat(timespec="minutes") if isinstance(local, datetime) else local.isoformat()


def number(value: int | float | Decimal, places: int | None = None) -> str:
    """Return "42.207", or "98,5" with ``places=1``; without ``places`` an integer, or the digits a float has."""
    text = f"{value:,}" if places is None else f"{value:,.{places}f}"
    return text if _in_english() else text.translate(str.maketrans(",.", ".,"))


def money(value: int | float | Decimal) -> str:
    """Return "1.500.000 đ"."""
    return f"{number(round(value))}{_FIRM}đ"


def size(value: int) -> str:
    """Return the size of a file: "12 KB", "3,4 MB"."""
    if value < 1_000_000:
        return f"{number(max(1, round(value / 1000)))}{_FIRM}KB"
    return f"{number(value / 1_000_000, 1)}{_FIRM}MB"


def ago(value: datetime, at: datetime) -> str:
    """Return how long before ``at`` something was: "5 phút trước", "hôm qua 10:00", then the date."""
    passed, then, now = at - value, _local(value), _local(at)
    minutes = int(passed / timedelta(minutes=1))
    if minutes < 0:
        return moment(value)
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return ngettext("%(n)s minute ago", "%(n)s minutes ago", minutes) % {"n": minutes}
    days = (date(now.year, now.month, now.day) - date(then.year, then.month, then.day)).days
    if days == 0:
        return _("today %(time)s") % {"time": time(value)}
    if days == 1:
        return _("yesterday %(time)s") % {"time": time(value)}
    return moment(value)


def left(days: int) -> str:
    """Return what remains in words, from working days left: "còn 2 ngày làm việc", "đến hạn hôm nay"; late below 0."""
    if days == 0:
        return _("due today")
    if days > 0:
        return ngettext("%(n)s working day left", "%(n)s working days left", days) % {"n": number(days)}
    return ngettext("%(n)s working day late", "%(n)s working days late", -days) % {"n": number(-days)}


FILTERS = {
    "weekday": weekday,
    "day": day,
    "date": full_date,
    "moment": moment,
    "time": time,
    "iso": iso,
    "number": number,
    "money": money,
    "size": size,
    "ago": ago,
    "left": left,
}
