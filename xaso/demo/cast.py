"""The cast: a few invented people of Vĩnh Phúc, who serve the tests, the demo and the documentation's pictures.

Every dossier of theirs reaches its state through the real verbs, so an impossible state cannot be set up.

==========  ==================  ==============================================  =====================================
name        sign-in name        who                                             where
==========  ==================  ==============================================  =====================================
anh         motcua              Nguyễn Thị Ánh, one-stop officer                xã Đồng Tĩnh
binh        chuyenvien          Trần Văn Bình, specialist, all fields           xã Đồng Tĩnh
cuong       diachinh            Lê Quốc Cường, specialist, land only            xã Đồng Tĩnh
dung        lanhdao             Phạm Thị Dung, leader                           xã Đồng Tĩnh
giang       vanthu              Hoàng Văn Giang, clerk                          xã Đồng Tĩnh
quyen       quantri             Vũ Thị Quyên, unit administrator                xã Đồng Tĩnh
son         giamsat             Đỗ Thái Sơn, province supervisor                tỉnh Vĩnh Phúc
hoa         motcuahuyen         Bùi Thị Hoa, one-stop officer                   huyện Tam Dương
khanh       chuyenvienhuyen     Ngô Gia Khánh, specialist                       huyện Tam Dương
lam         lanhdaohuyen        Đặng Tùng Lâm, leader                           huyện Tam Dương
oanh        motcuakhac          Dương Kiều Oanh, one-stop officer               xã Hoàng Hoa, the other commune
==========  ==================  ==============================================  =====================================
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from xaso.dossiers import intake, lifecycle
from xaso.dossiers.intake import HandedIn, Intake, Person
from xaso.dossiers.models import Component, Dossier
from xaso.org import people, regimes, unit_lists
from xaso.org.models import Field, Regime, Role, Unit, User
from xaso.org.unit_lists import Row
from xaso.procedures import catalogue, published
from xaso.procedures.models import Procedure, Version
from xaso.worktime import calendars
from xaso.worktime.schedule import VIETNAM

#: Everybody's password in tests and demo.
PASSWORD = "matkhau-thu-nghiem"
#: A Monday morning without anything special; the same one in every test.
MONDAY = datetime(2026, 3, 2, 8, 30, tzinfo=VIETNAM)
MONDAY_DATE = MONDAY.date()
BEGIN = date(2018, 6, 21)

#: attribute → sign-in name, full name, title, role, code of the unit, names of fields.
PEOPLE: dict[str, tuple[str, str, str, str, str, tuple[str, ...]]] = {
    "anh": ("motcua", "Nguyễn Thị Ánh", "Công chức một cửa", Role.ONE_STOP, "08875", ()),
    "binh": ("chuyenvien", "Trần Văn Bình", "Công chức Tư pháp – Hộ tịch", Role.SPECIALIST, "08875", ()),
    "cuong": ("diachinh", "Lê Quốc Cường", "Công chức Địa chính – Xây dựng", Role.SPECIALIST, "08875", ("Đất đai",)),
    "dung": ("lanhdao", "Phạm Thị Dung", "Phó Chủ tịch UBND xã", Role.LEADER, "08875", ()),
    "giang": ("vanthu", "Hoàng Văn Giang", "Công chức Văn phòng – Thống kê", Role.CLERK, "08875", ()),
    "quyen": ("quantri", "Vũ Thị Quyên", "Quản trị đơn vị", Role.UNIT_ADMIN, "08875", ()),
    "son": ("giamsat", "Đỗ Thái Sơn", "Giám sát tỉnh", Role.SUPERVISOR, "26", ()),
    "hoa": ("motcuahuyen", "Bùi Thị Hoa", "Một cửa huyện", Role.ONE_STOP, "247", ()),
    "khanh": ("chuyenvienhuyen", "Ngô Gia Khánh", "Chuyên viên phòng chuyên môn", Role.SPECIALIST, "247", ()),
    "lam": ("lanhdaohuyen", "Đặng Tùng Lâm", "Phó Chủ tịch UBND huyện", Role.LEADER, "247", ()),
    "oanh": ("motcuakhac", "Dương Kiều Oanh", "Công chức một cửa", Role.ONE_STOP, "08872", ()),
}
UNITS = (
    Row(2, "26", "Tỉnh Vĩnh Phúc", "province", "", "Tỉnh"),
    Row(3, "247", "Huyện Tam Dương", "district", "26", "Huyện"),
    Row(4, "08875", "Xã Đồng Tĩnh", "commune", "247", "Xã"),
    Row(5, "08872", "Xã Hoàng Hoa", "commune", "247", "Xã"),
)
#: Registration of guardianship: 3 working days, five papers, the simple process; it knows every step.
SIMPLE = "1.004837"
#: Certified copy: the same day, the immediate process.
IMMEDIATE = "2.000815"
#: Birth: published without a unit of time, so the date is agreed at the desk.
UNKNOWN_LIMIT = "1.001193"
#: Planning information: linked upward to the district.
LINKED = "1.014159"

Deed = Callable[["Cast", Dossier, datetime], Dossier]


@dataclass
class Cast:
    """The people of the table above as attributes, the units, and dossiers on demand."""

    people: dict[str, User] = field(default_factory=dict)
    #: Code of the commune at whose desk they work.
    home: str = "08875"

    def __getattr__(self, name: str) -> User:
        try:
            return self.__dict__["people"][name]  # type: ignore[no-any-return]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def commune(self) -> Unit:
        return Unit.objects.get(code=self.home, valid_to=None)

    @property
    def district(self) -> Unit:
        return Unit.objects.get(code="247", valid_to=None)

    def version(self, code: str = SIMPLE, on: date = MONDAY_DATE) -> Version:
        found = catalogue.version_on(Procedure.objects.get(code=code), on)
        assert found is not None, code
        return found

    def intake(self, code: str = SIMPLE, *, owner: str = "Lò Thị Ó", at: datetime = MONDAY) -> Intake:
        """What the counter would type: an owner, and all papers of the first case."""
        version = self.version(code, at.date())
        case = version.cases.order_by("position").first()
        papers = case.papers.order_by("position") if case else []
        return Intake(
            version=version,
            case=case,
            owner=Person(owner, id_number="026190000001", birth="15/08/1990", phone="0912345678", address="Đồng Tĩnh"),
            papers=tuple(HandedIn(p.name, Component.Form.COPY, 1, p) for p in papers),
            promised=at + timedelta(days=7) if code == UNKNOWN_LIMIT else None,
        )

    def dossier(
        self, upto: str = "accept", code: str = SIMPLE, *, at: datetime = MONDAY, owner: str = "Lò Thị Ó"
    ) -> Dossier:
        """Return a dossier that has gone through the verbs up to and including ``upto``, a step each quarter of an hour.

        :raises KeyError: no way to that step is written down here.
        """
        what = self.intake(code, owner=owner, at=at)
        dossier = intake.hand_in(what, unit=self.commune, by=self.anh, at=at)
        for number, verb in enumerate(WAYS[upto], start=1):
            dossier = self.take(verb, dossier, at + number * timedelta(minutes=15))
        return dossier

    def take(self, verb: str, dossier: Dossier, at: datetime) -> Dossier:
        """Take one step with a dossier, by whom of the cast it falls to."""
        return _DEEDS[verb](self, dossier, at)


def assemble(
    units: tuple[Row, ...] = UNITS, *, procedures: tuple[str, ...] | None = None, at: datetime = MONDAY
) -> Cast:
    """Write the small province of the tests: three tiers under the regime of 2018, kept in force for good."""
    calendars.ship()
    regimes.seed(by=None, at=at)
    keep_three_tiers(at=at)
    unit_lists.import_units(units, valid_from=BEGIN, by=None, at=at)
    wanted = procedures or (SIMPLE, IMMEDIATE, UNKNOWN_LIMIT, LINKED)
    rows = [row for row in published.read() if row["code"] in wanted]
    catalogue.load(rows, by=None, at=at, valid_from=BEGIN)
    return hire(at=at)


def keep_three_tiers(*, at: datetime) -> None:
    """Keep the law and the tiers of the article in force on today's calendar: law is data with a date."""
    of_2018, of_2025 = Regime.objects.get(key="2018"), Regime.objects.get(key="2025")
    regimes.set_validity(of_2025, valid_from=date(2100, 1, 1), valid_to=None, by=None, at=at)
    regimes.set_validity(of_2018, valid_from=of_2018.valid_from, valid_to=date(2099, 12, 31), by=None, at=at)


def hire(
    *, at: datetime, people_of: dict[str, tuple[str, str, str, str, str, tuple[str, ...]]] = PEOPLE, home: str = "08875"
) -> Cast:
    """Open the accounts of the cast and give them their posts."""
    cast = Cast(home=home)
    for name, (username, full_name, title, role, unit_code, fields) in people_of.items():
        unit = Unit.objects.filter(code=unit_code, valid_to=None).latest("valid_from")
        person = people.create_person(username, full_name, password=PASSWORD, by=None, at=at, unit=unit)
        named = Field.objects.filter(name__in=fields)
        people.give_post(person, unit, role, by=None, at=at, title=title, fields=named, valid_from=BEGIN)
        cast.people[name] = person
    return cast


_MISSING = ["Bản sao căn cước"]
_DEEDS: dict[str, Deed] = {
    "accept": lambda c, d, at: lifecycle.accept(
        d, by=c.anh, at=at, promised=at + timedelta(days=7) if d.procedure.code == UNKNOWN_LIMIT else None
    ),
    "ask_supplement": lambda c, d, at: lifecycle.ask_supplement(
        d, by=c.anh, at=at, items=_MISSING, reason="Thiếu giấy tờ"
    ),
    "refuse": lambda c, d, at: lifecycle.refuse(d, by=c.anh, at=at, reason="Không thuộc thẩm quyền của xã"),
    "forward": lambda c, d, at: lifecycle.forward(d, by=c.anh, at=at),
    "assign": lambda c, d, at: lifecycle.assign(d, by=c.dung, at=at, lead=c.binh),
    "return_for_supplement": lambda c, d, at: lifecycle.return_for_supplement(
        d, by=c.binh, at=at, items=_MISSING, reason="Bản sao mờ, không đọc được"
    ),
    "request_payment": lambda c, d, at: lifecycle.request_payment(d, by=c.binh, at=at, reason="Lệ phí theo nghị quyết"),
    "receive_supplement": lambda c, d, at: lifecycle.receive_supplement(
        d, by=c.anh, at=at, components=[Component(name=name) for name in _MISSING]
    ),
    "confirm_payment": lambda c, d, at: lifecycle.confirm_payment(d, by=c.anh, at=at, receipt="BL-01"),
    "draft_result": lambda c, d, at: lifecycle.draft_result(d, by=c.binh, at=at, text="Đủ điều kiện"),
    "draft_refusal": lambda c, d, at: lifecycle.draft_result(
        d, by=c.binh, at=at, granted=False, text="Không đủ điều kiện"
    ),
    "send_back": lambda c, d, at: lifecycle.send_back(d, by=c.dung, at=at, note="Ghi rõ căn cứ"),
    "approve": lambda c, d, at: lifecycle.approve(d, by=c.dung, at=at),
    "sign_off": lambda c, d, at: lifecycle.sign_off(d, by=c.giang, at=at, number="15/QĐ-UBND"),
    "return_result": lambda c, d, at: lifecycle.return_result(d, by=c.anh, at=at),
    "close": lambda c, d, at: lifecycle.close(d, by=c.anh, at=at),
    "withdraw": lambda c, d, at: lifecycle.withdraw(d, by=c.anh, at=at, reason="Công dân đề nghị rút hồ sơ"),
    "stop": lambda c, d, at: lifecycle.stop(d, by=c.dung, at=at, reason="Người nộp đề nghị dừng"),
    "apologise": lambda c, d, at: lifecycle.apologise(
        d, by=c.dung, at=at, reason="Chờ kết quả xác minh", new_due_at=(d.due_at or at) + timedelta(days=7)
    ),
}
_EXAMINED = ("accept", "forward", "assign")
_SIGNED = (*_EXAMINED, "draft_result", "approve", "sign_off")
WAYS: dict[str, tuple[str, ...]] = {
    "submit": (),
    "accept": ("accept",),
    "ask_supplement": ("ask_supplement",),
    "supplemented": ("ask_supplement", "receive_supplement"),
    "refuse": ("refuse",),
    "forward": ("accept", "forward"),
    "assign": _EXAMINED,
    "apologise": (*_EXAMINED, "apologise"),
    "return_for_supplement": (*_EXAMINED, "return_for_supplement"),
    "receive_supplement": (*_EXAMINED, "return_for_supplement", "receive_supplement"),
    "request_payment": (*_EXAMINED, "request_payment"),
    "confirm_payment": (*_EXAMINED, "request_payment", "confirm_payment"),
    "draft_result": (*_EXAMINED, "draft_result"),
    "draft_refusal": (*_EXAMINED, "draft_refusal"),
    "send_back": (*_EXAMINED, "draft_result", "send_back"),
    "approve": (*_EXAMINED, "draft_result", "approve"),
    "sign_off": _SIGNED,
    "return_result": (*_SIGNED, "return_result"),
    "close": (*_SIGNED, "return_result", "close"),
    "withdraw": (*_EXAMINED, "withdraw"),
    "stop": (*_EXAMINED, "stop"),
}
STEPS = tuple(WAYS)
