"""Rows of our format for tests, and the moments at which they are loaded."""

from copy import deepcopy
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = datetime(2026, 8, 3, 9, 0, tzinfo=HANOI)
TUESDAY = datetime(2026, 8, 4, 9, 0, tzinfo=HANOI)
JULY, AUGUST = date(2026, 7, 1), date(2026, 8, 1)

BIRTH: dict[str, Any] = {
    "code": "1.001193",
    "name": "Thủ tục đăng ký khai sinh",
    "field": "Hộ tịch",
    "level": "Cấp xã",
    "authority": "",
    "applicants": ["Công dân Việt Nam"],
    "core": True,
    "offers": [
        {
            "channel": "counter",
            "limit": None,
            "limit_text": "1 (không ghi đơn vị)",
            "fee": 0,
            "fee_text": "Miễn phí",
        },
        {
            "channel": "online",
            "limit": {"amount": 5, "per": "working-day"},
            "limit_text": "5 Ngày làm việc",
            "fee": None,
            "fee_text": "Không có thông tin",
        },
    ],
    "policy": "exclude",
    "policy_source": "",
    "lapse_days": None,
    "time_note": "",
    "note": "",
    "cases": [
        {
            "name": "Chung",
            "papers": [{"name": "Tờ khai", "originals": 1, "copies": 0, "required": True}],
            "notes": ["Lưu ý: mang theo căn cước"],
        }
    ],
    "results": [{"code": "KQ.G15.000031", "name": "Giấy khai sinh"}],
    "process": "simple",
    "decision": "163/QĐ-BTP",
    "legal_basis": ["60/2014/QH13"],
    "online_level": "",
    "status": "found",
    "source": "https://example.org/khai-sinh",
    "doubts": [
        {"kind": "limit-without-unit", "facts": {"published": "1 (không ghi đơn vị)"}, "proposal": "trong ngày"},
        {"kind": "fee-not-stated", "facts": {}, "proposal": ""},
    ],
}


def birth(**changes: Any) -> dict[str, Any]:
    return {**deepcopy(BIRTH), **changes}


def death(**changes: Any) -> dict[str, Any]:
    return birth(code="1.000656", name="Thủ tục đăng ký khai tử", doubts=[], **changes)
