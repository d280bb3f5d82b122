"""The small province, and its people at their screens at a fixed moment."""

import pytest
from django.conf import settings

from xaso.base import clock
from xaso.org.tests.keepers import Province
from xaso.org.tests.moments import TUESDAY


@pytest.fixture
def province(db):
    return Province()


@pytest.fixture
def at_desk(client, monkeypatch):
    """``at_desk(person)``: a browser in which the person has signed in, on Tuesday at nine."""
    monkeypatch.setattr(clock, "now", lambda: TUESDAY)
    # WhiteNoise warns about a place that is not there.
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)

    def sit(person):
        client.force_login(person)
        return client

    return sit
