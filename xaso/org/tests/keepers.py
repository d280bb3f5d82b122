"""A small province for the tests of the administration, made by the verbs; invented names only."""

from datetime import date

from allauth.mfa.models import Authenticator

from xaso.base.folding import fold
from xaso.org import people
from xaso.org.models import Field, Level, Role, Unit
from xaso.org.tests.moments import MONDAY
from xaso.worktime import calendars

START = date(2020, 3, 1)


def unit(code, name, level, parent=None, **rest):
    path = f"{parent.path if parent else ''}{code}/"
    return Unit.objects.create(
        code=code, name=name, folded=fold(name), level=level, path=path, parent=parent, valid_from=START, **rest
    )


class Province:
    """Minh supervises the province, Quản keeps Tích Sơn, Ánh works there, Bình in Liên Bảo."""

    def __init__(self):
        self.country = calendars.ship()
        self.province = unit("26", "Tỉnh Vĩnh Phúc", Level.PROVINCE, id_code="H62")
        self.district = unit("243", "Thành phố Vĩnh Yên", Level.DISTRICT, self.province, id_code="H62.10")
        self.here = unit(
            "08707",
            "Phường Tích Sơn",
            Level.COMMUNE,
            self.district,
            id_code="H62.10.15",
            old_id_code="000.15.10.H62",
            id_code_assumed=True,
        )
        self.there = unit("08710", "Phường Liên Bảo", Level.COMMUNE, self.district, id_code="H62.10.16")
        self.civil = Field.objects.create(code="ho-tich", name="Hộ tịch")
        self.minh = self.person("minh", "Đỗ Văn Minh", self.province, Role.SUPERVISOR)
        self.quản = self.person("quan", "Hà Thị Quản", self.here, Role.UNIT_ADMIN)
        self.ánh = self.person("anh", "Nguyễn Thị Ánh", self.here, Role.ONE_STOP, [self.civil])
        self.bình = self.person("binh", "Trần Văn Bình", self.there, Role.LEADER)

    def person(self, username, name, where, role, fields=()):
        person = people.create_person(username, name, password=None, by=None, at=MONDAY)
        people.give_post(person, where, role, by=None, at=MONDAY, fields=fields)
        if role in (Role.SUPERVISOR, Role.UNIT_ADMIN):
            Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
        return person
