"""A whole page, one part of it, or "go there"."""

import pytest
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.template import engines
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails
from jinja2 import ChoiceLoader, DictLoader, UndefinedError

from xaso.base.screens import go, show
from xaso.base.templating import page_context

PAGE = """{% extends "base/page.html" %}{% from "base/components.html" import kbd %}{% set key = "F8" %}
{% block header %}{% endblock %}{% block footer %}{% endblock %}
{% block main %}whole {% block list scoped %}<ul id="list">{{ kbd(key) }} {{ who }}</ul>{% endblock %}{% endblock %}"""


@pytest.fixture(autouse=True)
def pages(settings, monkeypatch):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    engine = engines["jinja2"]
    # What other modules add to every page is theirs to test.
    monkeypatch.setitem(engine.__dict__, "template_context_processors", [page_context])
    monkeypatch.setattr(engine.env, "loader", ChoiceLoader([DictLoader({"sample.html": PAGE}), engine.env.loader]))


def ask(**headers):
    request = RequestFactory().get("/", headers=headers)
    request.htmx = HtmxDetails(request)
    request._messages = CookieStorage(request)
    return request


def text(response):
    return response.content.decode()


def test_a_reader_gets_the_page():
    response = show(ask(), "sample.html", {"who": "<Ó>"}, part="list")

    assert text(response).startswith("<!doctype html>")
    assert '<ul id="list"><kbd>F8</kbd> &lt;Ó&gt;</ul>' in text(response)
    assert response["Vary"] == "HX-Request"


def test_htmx_gets_the_part_with_what_the_template_imports():
    response = show(ask(HX_Request="true"), "sample.html", {"who": "<Ó>"}, part="list", status=422)

    assert text(response) == '<ul id="list"><kbd>F8</kbd> &lt;Ó&gt;</ul>'
    assert response.status_code == 422
    assert response["Vary"] == "HX-Request"


@pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
def test_htmx_gets_the_page_when_it_follows_a_link_or_goes_back(header):
    response = show(ask(**{"HX-Request": "true", header: "true"}), "sample.html", {"who": ""}, part="list")

    assert text(response).startswith("<!doctype html>")


def test_a_message_that_waits_comes_beside_the_part():
    request = ask(HX_Request="true")
    messages.success(request, "Đã chuyển <1>")

    response = show(request, "sample.html", {"who": ""}, part="list")

    assert '<div id="messages" role="status" data-hx-swap-oob="true">' in text(response)
    assert "Đã chuyển &lt;1&gt;" in text(response)


def test_a_part_that_is_not_there_fails():
    with pytest.raises(KeyError, match="nothing"):
        show(ask(HX_Request="true"), "sample.html", {"who": ""}, part="nothing")


def test_a_part_fails_on_what_was_not_given():
    with pytest.raises(UndefinedError, match="who"):
        show(ask(HX_Request="true"), "sample.html", part="list")


def test_go_sends_the_reader_on():
    response = go(ask(), "/ho-so/1/")

    assert (response.status_code, response["Location"]) == (303, "/ho-so/1/")


def test_go_tells_htmx_to_leave_the_page():
    response = go(ask(HX_Request="true"), "/ho-so/1/")

    assert (response.status_code, response["HX-Redirect"]) == (200, "/ho-so/1/")
