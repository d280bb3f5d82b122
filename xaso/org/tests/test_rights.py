"""Who may act where: unit × field × period × delegation, a line per case."""

from datetime import date, timedelta

import pytest

from xaso.org import rights
from xaso.org.models import Delegation, Field, Level, Post, Role, Unit, User
from xaso.org.tests.moments import MONDAY

pytestmark = pytest.mark.django_db
DAY = MONDAY.date()


class Place:
    """Two communes of one district; Ánh has the posts, Bình stands in."""

    def __init__(self):
        self.district = self._unit("243", "Thành phố Vĩnh Yên", Level.DISTRICT, "26/243/")
        self.here = self._unit("08707", "Phường Tích Sơn", Level.COMMUNE, "26/243/08707/", self.district)
        self.there = self._unit("08710", "Phường Liên Bảo", Level.COMMUNE, "26/243/08710/", self.district)
        self.civil = Field.objects.create(code="ho-tich", name="Hộ tịch")
        self.land = Field.objects.create(code="dat-dai", name="Đất đai")
        self.ánh, self.bình = self._person("anh", "Nguyễn Thị Ánh"), self._person("binh", "Trần Văn Bình")

    @staticmethod
    def _unit(code, name, level, path, parent=None):
        return Unit.objects.create(
            code=code, name=name, folded=name, level=level, path=path, parent=parent, valid_from=date(2020, 3, 1)
        )

    @staticmethod
    def _person(username, name):
        person = User.of(username, name, password="!")
        person.save()
        return person

    def post(self, *, unit=None, role=Role.SPECIALIST, fields=(), starts=-30, ends=None):
        post = Post.objects.create(
            user=self.ánh,
            unit=unit or self.here,
            role=role,
            valid_from=DAY + timedelta(days=starts),
            valid_to=None if ends is None else DAY + timedelta(days=ends),
        )
        post.fields.set(fields)
        return post

    def stand_in(self, post, starts=-1, ends=1):
        return Delegation.objects.create(
            post=post,
            to=self.bình,
            valid_from=DAY + timedelta(days=starts),
            valid_to=DAY + timedelta(days=ends),
            reason="Nghỉ phép",
        )


@pytest.fixture
def place():
    return Place()


@pytest.mark.parametrize(
    ("post", "asked", "expected"),
    [
        ({}, {}, True),
        ({}, {"role": Role.LEADER}, False),
        ({}, {"unit": "there"}, False),
        # Below the unit of the post is another unit: only administration reaches down.
        ({"unit": "district"}, {}, False),
        ({}, {"field": "ho-tich"}, True),
        ({"fields": ["civil"]}, {"field": "ho-tich"}, True),
        ({"fields": ["civil"]}, {"field": "dat-dai"}, False),
        ({"fields": ["civil", "land"]}, {"field": "dat-dai"}, True),
        ({"fields": ["civil"]}, {}, True),
        # First and last day count.
        ({"starts": 0}, {}, True),
        ({"starts": 1}, {}, False),
        ({"ends": 0}, {}, True),
        ({"ends": -1}, {}, False),
        ({"ends": -1}, {"days": -1}, True),
    ],
)
def test_a_post_of_ones_own(place, post, asked, expected):
    if "unit" in post:
        post["unit"] = getattr(place, post["unit"])
    post["fields"] = [getattr(place, name) for name in post.get("fields", ())]
    place.post(**post)

    answer = rights.has_seat(
        place.ánh,
        asked.get("role", Role.SPECIALIST),
        getattr(place, asked.get("unit", "here")),
        asked.get("field"),
        MONDAY + timedelta(days=asked.get("days", 0)),
    )

    assert answer is expected


@pytest.mark.parametrize(
    ("post", "standing", "field", "expected"),
    [
        ({}, {}, None, True),
        ({}, {"starts": 0, "ends": 0}, None, True),
        ({}, {"starts": 1, "ends": 2}, None, False),
        ({}, {"starts": -2, "ends": -1}, None, False),
        ({"fields": ["civil"]}, {}, "ho-tich", True),
        ({"fields": ["civil"]}, {}, "dat-dai", False),
        # A delegation ends with the post it is for, and does not begin before it.
        ({"ends": -1}, {"ends": 5}, None, False),
        ({"starts": 1}, {"ends": 5}, None, False),
    ],
)
def test_standing_in_for_somebody(place, post, standing, field, expected):
    post["fields"] = [getattr(place, name) for name in post.get("fields", ())]
    place.stand_in(place.post(**post), **standing)

    assert rights.has_seat(place.bình, Role.SPECIALIST, place.here, field, MONDAY) is expected


def test_a_seat_says_for_whom(place):
    delegation = place.stand_in(place.post(role=Role.LEADER, fields=[place.civil, place.land]))

    (seat,) = rights.seats(place.bình, MONDAY)

    assert (seat.role, seat.unit_id, seat.unit_name) == (Role.LEADER, place.here.pk, "Phường Tích Sơn")
    assert seat.fields == {"ho-tich", "dat-dai"}
    assert (seat.stands_in_for, seat.stands_in_for_name) == (place.ánh.pk, "Nguyễn Thị Ánh")
    assert seat.delegation_id == delegation.pk


def test_ones_own_seat_goes_before_one_by_delegation(place):
    place.stand_in(place.post())
    own = Post.objects.create(user=place.bình, unit=place.here, role=Role.SPECIALIST, valid_from=DAY)

    seat = rights.seat_for(place.bình, Role.SPECIALIST, place.here, at=MONDAY)

    assert (seat.post_id, seat.stands_in_for) == (own.pk, None)


def test_the_holder_keeps_the_post_while_somebody_stands_in(place):
    place.stand_in(place.post())

    assert rights.has_seat(place.ánh, Role.SPECIALIST, place.here, at=MONDAY)


def test_a_closed_account_has_no_seat(place):
    place.post()
    place.ánh.is_active = False

    assert rights.seats(place.ánh, MONDAY) == ()


@pytest.mark.parametrize(
    ("role", "unit", "reaches"),
    [
        (Role.UNIT_ADMIN, "here", ["here"]),
        (Role.UNIT_ADMIN, "district", ["district", "here", "there"]),
        (Role.SUPERVISOR, "district", ["district", "here", "there"]),
        (Role.LEADER, "here", []),
    ],
)
def test_administration_reaches_down(place, role, unit, reaches):
    place.post(role=role, unit=getattr(place, unit))

    reached = [
        name for name in ("district", "here", "there") if rights.administers(place.ánh, getattr(place, name), MONDAY)
    ]

    assert reached == reaches


def test_it_costs_one_query_whatever_is_asked(place, django_assert_num_queries):
    place.post(fields=[place.civil, place.land])
    place.post(unit=place.there, role=Role.LEADER)

    with django_assert_num_queries(1):
        assert len(rights.seats(place.ánh, MONDAY)) == 2
        assert len(rights.units_of(place.ánh, at=MONDAY)) == 2
        assert rights.has_seat(place.ánh, Role.LEADER, place.there, at=MONDAY)


def test_what_is_kept_can_be_dropped(place):
    assert rights.seats(place.ánh, MONDAY) == ()
    place.post()

    rights.forget(place.ánh)

    assert len(rights.seats(place.ánh, MONDAY)) == 1
