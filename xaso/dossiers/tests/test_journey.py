"""What the public sees of a dossier: how far it is, in every state, and nobody's name."""

import pytest
from django.conf import settings
from django.urls import reverse

from xaso.demo.cast import WAYS
from xaso.dossiers import journey


@pytest.fixture(autouse=True)
def _static_root_exists():
    """WhiteNoise warns about a missing folder, and a warning is an error."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


@pytest.mark.parametrize("way", WAYS)
def test_the_tracking_page_answers_in_every_state_and_names_nobody(cast, client, way):
    dossier = cast.dossier(way)

    pages = [
        client.get(reverse("dossiers:tracking"), {"ma": dossier.code}),
        client.get(reverse("dossiers:tracked", args=[dossier.tracking_key])),
    ]

    for answer in pages:
        text = answer.content.decode()
        assert answer.status_code == 200
        assert dossier.code in text
        assert all(str(station.title) in text for station in journey.of(dossier))
        assert dossier.owner.name not in text
        assert not any(person.full_name in text for person in cast.people.values())


@pytest.mark.parametrize(
    ("way", "moods"),
    [
        ("submit", ["now", "next", "next", "next", "next"]),
        ("ask_supplement", ["now", "next", "next", "next", "next"]),
        ("assign", ["done", "done", "now", "next", "next"]),
        ("return_for_supplement", ["done", "done", "now", "next", "next"]),
        ("sign_off", ["done", "done", "done", "now", "next"]),
        ("close", ["done"] * 5),
        ("withdraw", ["done", "now"]),
    ],
)
def test_the_stations_say_what_is_behind_and_what_lies_ahead(cast, way, moods):
    assert [station.mood for station in journey.of(cast.dossier(way))] == moods


def test_a_code_that_does_not_exist_is_said_so(cast, client):
    answer = client.get(reverse("dossiers:tracking"), {"ma": "000.00.00.H62-260302-9999"})

    assert answer.status_code == 404
    assert "000.00.00.H62-260302-9999" in answer.content.decode()
