"""Signing in: right and wrong passwords, the lock per account and device, what is not offered."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import identify_hasher
from django.test import Client
from django.urls import reverse

from xaso.org import people
from xaso.org.devices import cookie_name
from xaso.org.models import Level, Role
from xaso.org.tests.keepers import unit
from xaso.org.tests.moments import MONDAY

PASSWORD = "nước non ngàn dặm"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _static(settings):
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


@pytest.fixture
def here(db):
    return unit("08707", "Phường Tích Sơn", Level.COMMUNE)


@pytest.fixture
def ánh(here):
    person = people.create_person("anh", "Nguyễn Thị Ánh", password=PASSWORD, by=None, at=MONDAY)
    people.give_post(person, here, Role.ONE_STOP, by=None, at=MONDAY)
    return person


def sign_in(browser, password, username="anh"):
    return browser.post(reverse("account_login"), {"login": username, "password": password})


def is_in(browser):
    return "_auth_user_id" in browser.session


def fail(browser, times, **who):
    for _times in range(times):
        answer = sign_in(browser, "sai", **who)
    return answer


def test_the_password_opens(ánh):
    browser = Client()

    answer = sign_in(browser, PASSWORD)

    assert answer.status_code == 302
    assert is_in(browser)


def test_the_name_is_read_without_regard_to_capitals(ánh):
    browser = Client()

    sign_in(browser, PASSWORD, username="ANH")

    assert is_in(browser)


def test_a_wrong_one_says_so_and_keeps_the_name(ánh):
    browser = Client()

    page = sign_in(browser, "sai").content.decode()

    assert not is_in(browser)
    assert 'value="anh"' in page
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng" in page


def test_five_wrong_ones_lock_the_account_on_strange_devices_whatever_they_call_themselves(ánh):
    for number in range(5):
        fail(Client(headers={"User-Agent": f"Kẻ lạ {number}"}, REMOTE_ADDR=f"10.0.0.{number}"), 1)

    browser = Client()
    answer = sign_in(browser, PASSWORD)

    assert answer.status_code == 429
    assert not is_in(browser)


def test_the_machine_one_works_at_does_not_notice(ánh):
    own = Client()
    sign_in(own, PASSWORD)
    own.post(reverse("account_logout"))
    fail(Client(), 7)

    sign_in(own, PASSWORD)

    assert is_in(own)


def test_five_wrong_ones_lock_that_machine_too_but_no_other(ánh):
    one, two = Client(), Client()
    for browser in (one, two):
        sign_in(browser, PASSWORD)
        browser.post(reverse("account_logout"))

    fail(one, 5)

    assert sign_in(one, PASSWORD).status_code == 429
    sign_in(two, PASSWORD)
    assert (is_in(one), is_in(two)) == (False, True)


def test_a_colleague_at_the_same_machine_is_not_locked(ánh, here):
    people.create_person("binh", "Trần Văn Bình", password=PASSWORD, by=None, at=MONDAY)
    browser = Client()
    fail(browser, 5)

    sign_in(browser, PASSWORD, username="binh")

    assert is_in(browser)


def test_the_device_mark_of_one_account_is_worth_nothing_for_another(ánh, here):
    people.create_person("binh", "Trần Văn Bình", password=PASSWORD, by=None, at=MONDAY)
    browser = Client()
    sign_in(browser, PASSWORD, username="binh")
    browser.post(reverse("account_logout"))
    (mark,) = [value.value for name, value in browser.cookies.items() if name.startswith("xaso_device_")]
    browser.cookies[cookie_name("anh")] = mark
    fail(Client(), 5)

    assert sign_in(browser, PASSWORD).status_code == 429


@pytest.mark.parametrize(("hours", "opens"), [(11, False), (13, True)])
def test_the_lock_ends_by_itself_after_twelve_hours(ánh, hours, opens):
    fail(Client(), 5)
    # Axes reads its own clock: the attempts are made older instead.
    for attempt in AccessAttempt.objects.all():
        AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=attempt.attempt_time - timedelta(hours=hours))

    browser = Client()
    sign_in(browser, PASSWORD)

    assert is_in(browser) is opens


def test_trying_on_does_not_make_the_lock_longer(ánh):
    fail(Client(), 5)
    before = AccessAttempt.objects.get().attempt_time

    fail(Client(), 3)

    assert AccessAttempt.objects.get().attempt_time == before


def test_an_administrator_lifts_it(ánh, here):
    quản = people.create_person("quan", "Hà Thị Quản", password=PASSWORD, by=None, at=MONDAY)
    people.give_post(quản, here, Role.UNIT_ADMIN, by=None, at=MONDAY)
    fail(Client(), 5)

    assert people.unlock(ánh, here, by=quản, at=MONDAY) == 1

    browser = Client()
    sign_in(browser, PASSWORD)
    assert is_in(browser)


def test_what_was_typed_is_not_kept_with_the_failure(ánh):
    Client().post(reverse("account_login"), {"login": "anh", "password": "sai", "owner": "Lò Thị Ó"})

    attempt = AccessAttempt.objects.get()

    assert (attempt.username, attempt.failures_since_start) == ("anh", 1)
    assert "Lò Thị Ó" not in attempt.post_data


@pytest.mark.parametrize("name", ["", " ", "x" * 5000, "\x00", "anh'--", "ánh"])
def test_any_name_gets_an_answer(ánh, name):
    assert sign_in(Client(), "sai", username=name).status_code in (200, 400)


def test_a_closed_account_is_told_so(ánh, here):
    quản = people.create_person("quan", "Hà Thị Quản", password=PASSWORD, by=None, at=MONDAY)
    people.give_post(quản, here, Role.UNIT_ADMIN, by=None, at=MONDAY)
    people.set_active(ánh, here, active=False, by=quản, at=MONDAY)
    browser = Client()

    answer = sign_in(browser, PASSWORD)

    assert answer["Location"] == reverse("account_inactive")
    assert browser.get(answer["Location"]).status_code == 200
    assert not is_in(browser)


def test_a_password_of_one_sign_in_is_changed_first(ánh, here, monkeypatch):
    quản = people.create_person("quan", "Hà Thị Quản", password=PASSWORD, by=None, at=MONDAY)
    people.give_post(quản, here, Role.UNIT_ADMIN, by=None, at=MONDAY)
    given = people.set_password(ánh, here, by=quản, at=MONDAY)
    browser = Client()
    sign_in(browser, given)
    own = {"oldpassword": given, "password1": "một mùa xuân nho nhỏ", "password2": "một mùa xuân nho nhỏ"}
    assert browser.get("/")["Location"] == reverse("account_change_password")

    browser.post(reverse("account_change_password"), own)

    ánh.refresh_from_db()
    assert not ánh.password_once
    assert browser.get("/").status_code != 303 or browser.get("/")["Location"] != reverse("account_change_password")


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_reset_password", "account_set_password"])
def test_nobody_signs_up_or_gets_a_password_by_mail(ánh, name):
    assert Client().get(reverse(name)).status_code == 404


def test_passwords_are_argon2id_with_nineteen_mebibytes(ánh):
    hasher = identify_hasher(ánh.password)

    assert (hasher.memory_cost, hasher.time_cost, hasher.parallelism) == (19 * 1024, 2, 1)
    assert "$argon2id$" in ánh.password and "m=19456,t=2,p=1" in ánh.password


def test_signing_out_needs_a_post(ánh):
    browser = Client()
    sign_in(browser, PASSWORD)

    browser.get(reverse("account_logout"))
    assert is_in(browser)
    browser.post(reverse("account_logout"))

    assert not is_in(browser)
