"""The second factor: obligatory for who gives rights, offered to everybody; codes, recovery codes, passkeys."""

from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from xaso.org import people
from xaso.org.adapters import MFAAdapter
from xaso.org.models import Level, Post, Role, User
from xaso.org.tests.keepers import unit
from xaso.org.tests.moments import MONDAY

PASSWORD = "nước non ngàn dặm"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _static(settings):
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


@pytest.fixture
def person(db):
    """``person(role)``: somebody with that post."""
    here = unit("08707", "Phường Tích Sơn", Level.COMMUNE)

    def make(role, username="ai"):
        made = people.create_person(username, "Hà Thị Quản", password=PASSWORD, by=None, at=MONDAY)
        people.give_post(made, here, role, by=None, at=MONDAY, valid_from=here.valid_from)
        return made

    return make


def sign_in(username="ai"):
    browser = Client()
    return browser, browser.post(reverse("account_login"), {"login": username, "password": PASSWORD})


def code_of(secret):
    return totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))


def set_up(browser):
    """What the person does with the app on their phone; returns the secret."""
    page = browser.get(reverse("mfa_activate_totp"))
    secret = browser.session["mfa.totp.secret"]
    assert secret in page.content.decode()
    answer = browser.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert answer.status_code == 302
    return secret


@pytest.mark.parametrize(
    ("role", "must"),
    [
        (Role.UNIT_ADMIN, True),
        (Role.SUPERVISOR, True),
        (Role.ONE_STOP, False),
        (Role.SPECIALIST, False),
        (Role.LEADER, False),
        (Role.CLERK, False),
    ],
)
def test_who_gives_rights_sets_it_up_before_anything_else(person, role, must):
    person(role)
    browser, _answer = sign_in()

    answer = browser.get(reverse("org:units"))

    sent_there = answer.status_code == 303 and answer["Location"] == reverse("mfa_activate_totp")
    assert sent_there is must


def test_a_post_by_delegation_counts_as_well(person):
    person(Role.UNIT_ADMIN, "quan")
    person(Role.CLERK)
    people.delegate(
        Post.objects.get(user__username="quan"),
        User.objects.get(username="ai"),
        valid_from=date(2020, 3, 1),
        valid_to=date(2099, 1, 1),
        reason="Nghỉ phép",
        by=None,
        at=MONDAY,
    )
    browser, _answer = sign_in()

    assert browser.get(reverse("org:units"))["Location"] == reverse("mfa_activate_totp")


def test_a_code_app_is_set_up_and_asked_for_from_then_on(person):
    person(Role.UNIT_ADMIN)
    browser, _answer = sign_in()
    secret = set_up(browser)
    assert browser.get(reverse("org:units")).status_code == 200

    again, answer = sign_in()

    assert answer["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in again.session
    assert again.get(reverse("mfa_authenticate")).status_code == 200
    Authenticator.objects.filter(type="totp").update(last_used_at=None)
    cache.clear()  # a code is good once; the clock of the app does not wait for a test
    again.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert again.get(reverse("org:units")).status_code == 200


def test_a_wrong_code_does_not_open_and_five_stop_the_trying(person):
    person(Role.UNIT_ADMIN)
    browser, _answer = sign_in()
    secret = set_up(browser)
    again, _answer = sign_in()
    cache.clear()
    wrong = f"{(int(code_of(secret)) + 1) % 1_000_000:06}"

    for _times in range(6):
        again.post(reverse("mfa_authenticate"), {"code": wrong})
    again.post(reverse("mfa_authenticate"), {"code": code_of(secret)})

    assert "_auth_user_id" not in again.session
    cache.clear()


def test_a_recovery_code_opens_once(person):
    made = person(Role.UNIT_ADMIN)
    browser, _answer = sign_in()
    set_up(browser)
    code = Authenticator.objects.get(user=made, type="recovery_codes").wrap().get_unused_codes()[0]
    first, _answer = sign_in()
    second, _answer = sign_in()

    for again in (first, second):
        again.post(reverse("mfa_authenticate"), {"code": code})

    assert ("_auth_user_id" in first.session, "_auth_user_id" in second.session) == (True, False)


def test_the_secret_is_not_readable_in_the_database(person):
    person(Role.UNIT_ADMIN)
    browser, _answer = sign_in()

    secret = set_up(browser)

    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in kept
    assert MFAAdapter().decrypt(kept) == secret


def test_a_changed_key_of_the_installation_opens_nothing_but_breaks_nothing(settings):
    sealed = MFAAdapter().encrypt("JBSWY3DPEHPK3PXP")
    old = settings.SECRET_KEY

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "một khóa khác", []
    assert MFAAdapter().decrypt(sealed) == ""
    settings.SECRET_KEY_FALLBACKS = [old]

    assert MFAAdapter().decrypt(sealed) == "JBSWY3DPEHPK3PXP"


def test_an_administrator_resets_it_for_who_lost_it(person):
    made, other = person(Role.UNIT_ADMIN), person(Role.SUPERVISOR, "minh")
    browser, _answer = sign_in()
    set_up(browser)

    people.reset_second_factor(made, made.posts.get().unit, by=other, at=MONDAY)

    again, _answer = sign_in()
    assert again.get(reverse("org:units"))["Location"] == reverse("mfa_activate_totp")


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_logout",
        "account_change_password",
        "account_inactive",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_index",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
    ],
)
def test_every_page_of_ones_own_account_is_ours(person, name):
    person(Role.UNIT_ADMIN)
    browser, _answer = sign_in()
    set_up(browser)
    if name == "account_login":
        browser.logout()

    page = browser.get(reverse(name))

    assert page.status_code == 200
    assert "base/xaso.css" in page.content.decode()
    for inline in ("<style", "style=", "onclick"):
        assert inline not in page.content.decode()


def test_the_recovery_codes_can_be_saved_as_a_file(person):
    made = person(Role.UNIT_ADMIN)
    browser, _answer = sign_in()
    set_up(browser)

    answer = browser.get(reverse("mfa_download_recovery_codes"))

    assert answer.headers["Content-Type"].startswith("text/plain")
    for code in Authenticator.objects.get(user=made, type="recovery_codes").wrap().get_unused_codes():
        assert code in answer.content.decode()
