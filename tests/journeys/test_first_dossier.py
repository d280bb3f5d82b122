"""The tutorial, as it is written: somebody who follows it line by line holds a returned result at its end."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from xaso.base import clock
from xaso.demo import cast as the_cast
from xaso.dossiers.models import Dossier
from xaso.dossiers.states import State

TUTORIALS = [
    Path(__file__).resolve().parents[2] / "docs" / "tutorial" / name
    for name in ("first-dossier.md", "first-dossier.vi.md")
]


pytestmark = pytest.mark.browser
#: What lies at the desk already: step, working days ago, invented owner.
EARLIER = [
    ("ask_supplement", 1, "Hoàng Đình Nghĩa"),
    ("sign_off", 9, "Lê Bích Liên"),
    ("sign_off", 4, "Nguyễn Quang Chiến"),
    ("accept", 5, "Phan Thị Thu Hà"),
    ("accept", 3, "Đỗ Hồng Oanh"),
    ("accept", 2, "Vi Văn Long"),
    ("accept", 0, "Nguyễn Thị Thu Hoa"),
    ("submit", 0, "Nguyễn Thị Trang"),
]


@pytest.fixture
def cast(live):
    return the_cast.assemble()


def test_both_languages_tell_the_same():
    told = [set(re.findall(r"`([^`\n]+)`", page.read_text(encoding="utf-8"))) for page in TUTORIALS]

    assert told[0] == told[1]
    assert the_cast.PASSWORD in told[0]


def test_the_tutorial_leads_to_a_returned_result(live, cast, browser, phone, picture):
    text = TUTORIALS[0].read_text(encoding="utf-8")
    card = re.search(r"^ *(\d{12}\|.*)$", text, re.M)[1]
    procedure = re.search(r"type `([\d.]+)`", text)[1]
    number = re.search(r"such as `([^`]+)`", text)[1]
    for verb, days, owner in EARLIER:
        cast.dossier(verb, at=workday(days), owner=owner)

    desk = sign_in(browser(), live, cast.anh)
    picture(desk, "my-work")
    code = take_in(desk, card, procedure, picture)
    press(desk, "F8")
    look_up(phone, live, code)
    picture(phone, "tracking-phone")
    for person in (cast.binh, cast.dung, cast.giang):
        page = sign_in(browser(), live, person)
        find(page, code)
        if person == cast.binh:
            picture(page, "dossier")
            page.locator("[name=text]").first.fill("Đủ điều kiện đăng ký giám hộ")
        if person == cast.giang:
            page.locator("[name=number]").fill(number)
        press(page, "F8")
    desk.keyboard.press("F7")
    desk.locator("a", has_text=code).first.click()
    press(desk, "F8")

    dossier = Dossier.objects.get(code=code)
    assert dossier.state == State.RETURNED
    assert (dossier.owner.name, dossier.result.number) == ("Lò Thị Ó", number)


def sign_in(page, live, person):
    """By the page for it, as the tutorial says."""
    page.goto(live + "/viec-cua-toi/")
    page.locator("[name=login]").fill(person.username)
    page.locator("[name=password]").fill(the_cast.PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Việc của tôi").wait_for()
    return page


def workday(back: int) -> datetime:
    """Half past eight, ``back`` working days ago or on the last one before today."""
    day = clock.now().astimezone(the_cast.VIETNAM).replace(hour=8, minute=30, second=0, microsecond=0)
    for _ in range(back + 1):
        day -= timedelta(days=3 if day.weekday() == 0 else 1)
    return day


def take_in(page, card, procedure, picture):
    page.keyboard.press("F2")
    page.wait_for_url("**/tiep-nhan/")
    page.keyboard.type(card)
    page.keyboard.press("Enter")
    assert page.locator("[name=owner_name]").input_value() == "Lò Thị Ó"
    page.locator("[name=procedure]").fill(procedure)
    page.locator("[name=procedure]").press("Enter")
    papers = page.locator("[name=paper_0], [name=paper_1]")
    papers.first.wait_for()
    for paper in papers.all():
        paper.check()
    page.evaluate("scrollTo(0, 0)")
    picture(page, "intake")
    page.keyboard.press("F8")
    page.wait_for_url("**/ho-so/*/**")
    assert page.locator("[data-key=F9]").is_visible()
    return page.url.split("/ho-so/")[1].split("/")[0]


def look_up(phone, live, code):
    """As the citizen does, who is told how far it is and nobody's name."""
    phone.goto(live + "/tra-cuu/")
    phone.locator("[name=ma]").fill(code)
    phone.keyboard.press("Enter")
    phone.get_by_role("heading", name=code).wait_for()
    assert "Lò Thị Ó" not in phone.content()


def find(page, code):
    page.keyboard.press("F3")
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/ho-so/{code}/")


def press(page, key):
    """Press the key of the page's main step and wait until it is taken: its button is gone."""
    button = page.locator(f"main button[data-key={key}]").first
    label = button.inner_text()
    page.keyboard.press(key)
    page.wait_for_function(
        "label => ![...document.querySelectorAll('main button[data-key=F8]')].some(one => one.innerText === label)",
        arg=label,
    )
