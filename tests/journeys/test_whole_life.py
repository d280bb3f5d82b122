"""A dossier's whole life through the screens, with JavaScript and without, and what a passer-by sees of it."""

import pytest

from xaso.demo import cast as the_cast
from xaso.dossiers.models import Dossier
from xaso.dossiers.states import State

pytestmark = pytest.mark.browser


@pytest.fixture
def cast(live):
    return the_cast.assemble()


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "without"])
def test_from_the_counter_to_the_citizen(live, cast, browser, phone, sign_in, javascript):
    def seat(person, path):
        page = browser(javascript=javascript)
        sign_in(page, person)
        page.goto(live + path)
        return page

    desk = seat(cast.anh, f"/tiep-nhan/?thu-tuc={the_cast.SIMPLE}")
    desk.locator("[name=owner_name]").fill("Lò Thị Ó")
    for paper in desk.locator("input[type=checkbox][data-row]").all():
        paper.check()
    with desk.expect_navigation():
        desk.locator("button[value=accept]").click()
    dossier = Dossier.objects.get()
    address = f"/ho-so/{dossier.code}/"
    take(desk, "chuyen-xu-ly")
    leader = seat(cast.dung, address)
    leader.locator("[name=lead]").first.evaluate(
        "one => one.closest('details') && (one.closest('details').open = true)"
    )
    leader.locator("[name=lead]").first.select_option(label=cast.binh.full_name)
    take(leader, "phan-cong")
    officer = seat(cast.binh, address)
    officer.locator("[name=text]").first.fill("Đủ điều kiện đăng ký giám hộ")
    take(officer, "trinh-ky")
    leader.goto(live + "/duyet/")
    leader.locator("main tbody input[type=checkbox]").first.check()
    leader.locator("main form button[data-key=F8]").click()
    leader.locator("#approvals li a", has_text=dossier.code).wait_for()
    dossier.refresh_from_db()
    assert dossier.state == State.APPROVED
    clerk = seat(cast.giang, address)
    clerk.locator("[name=number]").first.fill("15/QĐ-UBND")
    take(clerk, "ky-so")
    desk.goto(live + address)
    take(desk, "tra-ket-qua")

    dossier.refresh_from_db()
    assert dossier.state == State.RETURNED
    phone.goto(live + f"/tra-cuu/{dossier.tracking_key}/")
    assert dossier.code in phone.content()
    assert "Lò Thị Ó" not in phone.content()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360


def take(page, slug):
    button = page.locator(f"#do-{slug}")
    if not button.is_visible():
        page.locator("details", has=button).locator("summary").first.click()
    with page.expect_navigation():
        button.click()
