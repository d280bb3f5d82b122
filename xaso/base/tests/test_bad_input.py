"""What cannot be read, and a database that is away: a sentence each, nothing lost."""

import html
import json
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DataError, OperationalError, connection
from django.http import HttpResponse
from django.test import RequestFactory

from xaso.base import bad_input, problems
from xaso.base.bad_input import BadInputMiddleware

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def ask(db):
    def ask(request, view=lambda request: HttpResponse("fine")):
        middleware = BadInputMiddleware(lambda request: HttpResponse("?"))

        def run(request):
            try:
                return view(request)
            except Exception as error:
                response = middleware.process_exception(request, error)
                assert response is not None
                return response

        middleware.get_response = run
        request.META.setdefault("HTTP_ACCEPT_LANGUAGE", "vi")
        return middleware(request)

    return ask


def says(response, status, sentence):
    assert response.status_code == status
    assert sentence in html.unescape(response.content.decode())


def inputs(page):
    """Return the attributes of each field of ``page`` by its name."""
    found = {}

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            if tag == "input":
                found[dict(attrs)["name"]] = dict(attrs)

    Reader().feed(page)
    return found


@pytest.mark.parametrize(
    ("where", "what"),
    # Broken bytes in a path reach us as "%FF" in letters: just an address that leads nowhere.
    [("path", "%00"), ("query", "%00"), ("query", "%ff"), ("query", "%ed%a0%80")]
    + [("body", "%00"), ("body", "%ff"), ("body", "%ed%a0%80"), ("file", "%00")],
)
def test_what_is_not_text_is_a_400_with_a_sentence(ask, where, what):
    make = RequestFactory()
    request = {
        "path": lambda: make.get(f"/ho-so/{what}/"),
        "query": lambda: make.get(f"/ho-so/?q=a{what}b"),
        "body": lambda: make.post("/ho-so/", f"a=1&ten={what}", content_type=FORM),
        "file": lambda: make.post("/ho-so/", {"ten": "a\0"}),
    }[where]()

    response = ask(request)

    says(response, 400, "Không đọc được yêu cầu này")


@pytest.mark.parametrize(
    "text", ["Đặng Thị Ó", "𠂤 👍", "\u200b", "\ufeff", "<script>alert(1)</script>", "'; DROP TABLE x"]
)
def test_odd_text_is_text(ask, text):
    assert ask(RequestFactory().get("/", {"q": text})).content == b"fine"
    assert ask(RequestFactory().post("/", {"q": text})).content == b"fine"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("x", "multipart/form-data"),
        ("x", "multipart/form-data; boundary=é"),
        ("a=1", f"{FORM}; charset=utf-16"),
    ],
)
def test_a_broken_form_is_a_400(ask, body, content_type):
    request = RequestFactory().generic("POST", "/", body, content_type=content_type)

    says(ask(request), 400, "Không đọc được yêu cầu này")


def test_too_many_fields(ask, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3

    says(ask(RequestFactory().post("/", "a=1&" * 5, content_type=FORM)), 400, "Biểu mẫu có quá nhiều ô")


def test_a_long_text_is_a_413(ask, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100

    says(ask(RequestFactory().post("/", "a=" + "x" * 200, content_type=FORM)), 413, "Nội dung quá lớn để gửi một lần")


def test_an_announced_giant_is_refused_unread(ask):
    request = RequestFactory().post("/", {"a": "1"}, CONTENT_LENGTH=str(10**12))

    says(ask(request), 413, "Nội dung quá lớn")


def test_a_broken_cookie_is_as_good_as_none(ask):
    request = RequestFactory().get("/")
    request.COOKIES = {"sessionid": "a\0", "theme": "b"}

    assert ask(request, lambda request: HttpResponse(json.dumps(request.COOKIES))).content == b'{"theme": "b"}'


@pytest.fixture
def away(monkeypatch):
    """A database that does not answer for as many looks as said."""
    monkeypatch.setattr(bad_input, "PATIENCE", 0.3)
    looks = {"left": 0}
    real = connection.ensure_connection

    def ensure():
        if looks["left"]:
            looks["left"] -= 1
            raise OperationalError("away")
        real()

    monkeypatch.setattr(connection, "ensure_connection", ensure)
    yield looks
    looks["left"] = 0


def test_a_short_absence_is_waited_out(ask, away):
    away["left"] = 1

    assert ask(RequestFactory().post("/", {"a": "1"})).content == b"fine"


def test_a_page_comes_back_by_itself(ask, away):
    away["left"] = 99

    response = ask(RequestFactory().get("/ho-so/?trang=2"))

    says(response, 503, "Tạm thời chưa truy cập được dữ liệu")
    assert (response["Retry-After"], response["Refresh"]) == ("5", "5")
    assert 'href="/ho-so/?trang=2"' in response.content.decode()


def test_a_form_keeps_what_was_typed(ask, away):
    away["left"] = 99
    scan = SimpleUploadedFile("giấy khai sinh.pdf", b"%PDF")
    request = RequestFactory().post("/moi/", {"owner": 'Lò "Ó" <b>', "note": "a\nb", "password": "hush", "scan": scan})

    response = ask(request)

    says(response, 503, "Điều ông/bà đã nhập vẫn còn")
    page = response.content.decode()
    fields = inputs(page)
    assert fields["owner"]["value"] == 'Lò "Ó" <b>'
    assert fields["note"]["value"] == "a\nb"
    assert fields["password"]["type"] == "password" and "hush" not in page
    assert fields["scan"]["type"] == "file" and 'enctype="multipart/form-data"' in page
    assert "Chọn lại tệp: giấy khai sinh.pdf" in page
    assert "Thử lại" in page


def test_a_read_that_lost_the_database_is_done_again(ask):
    calls = []

    def view(request):
        calls.append(request)
        if len(calls) == 1:
            raise OperationalError("terminating connection")
        return HttpResponse("fine")

    assert ask(RequestFactory().get("/"), view).content == b"fine"


def test_a_write_that_lost_the_database_is_not_done_again(ask):
    calls = []

    def view(request):
        calls.append(request)
        raise OperationalError("terminating connection")

    says(ask(RequestFactory().post("/", {"a": "1"}), view), 503, "Chưa lưu được")
    assert len(calls) == 1


def test_a_value_that_the_database_refuses_is_a_400(ask):
    def view(request):
        raise DataError("value too long")

    says(ask(RequestFactory().post("/", {"a": "1"}), view), 400, "quá lớn")


def test_our_own_mistakes_are_not_hidden():
    assert (
        BadInputMiddleware(lambda request: HttpResponse()).process_exception(RequestFactory().get("/"), KeyError())
        is None
    )


def test_the_answer_to_a_program_is_a_problem_document(ask):
    response = ask(RequestFactory().get("/?a=%00", headers={"Accept": "application/json", "Accept-Language": "en"}))

    assert response["Content-Type"] == "application/problem+json"
    assert json.loads(response.content)["title"] == "This request cannot be read"


@pytest.mark.parametrize(
    ("handler", "status"),
    [(problems.bad_request, 400), (problems.forbidden, 403), (problems.not_found, 404), (problems.csrf_failure, 403)],
)
def test_every_error_has_a_page(handler, status):
    response = handler(RequestFactory().get("/"))

    assert response.status_code == status
    assert b"<h1>" in response.content or b"<h1 " in response.content


def test_the_last_page_tells_a_lost_database_from_a_mistake():
    request = RequestFactory().get("/")
    try:
        raise OperationalError
    except OperationalError:
        lost = problems.server_error(request)

    assert (lost.status_code, problems.server_error(request).status_code) == (503, 500)
