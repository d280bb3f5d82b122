"""bin/demo: clears only what it made itself, and knows a whole page from a broken one."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = """<title>Việc của tôi · Xã Số</title><h1 class="x">Việc của tôi</h1>
<form action="/ngon-ngu/"><input type="hidden" name="next" value="/"></form>
<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="a&amp;b">
<input name="login"><input type="password" name="password"></form>"""


@pytest.fixture(scope="module")
def demo():
    spec = importlib.util.spec_from_file_location("demo_door", ROOT / "bin" / "_demo.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_clears_its_own_data(demo, tmp_path, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    for name in ("xaso.sqlite3", "xaso.sqlite3-wal", demo.MARK, "secret.key"):
        (tmp_path / name).write_text("x")
    (tmp_path / "files").mkdir()

    assert demo.reset(tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["secret.key", demo.MARK]


@pytest.mark.parametrize("where", ["an office's data", "another database"])
def test_it_leaves_what_it_did_not_make(demo, tmp_path, monkeypatch, where):
    (tmp_path / "xaso.sqlite3").write_text("real")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    if where == "another database":
        monkeypatch.setenv("DATABASE_URL", "postgresql:///real")

    assert not demo.reset(tmp_path)

    assert (tmp_path / "xaso.sqlite3").read_text() == "real"


def test_it_fills_in_the_form_that_asks(demo):
    assert demo.fields(PAGE) == {"login", "password"}
    assert demo.hidden(PAGE) == {"csrfmiddlewaretoken": "a&b"}


@pytest.mark.parametrize(
    ("page", "whole"),
    [
        (PAGE, True),
        ("<title>x</title>", False),
        ("<title>x</title><h1> </h1>", False),
        ("<h1>x</h1>", False),
        ("", False),
    ],
)
def test_it_knows_a_whole_page(demo, page, whole):
    assert demo.looks_whole(page) is whole


def test_a_taken_port_is_seen(demo):
    import socket

    with socket.socket() as taken:
        taken.bind((demo.HERE, 0))
        taken.listen()

        assert not demo.is_free(taken.getsockname()[1])
        assert demo.is_free(demo.free_port())
