"""The administrator's screens of units: what is seen, found, changed, refused; and what a page costs."""

import pytest
from django.urls import reverse

from xaso.org import people, units
from xaso.org.models import Entry, Level, Succession
from xaso.org.tests.keepers import unit
from xaso.org.tests.moments import MONDAY, TUESDAY

#: A person's further post wants the person, the units and the fields; every page of a keeper wants three before that.
COSTLY = {"org:give_post": 6}
LIST = reverse("org:units")


def named(response):
    return [row.name for row in response.context["list"].rows] if response.context else response.content.decode()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("tich son", "Phường Tích Sơn"),
        ("SƠN TÍCH", "Phường Tích Sơn"),
        ("08710", "Phường Liên Bảo"),
        ("h62.10.16", "Phường Liên Bảo"),
        ("000.15.10.H62", "Phường Tích Sơn"),
    ],
)
def test_it_finds_by_words_and_by_codes(province, at_desk, typed, found):
    page = at_desk(province.minh).get(LIST, {"q": typed}).content.decode()

    others = {"Phường Tích Sơn", "Phường Liên Bảo"} - {found}
    assert found in page
    assert not any(f">{other}</a>" in page for other in others)


def test_it_narrows_by_level_and_pages_on(province, at_desk):
    for number in range(60):
        unit(f"9{number:03}", f"Xã Số {number}", Level.COMMUNE, province.district)
    browser = at_desk(province.minh)

    first = browser.get(LIST, {"cap": "commune"}).content.decode()
    after = first.split("sau=")[1].split('"')[0].replace("%3D", "=")
    second = browser.get(LIST, {"cap": "commune", "sau": after}).content.decode()

    assert first.count("data-row>") == 50
    assert second.count("data-row>") == 12
    assert ">Tỉnh Vĩnh Phúc</a>" not in first
    assert browser.get(LIST, {"sau": "nonsense"}).status_code == 200


def test_an_administrator_sees_the_own_subtree_only(province, at_desk):
    browser = at_desk(province.quản)

    assert "Liên Bảo" not in browser.get(LIST).content.decode()
    assert browser.get(reverse("org:unit", args=[province.there.pk])).status_code == 404
    assert browser.get(reverse("org:unit", args=[province.here.pk])).status_code == 200


@pytest.mark.parametrize("name", ["org:units", "org:people", "org:journal"])
def test_who_keeps_nothing_finds_nothing(province, at_desk, name):
    assert at_desk(province.ánh).get(reverse(name)).status_code == 404


def test_a_unit_shows_its_codes_history_calendar_and_people(province, at_desk):
    Succession.objects.create(old=province.there, new=province.here, on=MONDAY.date(), decision="1656/NQ-UBTVQH15")

    page = at_desk(province.minh).get(reverse("org:unit", args=[province.here.pk])).content.decode()

    for said in ("H62.10.15", "000.15.10.H62", "Phường Liên Bảo", "1656/NQ-UBTVQH15", "Nguyễn Thị Ánh", "Hộ tịch"):
        assert said in page
    assert province.country.name in page


@pytest.mark.parametrize(
    "name",
    "org:units org:unit org:people org:person org:journal org:new_person org:give_post org:change_post org:delegate".split(),
)
def test_a_page_costs_at_most_five_queries(province, at_desk, django_assert_max_num_queries, name):
    here, post = province.here, province.ánh.posts.get()
    subjects = {"org:unit": here, "org:new_person": here, "org:change_post": post, "org:delegate": post}
    lists = ("org:units", "org:people", "org:journal")
    address = reverse(name, args=[] if name in lists else [subjects.get(name, province.ánh).pk])
    browser = at_desk(province.minh)

    with django_assert_max_num_queries(COSTLY.get(name, 5)):
        response = browser.get(address)

    assert response.status_code == 200
    assert 'name="unlock_password"' not in response.content.decode()


def test_the_desk_is_changed_and_leaves_a_trace(province, at_desk):
    address = reverse("org:desk", args=[province.here.pk])

    response = at_desk(province.quản).post(
        address, {"name": " Bộ phận Một cửa ", "address": "12 Lê Lợi", "phone": "0211 000 111"}
    )

    province.here.refresh_from_db()
    assert response.status_code == 303
    assert (province.here.desk_name, province.here.desk_phone) == ("Bộ phận Một cửa", "0211 000 111")
    line = Entry.objects.get(event="unit.set_desk")
    assert line.by == province.quản and line.facts["changed"]["desk_address"] == ["", "12 Lê Lợi"]


def test_a_desk_too_long_comes_back_as_typed(province, at_desk):
    address = reverse("org:desk", args=[province.here.pk])

    response = at_desk(province.quản).post(address, {"name": "Bộ phận", "phone": "0" * 31})

    assert response.status_code == 422
    assert "0" * 31 in response.content.decode()


def test_the_verb_refuses_another_units_desk(province):
    with pytest.raises(people.NotAllowed) as refusal:
        units.set_desk(province.there, name="x", address="", phone="", by=province.quản, at=TUESDAY)

    assert refusal.value.codes == ["not-administrator"]
    assert not Entry.objects.filter(event="unit.set_desk").exists()


def test_an_own_calendar_begins_empty_and_comes_between(province):
    below = units.own_calendar(province.here, by=province.quản, at=MONDAY)

    above = units.own_calendar(province.province, by=province.minh, at=MONDAY)

    below.refresh_from_db()
    assert below.parent == above and above.parent == province.country
    assert units.own_calendar(province.here, by=province.quản, at=TUESDAY) == below
    assert not below.special_days.exists()
