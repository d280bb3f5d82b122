"""What the tests of this module share."""

import pytest


@pytest.fixture(autouse=True, scope="session")
def _static_root_exists():
    """WhiteNoise warns about a missing folder, and a warning is an error."""
    from django.conf import settings

    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
