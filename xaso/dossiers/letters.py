"""The one-stop forms as PDF: which template a regime has for a form, and the PDF drawn from the facts of a letter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from xaso.files import letters as typeset

TEMPLATES = Path(__file__).parent / "letter_templates"

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


def exists(regime: str, form: str) -> bool:
    return form in TITLES.get(regime, {})


def render(regime: str, form: str, facts: dict[str, Any]) -> bytes:
    """Return the form as PDF/A-2b, tagged. ``facts`` are JSON values, as ``paperwork`` writes them."""
    return typeset.compile(f"dossiers/{regime}/{form}", facts, title=TITLES[regime][form])
