"""The head of a page: who, where, and which entry of the menu one is at."""

import pytest
from django.test import RequestFactory

from xaso.org import navigation, people
from xaso.org.models import User
from xaso.org.tests.moments import MONDAY

pytestmark = pytest.mark.django_db


def head(person, path="/"):
    request = RequestFactory().get(path)
    request.user = User.objects.get(pk=person.pk)
    return navigation.context(request)["nav"]


@pytest.fixture(autouse=True)
def _menu(settings):
    settings.MENU = [
        ("main", "org:units", "Administration", "", ("unit_admin", "supervisor")),
        ("main", "org:journal", "Journal", "F9", ("supervisor",)),
        ("main", "no:where", "Not built yet", "", ()),
        ("person", "mfa_index", "Second factor", "", ()),
    ]


@pytest.mark.parametrize(
    ("who", "found"),
    [("minh", ["/quan-tri/don-vi/", "/quan-tri/nhat-ky/"]), ("quản", ["/quan-tri/don-vi/"]), ("ánh", [])],
)
def test_the_menu_shows_what_ones_roles_open_and_what_exists(province, who, found):
    assert [item["url"] for item in head(getattr(province, who))["items"]] == found


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/quan-tri/don-vi/", "/quan-tri/don-vi/"),
        ("/quan-tri/don-vi/123/", "/quan-tri/don-vi/"),
        ("/quan-tri/nhat-ky/", "/quan-tri/nhat-ky/"),
        ("/quan-tri/nguoi/123/", "/quan-tri/don-vi/"),
        ("/ho-so/", None),
    ],
)
def test_one_entry_is_where_one_is(province, path, current):
    items = head(province.minh, path)["items"]

    assert next((item["url"] for item in items if item["current"]), None) == current


def test_it_says_who_and_where(province):
    nav = head(province.ánh)

    assert (nav["person"], nav["unit_name"], nav["role_label"]) == (
        "Nguyễn Thị Ánh",
        "Phường Tích Sơn",
        "Cán bộ Một cửa",
    )


def test_somebody_without_a_post_still_has_a_head(province):
    nav = head(people.create_person("moi", "Lò Thị Ó", password=None, by=None, at=MONDAY))

    assert (nav["unit_name"], nav["items"]) == ("", [])
    assert nav["role_label"] == "chưa có nhiệm vụ"


def test_it_costs_one_query(province, django_assert_num_queries):
    request = RequestFactory().get("/")
    request.user = User.objects.get(pk=province.minh.pk)

    with django_assert_num_queries(1):
        navigation.context(request)
