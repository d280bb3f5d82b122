"""The screens of the catalogue: look up, suggest, see, list doubts, publish a change; who may, and what it costs."""

from datetime import date

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.urls import reverse

from xaso.org.models import Level, Post, Role, Unit, User
from xaso.procedures import catalogue
from xaso.procedures.models import Procedure, Version
from xaso.procedures.tests.rows import AUGUST, JULY, MONDAY, TUESDAY, birth, death

HTMX = {"HX-Request": "true"}
NAUGHTY = [
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "đăng\x00ký",
    "💥" * 50,
    "%s %(x)s {{ 7*7 }}",
    "../../etc/passwd",
]


@pytest.fixture(autouse=True)
def tuesday():
    with time_machine.travel(TUESDAY, tick=False):
        yield


@pytest.fixture
def loaded(db):
    catalogue.load([birth(), death()], by=None, at=MONDAY, valid_from=JULY)


def person(username, role):
    unit, _made = Unit.objects.get_or_create(
        code="08875",
        level=Level.COMMUNE,
        valid_from=date(2025, 7, 1),
        defaults={"name": "Xã Đồng Tĩnh", "folded": "xa dong tinh", "path": "26/08875/"},
    )
    user = User.of(username, "Nguyễn Thị Ánh")
    user.save()
    Post.objects.create(user=user, unit=unit, role=role, valid_from=date(2025, 7, 1))
    if role != Role.ONE_STOP:
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return user


@pytest.fixture
def officer(loaded, client):
    client.force_login(person("anh", Role.ONE_STOP))
    return client


@pytest.fixture
def administrator(loaded, client):
    client.force_login(person("quan", Role.UNIT_ADMIN))
    return client


def text_of(response):
    return response.content.decode()


# --- looking up


@pytest.mark.parametrize("name", ["procedures:catalogue", "procedures:suggest", "procedures:doubtful"])
def test_strangers_sign_in_first(loaded, client, name):
    assert client.get(reverse(name)).status_code == 302


def test_the_list_shows_all_and_finds_by_initials(officer):
    every = text_of(officer.get("/thu-tuc/"))
    found = text_of(officer.get("/thu-tuc/", {"q": "dk kt"}))

    assert "1.001193" in every and "1.000656" in every
    assert "1.000656" in found and "1.001193" not in found


def test_the_list_is_narrowed_by_field(officer):
    catalogue.load([birth(code="9.1", field="Thủy lợi")], by=None, at=MONDAY, valid_from=JULY)

    found = text_of(officer.get("/thu-tuc/", {"linh-vuc": "thuy-loi"}))

    assert "9.1" in found and "1.001193" not in found


def test_htmx_gets_the_list_alone(officer):
    part = text_of(officer.get("/thu-tuc/", {"q": "khai sinh"}, headers=HTMX))

    assert part.lstrip().startswith("<section") and "<html" not in part


def test_an_empty_list_teaches(officer):
    assert "dk kt" in text_of(officer.get("/thu-tuc/", {"q": "zzzzqq"}))


def test_suggestions_are_options_that_a_browser_will_show(officer):
    html = text_of(officer.get("/thu-tuc/goi-y/", {"procedure": "dkks"}))

    assert '<option value="1.001193 Thủ tục đăng ký khai sinh" label="dkks' in html
    assert "<html" not in html


def test_suggestions_can_be_list_items(officer):
    html = text_of(officer.get("/thu-tuc/goi-y/", {"q": "dkks", "dang": "li"}))

    assert html.lstrip().startswith("<li>") and 'data-code="1.001193"' in html


def test_only_what_holds_today_is_suggested(officer):
    catalogue.load([birth(code="9.1", name="Thả diều")], by=None, at=MONDAY, valid_from=date(2026, 9, 1))

    assert "9.1" not in text_of(officer.get("/thu-tuc/goi-y/", {"q": "tha dieu"}))


@pytest.mark.parametrize("typed", NAUGHTY)
def test_odd_text_does_no_harm(officer, typed):
    for address in ("/thu-tuc/", "/thu-tuc/goi-y/"):
        response = officer.get(address, {"q": typed, "linh-vuc": typed, "trang": typed})

        assert response.status_code in (200, 400)
        assert "<script>alert(1)" not in text_of(response)


# --- one procedure


def test_it_shows_limit_fee_papers_process_and_doubts(officer):
    page = text_of(officer.get("/thu-tuc/1.001193/"))

    for words in ("5 ngày làm việc", "miễn phí", "Tờ khai", "Thẩm định, dự thảo kết quả", "KQ.G15.000031"):
        assert words in page
    assert "1 (không ghi đơn vị)" in page and "163/QĐ-BTP" in page


def test_an_older_version_is_shown_as_such(officer):
    catalogue.load([birth(decision="200/QĐ-BTP")], by=None, at=MONDAY, valid_from=AUGUST)

    now, before = (text_of(officer.get("/thu-tuc/1.001193/", {"phien-ban": number})) for number in (2, 1))

    assert "200/QĐ-BTP" in now and "163/QĐ-BTP" in now
    assert "200/QĐ-BTP" not in before
    assert 'class="message warn"' in before and 'class="message warn"' not in now


@pytest.mark.parametrize("address", ["/thu-tuc/9.999999/", "/thu-tuc/1.001193/?phien-ban=9", "/thu-tuc/x/?phien-ban=x"])
def test_what_is_not_there_is_not_found(officer, address):
    assert officer.get(address).status_code == 404


def test_officers_do_not_see_the_administration(officer):
    assert "/quan-tri/thu-tuc/" not in text_of(officer.get("/thu-tuc/1.001193/"))
    assert officer.get("/quan-tri/thu-tuc/").status_code == 404
    assert officer.get("/quan-tri/thu-tuc/1.001193/").status_code == 404
    assert officer.post("/quan-tri/thu-tuc/1.001193/", {"do": "publish"}).status_code == 404


@pytest.mark.parametrize(
    "address",
    ["/thu-tuc/", "/thu-tuc/?q=khai", "/thu-tuc/goi-y/?q=khai", "/thu-tuc/1.001193/", "/quan-tri/thu-tuc/",
     "/quan-tri/thu-tuc/1.001193/"],
)  # fmt: skip
def test_a_page_costs_few_queries(administrator, django_assert_max_num_queries, address):
    administrator.get(address)

    with django_assert_max_num_queries(5):
        administrator.get(address)


# --- administration

TYPED = {
    "seen": "1",
    "amount_counter": "2",
    "per_counter": "working-day",
    "fee_counter": "0",
    "amount_online": "5",
    "per_online": "working-day",
    "fee_online": "",
    "policy": "exclude",
    "valid_from": "2026-08-10",
    "reason": "Công bố lại",
    "source": "123/2015/NĐ-CP Đ15",
    "settles": ["1"],
}
ADDRESS = "/quan-tri/thu-tuc/1.001193/"


def test_doubts_are_listed_by_what_they_are_about(administrator):
    limits = text_of(administrator.get("/quan-tri/thu-tuc/"))
    fees = text_of(administrator.get("/quan-tri/thu-tuc/", {"ve": "fee"}))

    assert "1 (không ghi đơn vị)" in limits and "1.001193" in limits
    assert "1 (không ghi đơn vị)" not in fees and "1.001193" in fees


def test_the_form_shows_what_holds(administrator):
    page = text_of(administrator.get(ADDRESS))

    assert 'name="amount_online" value="5"' in page and 'value="2026-08-04"' in page


def test_a_look_comes_first_and_writes_nothing(administrator):
    response = administrator.post(ADDRESS, TYPED)

    assert "2 ngày làm việc" in text_of(response) and 'value="publish"' in text_of(response)
    assert Version.objects.filter(procedure__code="1.001193").count() == 1


def test_it_publishes(administrator):
    response = administrator.post(ADDRESS, {**TYPED, "do": "publish"})

    version = Procedure.objects.get(code="1.001193").versions.get(number=2)
    assert (response.status_code, response.headers["Location"]) == (303, "/thu-tuc/1.001193/")
    assert (version.valid_from, version.reason, version.by.username) == (date(2026, 8, 10), "Công bố lại", "quan")
    assert [doubt.kind for doubt in version.doubts.all()] == ["fee-not-stated"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": ""},
        {"valid_from": "30/02/2026"},
        {"per_counter": ""},
        {"amount_counter": ""},
        {"amount_counter": "-1"},
        {"amount_counter": "99999999"},
        {"fee_counter": "abc"},
        {"policy": "whenever"},
        {"settles": ["77"]},
        {"seen": ""},
    ],
)
def test_a_form_with_a_mistake_comes_back_with_what_was_typed(administrator, wrong):
    response = administrator.post(ADDRESS, {**TYPED, "do": "publish", **wrong})

    assert response.status_code == 422
    assert "123/2015/NĐ-CP Đ15" in text_of(response)
    assert Version.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [({"source": ""}, "điều"), ({"valid_from": "2026-06-01"}, "01/07/2026"), ({"seen": "9"}, "khác")],
)
def test_a_refusal_says_why(administrator, change, words):
    response = administrator.post(ADDRESS, {**TYPED, "do": "publish", **change})

    assert response.status_code == 409
    assert words in text_of(response)
    assert Version.objects.count() == 2


def test_with_htmx_the_part_comes_back(administrator):
    part = text_of(administrator.post(ADDRESS, TYPED, headers=HTMX))

    assert part.lstrip().startswith('<div id="amendment"') and "<html" not in part


def test_a_supervisor_may_too(loaded, client):
    client.force_login(person("giam", Role.SUPERVISOR))

    assert client.get(ADDRESS).status_code == 200
