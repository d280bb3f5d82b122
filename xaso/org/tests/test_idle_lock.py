"""Fifteen minutes of rest lock the page; nothing typed is lost, and nothing but the password opens it."""

from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse, JsonResponse
from django.test import Client
from django.urls import include, path, reverse
from django.views.decorators.csrf import ensure_csrf_cookie

from xaso.base import clock
from xaso.org import people
from xaso.org.sessions import COOKIE
from xaso.org.tests.moments import MONDAY

PASSWORD = "nước non ngàn dặm"


@ensure_csrf_cookie
def echo(request):
    """A page that says what reached it."""
    if request.method == "GET":
        return HttpResponse("trang của tôi")
    files = {
        name: [[file.name, file.content_type, file.read().decode()] for file in request.FILES.getlist(name)]
        for name in request.FILES
    }
    return JsonResponse({"typed": {name: request.POST.getlist(name) for name in request.POST}, "files": files})


urlpatterns = [path("thu/", echo, name="echo"), path("", include("xaso.config.urls"))]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def time(monkeypatch):
    """``time(minutes)`` lets the clock go on."""
    now = [MONDAY]
    monkeypatch.setattr(clock, "now", lambda: now[0])

    def go_on(minutes):
        now[0] += timedelta(minutes=minutes)

    return go_on


@pytest.fixture
def ánh(time, settings):
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    return people.create_person("anh", "Nguyễn Thị Ánh", password=PASSWORD, by=None, at=MONDAY)


@pytest.fixture
def browser(ánh, client):
    client.force_login(ánh)
    assert client.get("/thu/").content.decode() == "trang của tôi"
    return client


def is_open(browser):
    return browser.get("/thu/").content.decode() == "trang của tôi"


@pytest.mark.parametrize(("minutes", "opens"), [(14, True), (15, True), (16, False), (60 * 24 * 3, False)])
def test_it_locks_after_fifteen_minutes(browser, time, minutes, opens):
    time(minutes)

    assert is_open(browser) is opens


def test_every_deed_begins_the_minutes_anew(browser, time):
    for _times in range(4):
        time(14)
        assert is_open(browser)


def test_what_a_page_asks_by_itself_does_not(browser, time):
    for _times in range(2):
        time(10)
        answer = browser.get("/thu/", headers={"X-Background": "1"})

    assert answer.status_code == 204
    assert not is_open(browser)


def test_a_locked_get_asks_and_leads_back(browser, time):
    time(16)
    page = browser.get("/thu/?trang=2")
    assert page.status_code == 200
    assert "trang của tôi" not in page.content.decode()
    assert 'value="/thu/?trang=2"' in page.content.decode()

    answer = browser.post(reverse("org:unlock"), {"next": "/thu/?trang=2", "unlock_password": PASSWORD})

    assert (answer.status_code, answer["Location"]) == (303, "/thu/?trang=2")
    assert is_open(browser)


def test_a_locked_post_loses_nothing(browser, time):
    time(20)
    typed = {
        "owner": "Lò Thị Ó",
        "paper": ["1", "2"],
        "note": "dòng một\r\ndòng hai",
        "mark": '"><script>',
        "empty": "",
    }

    question = browser.post("/thu/", typed)

    assert question.status_code == 403
    answer = browser.post("/thu/", {**hidden(question), "unlock_password": PASSWORD})
    assert answer.json()["typed"] == {
        name: value if isinstance(value, list) else [value] for name, value in typed.items()
    }
    assert is_open(browser)


def test_a_wrong_password_keeps_it_locked_and_still_loses_nothing(browser, time):
    time(20)
    question = browser.post("/thu/", {"owner": "Lò Thị Ó"})

    again = browser.post("/thu/", {**hidden(question), "unlock_password": "sai"})

    assert again.status_code == 403
    assert not is_open(browser)
    answer = browser.post("/thu/", {**hidden(again), "unlock_password": PASSWORD})
    assert answer.json()["typed"] == {"owner": ["Lò Thị Ó"]}


def test_files_wait_for_the_password(browser, time):
    time(20)
    scans = [
        SimpleUploadedFile("đơn.pdf", b"%PDF-1", "application/pdf"),
        SimpleUploadedFile("cccd.jpg", b"jpeg", "image/jpeg"),
    ]
    question = browser.post("/thu/", {"owner": "Lò Thị Ó", "files": scans})
    again = browser.post("/thu/", {**hidden(question), "unlock_password": "sai"})

    answer = browser.post("/thu/", {**hidden(again), "unlock_password": PASSWORD})

    assert answer.json() == {
        "typed": {"owner": ["Lò Thị Ó"]},
        "files": {"files": [["đơn.pdf", "application/pdf", "%PDF-1"], ["cccd.jpg", "image/jpeg", "jpeg"]]},
    }


def test_nobody_else_gets_those_files(browser, time, client):
    time(20)
    held = hidden(browser.post("/thu/", {"files": SimpleUploadedFile("a.pdf", b"%PDF-1")}))["unlock_files"][0]
    other = Client()
    other.force_login(people.create_person("binh", "Trần Văn Bình", password=PASSWORD, by=None, at=MONDAY))
    time(20)

    answer = other.post("/thu/", {"unlock_files": held, "unlock_password": PASSWORD})

    assert answer.json() == {"typed": {}, "files": {}}


@pytest.mark.parametrize("token", ["", "../../../etc/passwd", "a" * 32, "x" * 5000, "đ" * 32])
def test_a_made_up_token_brings_nothing(browser, time, token):
    time(20)

    answer = browser.post("/thu/", {"unlock_files": token, "unlock_password": PASSWORD})

    assert answer.json() == {"typed": {}, "files": {}}


@pytest.mark.parametrize(
    "attempt",
    [
        lambda browser: browser.post(reverse("org:unlock"), {"password": "sai"}),
        lambda browser: browser.post(reverse("org:unlock"), {"next": "/thu/", "unlock_password": "sai"}),
        lambda browser: browser.get(reverse("org:unlock")),
        lambda browser: browser.post(reverse("set_language"), {"language": "en", "next": "/thu/"}),
        lambda browser: browser.post("/thu/", {"owner": "Ó"}),
        lambda browser: browser.get("/thu/"),
        lambda browser: browser.cookies.pop(COOKIE),
        lambda browser: browser.cookies.__setitem__(COOKIE, "guessed:1:x"),
    ],
    ids=["dialog", "question", "look", "language", "post", "get", "no cookie", "other cookie"],
)
def test_nothing_but_the_password_opens(browser, time, attempt):
    time(16)

    attempt(browser)

    assert not is_open(browser)


def test_the_cookie_of_another_session_opens_nothing(browser, ánh, time):
    time(16)
    fresh = Client()
    fresh.force_login(ánh)
    fresh.get("/thu/")

    browser.cookies[COOKIE] = fresh.cookies[COOKIE].value

    assert not is_open(browser)


def test_the_dialog_over_the_page_opens_it(browser, time):
    time(16)

    assert browser.post(reverse("org:unlock"), {"password": "sai"}).status_code == 403
    assert browser.post(reverse("org:unlock"), {"password": PASSWORD}).status_code == 204
    assert is_open(browser)


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_it_leads_nowhere_else(browser, time, elsewhere):
    time(16)

    answer = browser.post(reverse("org:unlock"), {"next": elsewhere, "unlock_password": PASSWORD})

    assert answer["Location"] == "/"


def test_another_site_cannot_have_its_form_carried_through(ánh, time):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ánh)
    strict.get("/thu/")
    time(20)

    answer = strict.post("/thu/", {"owner": "kẻ khác gửi"})

    assert "kẻ khác gửi" not in answer.content.decode()
    assert 'name="unlock_password"' not in answer.content.decode()


def test_five_wrong_passwords_lock_the_account_here_and_what_was_typed_stays(browser, time):
    time(20)
    page = browser.post("/thu/", {"owner": "Lò Thị Ó"})
    for _times in range(6):
        page = browser.post("/thu/", {**hidden(page), "unlock_password": "sai"})

    page = browser.post("/thu/", {**hidden(page), "unlock_password": PASSWORD})

    assert page.status_code == 403
    assert hidden(page) == {"owner": ["Lò Thị Ó"]}
    assert "năm lần" in page.content.decode()


def test_htmx_gets_the_question_as_a_whole_page(browser, time):
    time(20)
    asks = {"HX-Request": "true", "HX-Current-URL": "http://testserver/thu/?trang=2"}

    sent = browser.post("/thu/", {"owner": "Ó"}, headers=asks)
    looked = browser.get("/thu/", headers=asks)

    assert (sent["HX-Retarget"], sent["HX-Reswap"]) == ("body", "innerHTML")
    assert looked["HX-Redirect"] == "/thu/?trang=2"


def test_keeping_the_time_writes_no_row(browser, time, django_assert_num_queries):
    time(5)

    with django_assert_num_queries(3):  # the session, the person, the seats
        assert browser.get("/thu/").cookies[COOKIE].value


def hidden(response):
    """The hidden fields of the question, as a browser would send them back."""
    fields = {}

    class Reader(HTMLParser):
        area = None

        def handle_starttag(self, tag, attrs):
            given = dict(attrs)
            if (
                tag == "input"
                and given.get("type") == "hidden"
                and given["name"] not in ("csrfmiddlewaretoken", "next")
            ):
                fields.setdefault(given["name"], []).append(given["value"])
            if tag == "textarea" and "hidden" in given:
                self.area = given["name"]
                fields.setdefault(self.area, []).append("")

        def handle_data(self, data):
            if self.area:
                fields[self.area][-1] += data

        def handle_endtag(self, tag):
            if tag == "textarea" and self.area:
                # A browser drops the first line break and sends the others as the form standard says.
                text = fields[self.area][-1].replace("\r\n", "\n").removeprefix("\n")
                fields[self.area][-1] = text.replace("\n", "\r\n")
                self.area = None

    Reader().feed(response.content.decode())
    return fields
