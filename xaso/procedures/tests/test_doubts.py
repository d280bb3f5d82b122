"""Doubts: each kind is about something and has its sentence; the command lists them."""

import json
import re

import pytest
from django.core.management import call_command
from django.utils import translation

from xaso.procedures import catalogue, doubts, published
from xaso.procedures.models import Procedure
from xaso.procedures.tests.rows import JULY, MONDAY, birth


@pytest.mark.parametrize("kind", doubts.KINDS)
def test_each_kind_is_a_sentence_of_its_facts(kind):
    with translation.override(None):
        names = re.findall(r"%\((\w+)\)", str(doubts.KINDS[kind][1]))

    sentence = doubts.sentence(kind, {name: "x" for name in names})

    assert sentence.endswith(".") and "%(" not in sentence
    assert doubts.about(kind) in doubts.About


def test_every_doubt_that_is_shipped_can_be_said_in_both_languages():
    found = [doubt for row in published.read() for doubt in row["doubts"]]

    for language in ("vi", "en"):
        with translation.override(language):
            assert all(doubts.sentence(doubt["kind"], doubt["facts"]) for doubt in found)
    assert {doubt["kind"] for doubt in found} <= set(doubts.KINDS)


@pytest.mark.django_db
def test_the_command_lists_them(capsys):
    catalogue.load([birth()], by=None, at=MONDAY, valid_from=JULY)

    call_command("procedures", "doubts", "--json")

    lines = json.loads(capsys.readouterr().out)
    assert [(line["code"], line["about"]) for line in lines] == [("1.001193", "limit"), ("1.001193", "fee")]
    assert set(lines[0]) >= {"code", "name", "about", "text"}
    assert "1 (không ghi đơn vị)" in lines[0]["text"]


@pytest.mark.django_db
def test_the_command_loads_what_is_shipped_and_finds_it(capsys):
    call_command("procedures", "load", "--json")
    loaded = json.loads(capsys.readouterr().out)
    call_command("procedures", "find", "dk", "kt", "--json")

    hits = json.loads(capsys.readouterr().out)
    assert loaded["new"] == 286 and Procedure.objects.count() == 286
    assert hits[0]["code"] == "1.000656"


@pytest.mark.django_db
def test_the_command_shows_one(capsys):
    catalogue.load([birth()], by=None, at=MONDAY, valid_from=JULY)

    call_command("procedures", "show", "1.001193")

    text = capsys.readouterr().out
    assert "Thủ tục đăng ký khai sinh" in text and "KQ.G15.000031" in text


def test_the_shipped_file_is_what_the_command_makes_of_the_published_table(settings, capsys):
    table = settings.ROOT.parent / "shared" / "data" / "procedures.csv"
    if not table.exists():
        pytest.skip("the published table is not here")

    call_command("procedures", "convert", str(table))

    assert capsys.readouterr().out == published.SHIPPED.read_text(encoding="utf-8")
