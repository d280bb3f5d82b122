"""The cast, in a database of its own test."""

import pytest

from xaso.demo import cast as the_cast


@pytest.fixture
def cast(db: None) -> the_cast.Cast:
    return the_cast.assemble()
