"""The database is away for ten seconds: pages come back by themselves, forms keep what was typed, nothing is a 500."""

import http.cookiejar
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from html import unescape

import pytest
from django.db import connection

from tests.journeys import harness
from tests.journeys.gate import Gate

LOGIN = "/tai-khoan/dang-nhap/"


class Visitor:
    def __init__(self, live):
        self.live = live
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar, urllib.request.ProxyHandler({}))

    def ask(self, path, form=None):
        """Return status, headers, page."""
        body = urllib.parse.urlencode(form).encode() if form is not None else None
        request = urllib.request.Request(self.live + path, body, {"Referer": self.live.url, "Accept-Language": "vi"})
        try:
            answer = self.opener.open(request, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            return answer.status, answer.headers, answer.read().decode()


def token(page):
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]


@pytest.fixture
def gate(transactional_db, tmp_path_factory):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite is a file of this machine: it does not go away")
    # A short path: the name of a socket has at most 107 bytes.
    gate = Gate(tmp_path_factory.mktemp("g"), f"{connection.settings_dict['HOST']}/.s.PGSQL.5432")
    gate.open()
    yield gate
    gate.shut()


@pytest.fixture
def live(gate):
    with harness.serving(database_host=str(gate.folder)) as live:
        yield live


def test_ten_seconds_without_a_database(live, gate):
    visitor = Visitor(live)
    status, _headers, login = visitor.ask(LOGIN)
    assert status == 200

    gate.shut()
    back = threading.Timer(10, gate.open)
    back.start()

    status, headers, page = visitor.ask(LOGIN)
    assert (status, headers["Retry-After"], headers["Refresh"]) == (503, "5", "5")
    assert "Tạm thời chưa truy cập được dữ liệu" in page

    typed = {"csrfmiddlewaretoken": token(login), "login": 'lò thị "ó"', "password": "not-so-secret"}
    status, headers, page = visitor.ask(LOGIN, typed)
    assert status == 503
    assert "Chưa lưu được" in page
    assert 'lò thị "ó"' in unescape(page)
    assert "not-so-secret" not in page

    back.join()
    again = {"csrfmiddlewaretoken": token(page), "login": typed["login"], "password": typed["password"]}
    status, _headers, page = visitor.ask(LOGIN, again)
    assert status != 503
    assert status < 500
    assert visitor.ask(LOGIN)[0] == 200


def test_a_blink_is_not_noticed(live, gate):
    visitor = Visitor(live)
    assert visitor.ask(LOGIN)[0] == 200

    gate.shut()
    threading.Timer(1, gate.open).start()
    start = time.monotonic()

    assert visitor.ask(LOGIN)[0] == 200
    assert time.monotonic() - start < 5
