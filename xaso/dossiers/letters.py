"""The one-stop forms as PDF: which a regime has, what each is told, and the PDF drawn from that.

The words stand in ``letter_templates/<regime>/<form>.typ``; an administrator can replace each of these files.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, NotRequired, TypedDict

from xaso.files import letters as typeset

#: Title of each form by regime, as the circular calls it; a form that is not here does not exist in that regime.
TITLES: dict[str, dict[str, str]] = {
    "2018": {
        "receipt": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
        "supplement": "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
        "refusal": "Phiếu từ chối tiếp nhận giải quyết hồ sơ",
        "apology": "Phiếu xin lỗi và hẹn lại ngày trả kết quả",
        "control-slip": "Phiếu kiểm soát quá trình giải quyết hồ sơ",
        "register": "Sổ theo dõi hồ sơ",
    },
    "2025": {
        "receipt": "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
        "supplement": "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
        "refusal": "Phiếu từ chối tiếp nhận giải quyết hồ sơ",
        "apology": "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết",
        "stop": "Thông báo dừng giải quyết hồ sơ",
        "control-slip": "Phiếu kiểm soát quá trình giải quyết hồ sơ",
        "register": "Sổ theo dõi hồ sơ",
    },
}

#: A moment in ISO 8601 with Vietnam's offset: "2026-12-04T17:00:00+07:00". Empty or None: dots to write on.
Moment = str | None


class PaperFacts(TypedDict):
    name: str
    #: "0" original, "1" copy, "2" electronic, as in the national interface.
    form: str
    count: int


class DossierFacts(TypedDict):
    """What every form is told of its dossier. An empty text is printed as dots to write on."""

    number: str
    code: str
    #: "Ủy ban nhân dân xã Đồng Tĩnh", and who writes for it: "Bộ phận Tiếp nhận và Trả kết quả".
    agency: str
    desk: str
    desk_address: str
    desk_phone: str
    #: "Xã Đồng Tĩnh" gives "Đồng Tĩnh, ngày …".
    place: str
    issued_at: Moment
    owner: str
    submitter: str
    address: str
    phone: str
    email: str
    procedure: str
    procedure_code: str
    summary: str
    papers: list[PaperFacts]
    sets: int
    limit_amount: int | None
    #: ``worktime.deadlines.Per``: working-hour, working-day, calendar-day, month.
    limit_per: str | None
    accepted_at: Moment
    due_at: Moment
    register_no: int | None
    register_year: int | None
    officer: str
    #: What the QR code says; empty: no QR code.
    tracking_address: str


class ReceiptFacts(DossierFacts):
    """Form 01."""

    #: Where or how the result will be received; the desk when it is not given.
    result_at: NotRequired[str]
    #: Number of the register book where a year has several.
    register_book: NotRequired[str]


class SupplementFacts(DossierFacts):
    """Form 02. ``officer`` signs."""

    items: list[str]
    reason: str


class RefusalFacts(DossierFacts):
    """Form 03."""

    reason: str


class SignedFacts(DossierFacts):
    """A letter that a leader signs. Without ``signer``, ``officer`` does."""

    reason: str
    signer: NotRequired[str]
    #: "Chủ tịch", "KT. Chủ tịch / Phó Chủ tịch" with a slash for a new line; else "Thủ trưởng cơ quan, đơn vị".
    signer_title: NotRequired[str]


class ApologyFacts(SignedFacts):
    """Form 04: ``due_before`` was promised, ``due_after`` is asked for."""

    due_before: Moment
    due_after: Moment


class StopFacts(SignedFacts):
    """Form 05 of TT 03/2025."""

    #: Who asked to stop, when and how; the stage it was in; what becomes of fees that were paid.
    request: NotRequired[str]
    stage: NotRequired[str]
    settlement: NotRequired[str]


class TurnFacts(TypedDict):
    stage: str
    unit: str
    giver: str
    receiver: str
    started_at: Moment
    due_at: Moment
    ended_at: Moment
    verdict: Literal["early", "on-time", "late", ""]
    note: str


class ControlSlipFacts(DossierFacts):
    deciding: str
    #: Names of the authorities that are asked for their opinion.
    consulted: NotRequired[list[str]]
    turns: list[TurnFacts]


class RegisterLineFacts(TypedDict):
    no: int | None
    code: str
    procedure: str
    sets: int
    owner: str
    #: Address and telephone.
    address: str
    lead: str
    accepted_at: Moment
    due_at: Moment
    #: When it went to the authority that decides.
    forwarded_at: NotRequired[Moment]
    resolved_at: Moment
    returned_at: Moment
    #: How the result was handed over: "tại quầy", "bưu chính", "trực tuyến".
    method: NotRequired[str]
    note: str


class RegisterFacts(TypedDict):
    agency: str
    desk: NotRequired[str]
    year: int
    #: Number of the book where a year has several.
    book: NotRequired[str]
    issued_at: Moment
    rows: list[RegisterLineFacts]


def exists(regime: str, form: str) -> bool:
    return form in TITLES.get(regime, {})


def render(regime: str, form: str, facts: Mapping[str, Any]) -> bytes:
    """Return the form as PDF/A-2b, tagged; same facts, same bytes. Some milliseconds; 1 s for 2,000 register lines.

    :param facts: the ``…Facts`` of the form above; keys it does not know are passed on to the template.
    :raises KeyError: the regime has no such form.
    :raises xaso.files.letters.BadTemplate: an administrator's template is faulty.
    """
    title, issued = TITLES[regime][form], facts.get("issued_at")
    return typeset.compile(
        f"dossiers/{regime}/{form}",
        facts,
        title=f"{title} – {code}" if (code := facts.get("code")) else title,
        qr=str(facts.get("tracking_address") or ""),
        at=datetime.fromisoformat(issued) if issued else None,
    )
