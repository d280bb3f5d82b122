"""Which regime of one-stop law applies on a day. Law is data with an effective date: rows, seeded from ``SHIPPED``."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NotRequired, TypedDict

from asgiref.local import Local
from django.core.signals import request_finished, request_started
from django.db import transaction
from django.utils.translation import gettext as _

from xaso.base.reasons import Reason, Refused
from xaso.org import journal
from xaso.org.models import Regime, User


class Settings(TypedDict):
    """The numbers of the law. Working days unless the name says otherwise."""

    #: For ``str.format``: id_code, old_id_code, yymmdd, yyyymmdd, n.
    code_pattern: str
    #: When the ordinal of the code starts anew: "day" or "year".
    code_reset: str
    #: Number of the form → its name: "01" → "Giấy tiếp nhận hồ sơ và hẹn trả kết quả".
    forms: dict[str, str]
    #: A dossier goes back for supplement at most so many days after receipt.
    supplement_days: int
    #: How often an applicant may be asked for supplement before reception.
    supplement_requests: int
    #: The apology is written at least so many days before the dossier is due.
    apology_days: int
    #: How often a return may be appointed anew.
    apologies: int
    #: What is received after this hour is forwarded at the start of the next working day.
    forward_cutoff: str
    #: Working hours in which a dossier that came online is answered.
    online_answer_hours: int
    #: Setting → article it rests on.
    sources: NotRequired[dict[str, str]]


class Shipped(TypedDict):
    key: str
    name: str
    decision: str
    tiers: list[str]
    valid_from: date
    valid_to: date | None
    settings: Settings


SHIPPED: tuple[Shipped, ...] = (
    {
        "key": "2018",
        "name": "Cơ chế một cửa, một cửa liên thông theo Nghị định 61/2018/NĐ-CP",
        "decision": "NĐ 61/2018/NĐ-CP; TT 01/2018/TT-VPCP",
        "tiers": ["province", "district", "commune"],
        "valid_from": date(2018, 6, 21),
        "valid_to": date(2025, 6, 30),
        "settings": {
            "code_pattern": "{old_id_code}-{yymmdd}-{n:04}",
            "code_reset": "day",
            "forms": {
                "01": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
                "02": "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
                "03": "Phiếu từ chối tiếp nhận giải quyết hồ sơ",
                "04": "Phiếu xin lỗi và hẹn lại ngày trả kết quả",
                "05": "Phiếu kiểm soát quá trình giải quyết hồ sơ",
                "06": "Sổ theo dõi hồ sơ",
            },
            "supplement_days": 3,
            "supplement_requests": 1,
            "apology_days": 1,
            "apologies": 1,
            "forward_cutoff": "15:00",
            "online_answer_hours": 8,
            "sources": {
                "code_pattern": "NĐ 61/2018 Đ26; TT 01/2018/TT-VPCP Đ19",
                "forms": "TT 01/2018/TT-VPCP Đ9",
                "supplement_days": "NĐ 61/2018 Đ19.4",
                "supplement_requests": "NĐ 61/2018 Đ15.3",
                "apology_days": "NĐ 61/2018 Đ19.9",
                "apologies": "NĐ 61/2018 Đ19.9",
                "forward_cutoff": "NĐ 61/2018 Đ18",
            },
        },
    },
    {
        "key": "2025",
        "name": "Cơ chế một cửa, một cửa liên thông theo Nghị định 118/2025/NĐ-CP",
        "decision": "NĐ 118/2025/NĐ-CP (sửa đổi: NĐ 367/2025/NĐ-CP); TT 03/2025/TT-VPCP",
        "tiers": ["province", "commune"],
        "valid_from": date(2025, 7, 1),
        "valid_to": None,
        "settings": {
            # Drawn from one code seen in a ministry's interface (G09.20-20260609-0092637). The text of TT 03/2025 could
            # not be read: whether the ordinal starts anew with the day or the year is our assumption, and so are the
            # days below, carried over from 2018 because NĐ 118/2025 could not be read either.
            "code_pattern": "{id_code}-{yyyymmdd}-{n:07}",
            "code_reset": "year",
            "forms": {
                "01": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
                "02": "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
                "03": "Phiếu từ chối tiếp nhận giải quyết hồ sơ",
                "04": "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết",
                "05": "Thông báo dừng giải quyết hồ sơ",
                "06": "Phiếu kiểm soát quá trình giải quyết hồ sơ",
                "07": "Sổ theo dõi hồ sơ",
            },
            "supplement_days": 3,
            "supplement_requests": 1,
            "apology_days": 1,
            "apologies": 1,
            "forward_cutoff": "15:00",
            "online_answer_hours": 8,
            "sources": {"forms": "TT 03/2025/TT-VPCP"},
        },
    },
)

#: What was read while one request is answered; elsewhere every question is a query.
_kept = Local()


def regime_on(day: date) -> Regime:
    """Return the regime in force on ``day``; before the first one, the first. One query, once a request.

    Where two cover a day, the one that began later holds. As long as no row is on file the shipped ones count.
    """
    regimes = _all()
    in_force = [r for r in regimes if r.valid_from <= day and (r.valid_to is None or day <= r.valid_to)]
    return in_force[-1] if in_force else regimes[0]


def _all() -> list[Regime]:
    """Return every regime by its first day; the shipped ones, unsaved, when there is no row."""
    found: list[Regime] | None = getattr(_kept, "regimes", None)
    if not found:
        found = list(Regime.objects.order_by("valid_from")) or [Regime(**shipped) for shipped in SHIPPED]
        if getattr(_kept, "regimes", None) is not None:
            _kept.regimes = found
    return found


@transaction.atomic
def seed(*, by: User | None, at: datetime) -> int:
    """Put the shipped regimes on file where they are missing; return how many were. Rows that exist are left alone."""
    added = 0
    for shipped in SHIPPED:
        if not Regime.objects.filter(key=shipped["key"]).exists():
            regime = Regime.objects.create(**shipped)
            journal.record("regime.seed", about=regime, by=by, at=at, key=regime.key, decision=regime.decision)
            added += 1
    _forget()
    return added


@transaction.atomic
def set_validity(regime: Regime, *, valid_from: date, valid_to: date | None, by: User | None, at: datetime) -> Regime:
    """Say from when to when a regime applies; where two cover a day, the one that began later holds.

    The demo of the article lets "2018" run on today's calendar by this, and starts "2025" after it.

    :raises Refused: the end lies before the start.
    """
    if valid_to is not None and valid_to < valid_from:
        raise Refused(Reason("ends-before-start", _("The last day lies before the first.")))
    before = {"valid_from": regime.valid_from, "valid_to": regime.valid_to}
    regime.valid_from, regime.valid_to = valid_from, valid_to
    regime.save(update_fields=["valid_from", "valid_to"])
    after = {"valid_from": valid_from, "valid_to": valid_to}
    journal.record("regime.set_validity", about=regime, by=by, at=at, key=regime.key, before=before, after=after)
    _forget()
    return regime


def _begin(**_kwargs: Any) -> None:
    _kept.regimes = []


def _end(**_kwargs: Any) -> None:
    _kept.regimes = None


def _forget() -> None:
    if getattr(_kept, "regimes", None) is not None:
        _kept.regimes = []


request_started.connect(_begin, dispatch_uid="org.regimes")
request_finished.connect(_end, dispatch_uid="org.regimes")
