"""The big list of naughty strings in every field and address: a clear answer each time, never a 500."""

import json
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client

from xaso.demo.cast import SIMPLE, Cast
from xaso.dossiers.models import Dossier, Party

LIST = settings.ROOT.parent / "shared" / "data" / "badinput" / "blns.json"
#: What people really type here: decomposed Vietnamese, both spellings of one vowel, the Icelandic eth, a zero byte.
OURS = [
    "Nguye\u0302\u0303n Thi\u0323 Ho\u0300a",
    "hoà",
    "hòa",
    "Ð đ",
    "a\x00b",
    "\ud800",
    "'; DROP TABLE org_entry; --",
    "=1+1",
]


def naughty() -> list[str]:
    return [*json.loads(LIST.read_text()), *OURS] if LIST.exists() else OURS


@pytest.fixture
def desk(cast: Cast, client: Client) -> Client:
    client.force_login(cast.anh)
    # A page that breaks is to be seen as the person would: as a 500.
    client.raise_request_exception = False
    return client


def test_every_field_of_the_counter_takes_them_or_says_why_not(desk: Client) -> None:
    fields = ("card", "owner_name", "owner_id_number", "owner_birth", "owner_sex", "owner_address", "owner_phone")
    more = (
        "owner_email",
        "submitter_name",
        "mandate_evidence",
        "summary",
        "code",
        "name_5",
        "sets",
        "fee",
        "draft",
        "case",
    )

    statuses = {
        text: desk.post(
            "/tiep-nhan/",
            {**dict.fromkeys((*fields[1:], *more), text), "procedure": SIMPLE, "on_behalf": "1", "do": "accept"},
        ).status_code
        for text in naughty()
        if "\ud800" not in text
    }

    assert {text: status for text, status in statuses.items() if status not in (200, 303, 400, 409, 413, 422)} == {}


def test_a_name_however_odd_is_kept_as_it_was_typed(desk: Client) -> None:
    for text in naughty():
        if "\ud800" in text or "\x00" in text:
            continue
        desk.post("/tiep-nhan/", {"owner_name": text[:200], "procedure": SIMPLE, "do": "accept"})

    assert Dossier.objects.count() > len(OURS) / 2
    assert Party.objects.filter(name="Nguyễn Thị Hòa").exists()
    assert Party.objects.filter(name="'; DROP TABLE org_entry; --").exists()


@pytest.mark.parametrize(
    "address",
    [
        "/ho-so/?q={}",
        "/tra-cuu/?ma={}",
        "/tra-cuu/{}/",
        "/ho-so/{}/",
        "/thu-tuc/?q={}",
        "/so-lieu/?tu={}&den={}&don-vi={}",
        "/viec-cua-toi/?sau={}&sap-xep={}&han={}",
    ],
)
def test_every_address_answers(desk: Client, address: str) -> None:
    wrong = {}
    for text in naughty():
        part = quote(text.encode("utf-8", "surrogatepass"), safe="")
        status = desk.get(address.replace("{}", part)).status_code
        if status not in (200, 302, 303, 400, 404, 405):
            wrong[text] = status

    assert wrong == {}
