"""One pytest session, three workers: everything on SQLite, what needs a database on PostgreSQL, and the browser.

``bin/test`` starts it with ``-p tests.parts --dist each``, so that the closing line sums what really ran. Loaded before
Django reads its settings; without it, pytest runs everything on SQLite in one process.
"""

import os
from pathlib import Path

import pytest

SQLITE, POSTGRESQL, BROWSER = "sqlite", "postgresql", "browser"
#: Which part this process runs; empty in the process that only collects the results.
PART = os.environ.get("XASO_TEST_PART", "")
_DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "client", "admin_client", "live"}

if PART:
    os.environ["XASO_DATA"] = str(Path(os.environ["XASO_DATA"]) / PART)
    if PART == POSTGRESQL:
        os.environ["DATABASE_URL"] = os.environ["XASO_TEST_POSTGRESQL"]
    else:
        os.environ.pop("DATABASE_URL", None)


def belongs(item: pytest.Item) -> bool:
    """Tell whether ``item`` is run by this part: browser stories once, what never meets a database once."""
    if item.get_closest_marker("browser"):
        return PART == BROWSER
    if PART == BROWSER:
        return False
    if PART == POSTGRESQL:
        fixtures = set(getattr(item, "fixturenames", ()))
        return bool(item.get_closest_marker("django_db")) or bool(fixtures & _DATABASE_FIXTURES)
    return True


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if PART:
        items[:] = [item for item in items if belongs(item)]


def pytest_report_header(config: pytest.Config) -> str:
    parts = [spec.partition("XASO_TEST_PART=")[2] for spec in config.getoption("tx", [])]
    return f"parts: {', '.join(part for part in parts if part) or 'one process, SQLite'}"


def pytest_xdist_node_collection_finished(node: object, ids: list[str]) -> None:
    """Say how the sum comes about (xdist calls this in the collecting process, once per worker)."""
    environment = getattr(getattr(node, "gateway", None), "spec", None)
    part = getattr(environment, "env", {}).get("XASO_TEST_PART", "?")
    print(f"{part}: {len(ids)} tests", flush=True)
