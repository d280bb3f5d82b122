"""Invented Vietnamese names in their order: family name, middle name, given name. Nobody's in particular."""

from random import Random

_FAMILY = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Phan",
    "Vũ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
    "Kiều",
    "Lò",
)
#: How often each occurs, in per cent, roughly as in the north.
_WEIGHTS = (38, 11, 9, 7, 5, 4, 4, 3, 3, 4, 2, 2, 2, 2, 2, 2)
_MIDDLE = {
    "Nam": ("Văn", "Hữu", "Đức", "Quang", "Minh", "Xuân", "Thế", "Công", "Đình", "Gia"),
    "Nữ": ("Thị", "Thị Thu", "Thị Ngọc", "Thanh", "Bích", "Thùy", "Kim", "Hồng", "Thị Kiều", "Thị Minh"),
}
_GIVEN = {
    "Nam": (
        "Bách",
        "Chiến",
        "Dũng",
        "Đạt",
        "Hải",
        "Hùng",
        "Khoa",
        "Long",
        "Mạnh",
        "Nghĩa",
        "Phúc",
        "Quân",
        "Sơn",
        "Thắng",
        "Tuấn",
        "Vinh",
    ),
    "Nữ": (
        "Ánh",
        "Chi",
        "Duyên",
        "Giang",
        "Hạnh",
        "Hoa",
        "Huệ",
        "Lan",
        "Liên",
        "Mai",
        "Nga",
        "Nhung",
        "Oanh",
        "Phượng",
        "Trang",
        "Yến",
    ),
}


def person(random: Random) -> tuple[str, str]:
    """Return (full name, sex) of somebody."""
    sex = random.choice(("Nam", "Nữ"))
    family = random.choices(_FAMILY, _WEIGHTS)[0]
    return f"{family} {random.choice(_MIDDLE[sex])} {random.choice(_GIVEN[sex])}", sex


def citizen_number(random: Random, sex: str, year: int) -> str:
    """Return a number with the right build (province 026, century and sex, year) of nobody: it ends in 9999xx."""
    century = (0 if year < 2000 else 2) + (sex == "Nữ")
    return f"026{century}{year % 100:02}99{random.randrange(10_000):04}"
