"""A store of its own for every test of this module."""

import pytest


@pytest.fixture(autouse=True)
def data(tmp_path, settings):
    """Return the folder under which everything of this test is kept."""
    settings.DATA = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path / "files"}},
    }
    settings.CLAMD_ADDRESS = "off"
    return tmp_path


@pytest.fixture
def lying(data):
    """Return a function that lists the files in the store and those half-way in."""
    return lambda: sorted(
        path.relative_to(data).as_posix()
        for folder in ("files", "incoming")
        for path in (data / folder).rglob("*")
        if path.is_file()
    )
