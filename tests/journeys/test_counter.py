"""The counter by keyboard alone: what a dossier of five papers costs in keys, clicks and waiting. And nothing typed goes."""

import pytest

from xaso.demo import cast as the_cast
from xaso.dossiers.models import Dossier

pytestmark = pytest.mark.browser

CARD = "026190000001|135000001|Lò Thị Ó|15081990|Nữ|Đồng Tĩnh, Tam Dương, Vĩnh Phúc|01062021"


@pytest.fixture
def cast(live):
    return the_cast.assemble()


def test_thirty_keys_no_click_three_waits(live, cast, page, sign_in, effort):
    sign_in(page, cast.anh)
    page.goto(live + "/viec-cua-toi/")
    done, waits = effort(page), []
    page.on("framenavigated", lambda frame: waits.append(frame.url))

    done.press("F2")
    page.wait_for_url("**/tiep-nhan/")
    done.scan(CARD)
    done.press("F4")
    done.say(the_cast.SIMPLE)
    with page.expect_navigation():
        done.press("Enter")
    papers = page.locator("input[type=checkbox][data-row]")
    for number in range(papers.count()):
        if number:
            done.press("Alt+ArrowDown")
            done.keys += 1  # Alt is a key too.
        done.press("Space")
    count = papers.count()
    assert count >= 4
    assert page.locator("input[type=checkbox][data-row]:checked").count() == count
    done.press("F8")
    page.wait_for_url("**/ho-so/*/**")

    print(f"intake of {count} papers: {done}; page loads: {len(waits)}")
    dossier = Dossier.objects.get()
    assert (dossier.owner.name, dossier.owner.id_number) == ("Lò Thị Ó", "026190000001")
    assert page.locator("[data-key=F9]").is_visible()
    assert done.keys <= 30
    assert done.clicks == 0
    assert len(waits) <= 3


def test_what_is_typed_is_there_after_reload_and_back(live, cast, page, sign_in):
    sign_in(page, cast.anh)
    page.goto(live + "/tiep-nhan/")
    with page.expect_response("**/tiep-nhan/nhap/"):
        page.locator("[name=owner_name]").fill("Lò Thị Ó")
        page.locator("[name=owner_name]").press("Tab")

    page.goto(live + "/viec-cua-toi/")
    page.goto(live + "/tiep-nhan/")
    page.locator(".drafts a").first.click()

    assert page.locator("[name=owner_name]").input_value() == "Lò Thị Ó"


def test_sent_twice_it_is_one_dossier(live, cast, browser, sign_in):
    page = browser(javascript=False)
    sign_in(page, cast.anh)
    page.goto(live + f"/tiep-nhan/?thu-tuc={the_cast.SIMPLE}")
    page.locator("[name=owner_name]").fill("Lò Thị Ó")
    for paper in page.locator("input[type=checkbox][data-row]").all():
        paper.check()
    form = page.eval_on_selector("form.intake", "form => Object.fromEntries(new FormData(form))")
    form["do"] = "accept"

    answers = [page.request.post(live + "/tiep-nhan/", form=form, headers={"Referer": live.url}) for _ in range(2)]

    assert answers[0].url == answers[1].url
    assert "/ho-so/" in answers[0].url
    assert Dossier.objects.count() == 1


def test_signed_out_in_the_middle_what_was_saved_waits(live, cast, page, sign_in):
    sign_in(page, cast.anh)
    page.goto(live + "/tiep-nhan/")
    with page.expect_response("**/tiep-nhan/nhap/"):
        page.locator("[name=owner_name]").fill("Lò Thị Ó")
        page.locator("[name=owner_name]").press("Tab")

    page.context.clear_cookies()
    sign_in(page, cast.anh)
    page.goto(live + "/tiep-nhan/")

    assert page.locator(".drafts").inner_text().startswith("Lò Thị Ó")
