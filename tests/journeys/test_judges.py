"""The judges judge: a page with faults is found out, and the page for "nothing here" has none."""

import pytest
from playwright.sync_api import Error as PlaywrightError

pytestmark = pytest.mark.browser

FAULTY = "<!doctype html><html><body><img src=x><button></button></body></html>"


def test_axe_and_the_nu_checker_find_faults(page, axe, nu):
    page.set_content(FAULTY)

    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)
    with pytest.raises(AssertionError, match="errors of the Nu HTML checker"):
        nu(FAULTY)


@pytest.mark.parametrize("screen", ["page", "phone"])
def test_an_address_that_leads_nowhere(request, live, axe, nu, budget, screen):
    page = request.getfixturevalue(screen)

    answer = page.goto(live + "/khong-co-gi/")

    assert answer.status == 404
    assert page.locator("h1").inner_text() == "Không có gì ở địa chỉ này"
    axe(page)
    nu(answer.text())
    budget(page, live + "/khong-co-gi/").holds()


def test_nothing_inline_is_allowed(live, page):
    headers = page.goto(live + "/khong-co-gi/").headers

    assert "default-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]


def test_the_server_comes_back_after_a_power_cut(live, page):
    page.goto(live + "/khong-co-gi/")

    live.restart(kill=True)

    assert _status_of(page, live + "/khong-co-gi/") == 404


def _status_of(page, address):
    """What the page answers, reloading as a person would while the killed server's last connections still break."""
    for _ in range(20):
        try:
            return page.goto(address).status
        except PlaywrightError:
            page.wait_for_timeout(500)
    return page.goto(address).status
