"""The page in a real browser: keys, drafts, the idle lock, a card's QR, and what axe finds in every component.

No server: the browser asks for a page of http://xaso.test/ and gets what the templates drew.
"""

import gzip
import json
import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from django import forms
from django.contrib.staticfiles import finders
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from xaso.base import bundles
from xaso.base.csp import POLICY
from xaso.base.reasons import Reason
from xaso.base.templating import HTMX
from xaso.base.tests.test_components import DUE, MACROS, ROWS, SAMPLES, Sample

pytestmark = pytest.mark.browser

CARD = "026190001234|135790246|Lò Thị Ó|05091990|Nữ|Thôn Đông, xã Đồng Tĩnh|01022022"
NAV = {
    "unit_name": "UBND xã Đồng Tĩnh",
    "person": "Nguyễn Thị Ánh",
    "role_label": "Một cửa",
    "search_url": "/ho-so/",
    "unlock_url": "/mo-khoa/",
    "items": [
        {"label": "Việc của tôi", "url": "/viec/", "key": "", "current": True},
        {"label": "Tiếp nhận", "url": "/tiep-nhan/", "key": "F2", "current": False},
    ],
}
FORM = """<h1>Thử</h1><form method="post" action="/gui/" data-draft="/nhap/">
<input type="hidden" name="draft" data-draft-key>{{ input("card", "Thẻ", attrs={"data-scan": "owner"}) }}
{% for name in ("owner_id_number", "owner_name", "owner_birth", "owner_sex", "owner_address", "owner_phone") %}
{{ input(name, name) }}{% endfor %}
{{ button("Tiếp nhận", key="F8") }}{{ saved_line() }}</form>"""
LIST = """<h1>Thử</h1><form method="post" action="/gui/" data-hx-post="/gui/" data-hx-target="#messages">
<input type="checkbox" data-checks="d" aria-label="tất cả"><span data-checked="d">0</span>
<table class="list" data-rows>
{% for n in "123" %}<tr><td><input type="checkbox" name="d" value="{{ n }}" aria-label="{{ n }}"></td>
<td>{{ row_link("/ho-so/" ~ n ~ "/", "H62-" ~ n) }}</td></tr>{% endfor %}</table>
{{ button("Duyệt", key="F8") }}</form>"""


def page_of(main, **given):
    source = (
        "{% extends 'base/page.html' %}{% from 'base/components.html' import " + ", ".join(MACROS) + " %}"
        "{% block title %}Thử{% endblock %}{% block main %}" + main + "{% endblock %}"
    )
    with translation.override("vi"):
        return (
            engines["jinja2"]
            .from_string(source)
            .template.render(
                request=RequestFactory().get("/"),
                language="vi",
                languages=(("vi", "Tiếng Việt"), ("en", "English")),
                messages=[],
                csrf_input="",
                **given,
            )
        )


class Site:
    """What answers the browser: pages by address, and the requests it made."""

    def __init__(self, page):
        self.page, self.pages, self.asked, self.wrong = page, {}, [], []
        self.away = False
        page.route("**/*", self.answer)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", lambda said: self.wrong.append(said.text) if "Content Security" in said.text else None)

    def answer(self, route):
        path = "/" + route.request.url.split("/", 3)[3]
        if path.startswith("/static/"):
            name = path.removeprefix("/static/")
            if name in bundles.BUNDLES:
                kind = "text/css" if name.endswith("css") else "text/javascript"
                return route.fulfill(body=bundles.joined(name), content_type=kind)
            return route.fulfill(path=finders.find(name), content_type="text/javascript")
        self.asked.append((route.request.method, path, route.request.post_data or ""))
        if self.away:
            return route.abort()
        status, body, kind = self.pages.get(path, (404, "", "text/html"))
        return route.fulfill(
            status=status, body=body, content_type=f"{kind}; charset=utf-8", headers={"Content-Security-Policy": POLICY}
        )

    def show(self, main, **given):
        self.pages["/"] = (200, page_of(main, **{"nav": NAV, **given}), "text/html")
        self.page.goto("http://xaso.test/")

    def posts(self, path):
        return [body for method, where, body in self.asked if (method, where) == ("POST", path)]


@pytest.fixture(scope="module")
def browser(chromium):
    # One Playwright a process: the one of conftest.py.
    return chromium


@pytest.fixture
def site(browser, settings):
    settings.ROOT_URLCONF = "django.conf.urls.i18n"  # all that a page itself points to
    settings.FORM_RENDERER = "django.forms.renderers.Jinja2"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    context = browser.new_context(viewport={"width": 1280, "height": 720}, locale="vi-VN")
    site = Site(context.new_page())
    yield site
    context.close()
    assert site.wrong == []


def focused(page, what="textContent"):
    return page.evaluate(f"document.activeElement.{what}")


def test_keys_press_what_shows_them(site):
    site.show(FORM)
    site.pages["/tiep-nhan/"] = site.pages["/"]

    site.page.keyboard.press("F3")
    assert focused(site.page, "id") == "search"
    site.page.keyboard.press("F2")
    site.page.wait_for_url("**/tiep-nhan/")


def test_letters_and_unfinished_words_press_nothing(site):
    site.show(FORM)
    site.page.focus("#id_owner_name")

    site.page.keyboard.type("Fuf8")
    site.page.evaluate(
        "document.activeElement.dispatchEvent("
        "new KeyboardEvent('keydown', {key: 'F8', isComposing: true, bubbles: true}))"
    )

    assert site.page.input_value("#id_owner_name") == "Fuf8"
    assert site.posts("/gui/") == []


def test_alt_and_arrows_go_through_rows(site):
    site.show(LIST)

    seen = []
    for key in ("Alt+ArrowDown", "Alt+ArrowDown", "Alt+ArrowDown", "Alt+ArrowDown", "Alt+ArrowUp"):
        site.page.keyboard.press(key)
        seen.append(focused(site.page))

    assert seen == ["H62-1", "H62-2", "H62-3", "H62-3", "H62-2"]


def test_one_box_ticks_all_and_counts(site):
    site.show(LIST)

    site.page.check("[data-checks]")
    site.page.uncheck("[value='2']")

    assert site.page.text_content("[data-checked]") == "2"
    assert site.page.evaluate("document.querySelector('[data-checks]').indeterminate") is True


def test_a_form_is_sent_once(site):
    site.show(FORM.replace("data-draft", "data-no-draft"))
    site.page.unroute("**/*")
    sent = []
    site.page.route("**/gui/", lambda route: sent.append(1))  # never answers: the reader is impatient

    for _press in range(3):
        site.page.keyboard.press("F8")
        site.page.wait_for_timeout(50)

    assert sent == [1]


def test_a_card_fills_its_owner(site):
    site.show(FORM)
    site.page.focus("#id_card")

    site.page.keyboard.type(CARD)
    site.page.keyboard.press("Enter")

    names = ("id_number", "name", "birth", "sex", "address")
    assert [site.page.input_value(f"#id_owner_{name}") for name in names] == [
        "026190001234", "Lò Thị Ó", "05/09/1990", "Nữ", "Thôn Đông, xã Đồng Tĩnh",
    ]  # fmt: skip
    assert focused(site.page, "id") == "id_owner_phone"
    assert site.posts("/gui/") == []


def test_a_draft_keeps_itself_and_its_key(site):
    site.pages["/nhap/"] = (200, json.dumps({"draft": "k1", "saved_at": "14:05"}), "application/json")
    site.show(FORM)

    site.page.fill("#id_owner_name", "Lò Thị")
    site.page.locator(".saved", has_text="lưu").wait_for(timeout=6000)

    assert site.page.text_content(".saved") == "đã lưu lúc 14:05"
    assert site.page.input_value("[data-draft-key]") == "k1"


def test_a_draft_that_cannot_be_kept_says_so_and_tries_again(site):
    site.page.clock.install()
    site.pages["/nhap/"] = (503, "", "text/html")
    site.show(FORM)

    site.page.fill("#id_owner_name", "Lò Thị")
    site.page.clock.run_for(3100)
    site.page.locator(".saved", has_text="kết nối").wait_for()
    assert "vẫn còn" in site.page.text_content(".saved")
    site.pages["/nhap/"] = (200, json.dumps({"draft": "k1", "saved_at": "14:05"}), "application/json")
    site.page.clock.run_for(10_100)

    site.page.locator(".saved", has_text="14:05").wait_for()


def test_a_draft_goes_with_the_page(site):
    site.page.add_init_script(
        "navigator.sendBeacon = (url, data) => localStorage.setItem('sent', url + '|' + data.get('owner_name'))"
    )
    site.show(FORM)
    site.page.fill("#id_owner_name", "Lò Thị")

    site.show(LIST)

    assert site.page.evaluate("localStorage.getItem('sent')") == "/nhap/|Lò Thị"


def test_an_idle_page_is_covered_and_nothing_typed_is_lost(site):
    site.page.clock.install()
    site.show(FORM.replace("data-draft", "data-no-draft"))
    site.page.fill("#id_owner_name", "Lò Thị")
    lock = site.page.locator("dialog[data-unlock]")

    site.page.clock.fast_forward("14:30")
    assert not lock.is_visible()
    site.page.clock.fast_forward("00:40")
    assert lock.is_visible()
    site.page.keyboard.press("Escape")
    site.page.keyboard.press("F2")
    assert lock.is_visible()
    site.pages["/mo-khoa/"] = (403, "", "text/html")
    site.page.keyboard.type("sai")
    site.page.keyboard.press("Enter")
    site.page.wait_for_selector("#lock-wrong:not([hidden])")
    site.pages["/mo-khoa/"] = (204, "", "text/html")
    site.page.keyboard.type("đúng rồi")
    site.page.keyboard.press("Enter")
    lock.wait_for(state="hidden")

    assert site.page.input_value("#id_owner_name") == "Lò Thị"
    site.page.clock.fast_forward("15:10")
    assert lock.is_visible()


def test_a_broken_connection_is_said(site):
    site.show(LIST)
    site.away = True

    site.page.keyboard.press("F8")

    site.page.wait_for_selector("#messages [data-broken]")
    assert "Mất kết nối" in site.page.text_content("#messages")


@pytest.mark.parametrize("status", [200, 409, 422, 503])
def test_htmx_shows_what_comes_back(site, status):
    site.show(LIST)
    site.pages["/gui/"] = (status, "<p>đã xem</p>", "text/html")

    site.page.keyboard.press("F8")

    site.page.wait_for_selector("#messages >> text=đã xem")


STICKS_OUT = """() => [...document.querySelectorAll("body *")]
    .filter(one => document.documentElement.scrollWidth > innerWidth)
    .filter(one => one.getBoundingClientRect().right > innerWidth && !one.closest(".scroll, .list, .sr"))
    .map(one => one.outerHTML.slice(0, 90))"""


def everything():
    """All components on one page, a form that came back included."""
    drawn = [f"<h1>Mẫu</h1>{SAMPLES['error_summary'][0]}"]
    drawn += [source for macro, (source, _) in SAMPLES.items() if macro not in ("empty_row", "error_summary")]
    return "\n".join(f"<div>{one}</div>" for one in drawn).replace(">x{% endcall", "><p>x</p>{% endcall")


def given():
    return {
        "form": Sample({"name": ""}),
        "due": DUE,
        "rows": ROWS,
        "csrf": "",
        "reasons": [Reason("x", "Đã quá hạn.", "NĐ 61/2018 Đ17")],
    }


@pytest.mark.parametrize("width", [1280, 360, 320])
@pytest.mark.parametrize("layout", ["officer", "public"])
def test_axe_finds_nothing_and_nothing_sticks_out(site, width, layout):
    site.page.set_viewport_size({"width": width, "height": 720})
    source = everything() + "{% endblock %}{% block layout %}" + layout

    site.show(source, **given())
    found = Axe().run(site.page).response

    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
    assert [(one["id"], one["nodes"][0]["html"]) for one in found["incomplete"]] == []
    assert site.page.evaluate(STICKS_OUT) == []


def test_a_page_weighs_little(site):
    site.show(everything(), **given())

    sizes = {
        "html": len(gzip.compress(site.pages["/"][1].encode(), 9)),
        "css": len(gzip.compress(bundles.joined("base/xaso.css").encode(), 9)),
        "js": len(gzip.compress(bundles.joined("base/xaso.js").encode(), 9)),
        "htmx": len(gzip.compress(Path(finders.find(HTMX)).read_bytes(), 9)),
    }

    assert sizes["js"] + sizes["htmx"] <= 20 * 1024, sizes
    assert sum(sizes.values()) <= 45 * 1024, sizes
    assert len(re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="/', site.pages["/"][1])) <= 4


@pytest.mark.parametrize("layout, least", [("officer", 24), ("public", 44)])
def test_targets_are_large_enough(site, layout, least):
    site.show(everything() + "{% endblock %}{% block layout %}" + layout, **given())

    small = site.page.evaluate(
        """least => [...document.querySelectorAll("main :is(.button, input, select, textarea)")]
        .map(one => one.closest("label.choice") || one)
        .filter(one => one.offsetParent && one.getBoundingClientRect().height < least)
        .map(one => one.outerHTML.slice(0, 120))""",
        least,
    )

    assert small == []


class Late(forms.Form):
    until = forms.DateField(label="Đến ngày")


def test_what_came_back_wrong_takes_the_focus(site):
    site.show("<h1>Thử</h1>{{ error_summary(form) }}{{ field(form.until) }}", form=Late({"until": "x"}))

    assert "summary" in focused(site.page, "className")
    site.page.click(".summary a")
    assert focused(site.page, "id") == "id_until"


def test_it_prints_without_what_paper_cannot_press(site):
    at = datetime(2026, 12, 4, 10, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    site.show("{{ print_header('UBND xã') }}<h1>Thử</h1>{{ button('Duyệt') }}{{ timeline(items) }}",
              items=[{"at": at, "title": "Tiếp nhận"}])  # fmt: skip

    site.page.emulate_media(media="print")

    assert site.page.is_visible(".print-header")
    assert site.page.is_visible(".timeline")
    assert not site.page.is_visible(".button")
    assert not site.page.is_visible("header.top")
