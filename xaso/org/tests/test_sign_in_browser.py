"""Signing in by a passkey, and a locked page, in a real browser with its own virtual authenticator."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from xaso.org import people
from xaso.org.models import Level, Role, User
from xaso.org.tests.keepers import unit
from xaso.org.tests.moments import MONDAY

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASSWORD = "nước non ngàn dặm"


@pytest.fixture
def quản(live):
    here = unit("08707", "Phường Tích Sơn", Level.COMMUNE)
    person = people.create_person("quan", "Hà Thị Quản", password=PASSWORD, by=None, at=MONDAY)
    people.give_post(person, here, Role.UNIT_ADMIN, by=None, at=MONDAY, valid_from=here.valid_from)
    return person


def at(live, path):
    """The address a passkey can belong to: browsers want a name, not a number."""
    return f"http://localhost:{live.port}{path}"


def plug_in_a_key(page):
    """Give the browser an authenticator that says yes to everything."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def sign_in(page, live):
    page.goto(at(live, reverse("account_login")))
    page.fill("#id_login", "quan")
    page.fill("#id_password", PASSWORD)
    page.click("#do-dang-nhap")


def test_a_passkey_is_added_and_then_signs_in_without_the_password(quản, live, browser, axe):
    """Slow: three page loads of a browser and an authenticator."""
    page = browser()
    plug_in_a_key(page)
    sign_in(page, live)
    page.goto(at(live, reverse("mfa_add_webauthn")))
    axe(page)
    page.fill("#id_name", "Máy cơ quan")
    page.check("#id_passwordless")
    page.click("#passkey_add")
    page.wait_for_url(f"**{reverse('mfa_view_recovery_codes')}")
    assert Authenticator.objects.filter(user=quản, type="webauthn").count() == 1

    # It counts as the second factor of an administrator.
    page.goto(at(live, reverse("org:units")))
    assert page.locator("h1").inner_text().startswith("Đơn vị")
    page.context.clear_cookies()
    page.goto(at(live, reverse("account_login")))
    page.click("#passkey_login")
    page.wait_for_url(lambda url: "/tai-khoan/" not in url)

    page.goto(at(live, reverse("org:units")))
    assert page.locator("h1").inner_text().startswith("Đơn vị")


def test_a_passkey_answers_for_the_second_factor(quản, live, browser, axe):
    """Slow: as above."""
    page = browser()
    plug_in_a_key(page)
    sign_in(page, live)
    page.goto(at(live, reverse("mfa_add_webauthn")))
    page.click("#passkey_add")
    page.wait_for_url(f"**{reverse('mfa_view_recovery_codes')}")
    page.context.clear_cookies()

    sign_in(page, live)
    page.wait_for_url(f"**{reverse('mfa_authenticate')}")
    axe(page)
    page.click("#passkey_use")
    page.wait_for_url(lambda url: "/tai-khoan/" not in url)

    page.goto(at(live, reverse("org:units")))
    assert page.locator("h1").inner_text().startswith("Đơn vị")


def rest(page):
    """Let twenty minutes pass for everybody: the clock of another process cannot be set."""
    for row in Session.objects.all():
        session = row.get_decoded()
        session["entered_at"] = session["entered_at"] - 1200
        row.session_data = Session.objects.encode(session)
        row.save()
    page.context.clear_cookies(name="xaso_seen")


@pytest.mark.parametrize("javascript", [True, False])
def test_what_was_typed_before_the_rest_is_done_after_the_password(quản, live, browser, axe, javascript):
    """Slow: a browser, twice."""
    Authenticator.objects.create(user=quản, type=Authenticator.Type.TOTP, data={"secret": "x"})
    page = browser(javascript=javascript)
    page.context.add_cookies(_signed_in(live, quản))
    page.goto(live + reverse("org:new_person", args=[quản.posts.get().unit_id]))
    page.fill("#id_full_name", "Lò Thị Ó")
    page.fill("#id_username", "o.lt")
    rest(page)
    page.click("#do-mo-tai-khoan")
    assert page.locator("h1").inner_text() == "Đã khóa vì 15 phút không có thao tác"
    if javascript:
        axe(page)

    page.fill("#password", "sai")
    page.click("#do-lam-tiep")
    assert "chưa đúng" in page.locator("#wrong").inner_text()
    page.fill("#password", PASSWORD)
    page.click("#do-lam-tiep")

    assert User.objects.get(username="o.lt").full_name == "Lò Thị Ó"
    assert page.locator("h1").inner_text().startswith("Mật khẩu đăng nhập lần đầu")


def _signed_in(live, person):
    client = Client()
    client.force_login(person)
    return [{"name": name, "value": cookie.value, "url": live.url} for name, cookie in client.cookies.items()]
