"""Fixtures for every test: the database of its part, the journal's guards, the browser and its judges."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation

ROOT = Path(__file__).resolve().parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pictures", action="store_true", help="write the pictures of the documentation to docs/pictures")


def pytest_configure(config: pytest.Config) -> None:
    """Keep what tests write away from ``var/``, and let pages be rendered without collecting static files first."""
    data = Path(tempfile.mkdtemp(prefix="xaso-data-"))
    config.add_cleanup(lambda: shutil.rmtree(data, ignore_errors=True))
    settings.DATA = data
    settings.STATIC_ROOT = data / "static"
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    settings.STORAGES["default"]["OPTIONS"] = {"location": data / "files"}
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


# --- Database ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Put SQLite's test database into a file: threads and the real server need to see it."""
    from django.db import connections

    own = connections["default"].settings_dict
    if "sqlite" in own["ENGINE"]:
        own["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        # Nothing here outlives the run: durability is tested where it is the subject.
        options = own["OPTIONS"]
        options["init_command"] = options.get("init_command", "").replace("synchronous=FULL", "synchronous=OFF")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Let Django empty the database after a test with real transactions: the journal refuses that to everybody else."""
    from django.apps import apps
    from django.db import connection

    if not apps.is_installed("xaso.org"):
        yield
        return

    from xaso.org import journal

    empty = type(connection.ops).execute_sql_flush

    def execute_sql_flush(operations: Any, sql_list: list[str]) -> None:
        with journal.guards_lifted(operations.connection):
            empty(operations, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(connection.ops), "execute_sql_flush", execute_sql_flush)
        yield


@pytest.fixture(autouse=True)
def _in_vietnamese() -> Iterator[None]:
    """Begin each test in the interface's own language, whatever the one before it switched to."""
    with translation.override("vi"):
        yield


# --- Browser ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def live_server_process(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    from tests.journeys import harness

    with django_db_blocker.unblock(), harness.serving() as live:
        yield live


@pytest.fixture
def live(live_server_process: Any, transactional_db: None) -> Any:
    """The real server (granian) on this test's database: ``live + "/ho-so/"`` is an address."""
    if live_server_process.process is None:
        live_server_process.start()
    return live_server_process


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's Chromium; without one the test is skipped, but never in CI."""
    from playwright.sync_api import sync_playwright

    from tests.journeys import harness

    path = harness.chromium()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("CI has no Chromium: bin/test installs it")
        pytest.skip("no Chromium on this machine (apt-get install chromium)")
    # Django takes the event loop in Playwright's thread for an async view; every query here is meant to block.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=harness.flags())
        yield browser
        browser.close()


@pytest.fixture
def browser(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Open pages: ``browser()`` at 1280×720, ``browser(phone=True)``, ``browser(javascript=False)``; one context each.

    A page that throws, or that the content security policy had to stop, fails the test.
    """
    from tests.journeys import harness

    contexts: list[Any] = []
    trouble: list[str] = []

    def watch(message: Any) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            trouble.append(message.text)

    def open_page(*, phone: bool = False, javascript: bool = True, **options: Any) -> Any:
        context = chromium.new_context(
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            viewport=harness.PHONE if phone else harness.WIDE,
            java_script_enabled=javascript,
            **options,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("console", watch)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not trouble, "\n".join(trouble)


@pytest.fixture
def page(browser: Callable[..., Any]) -> Any:
    """A page of an office PC: 1280×720."""
    return browser()


@pytest.fixture
def phone(browser: Callable[..., Any]) -> Any:
    """A page of a small phone: 360×740."""
    return browser(phone=True)


@pytest.fixture
def sign_in(live: Any) -> Callable[[Any, Any], None]:
    """``sign_in(page, user)``: make the page that of ``user`` without the login screens."""
    from tests.journeys import harness

    return lambda page, user: harness.sign_in(page, live, user)


@pytest.fixture
def axe() -> Callable[[Any], None]:
    """``axe(page)``: no violation of WCAG 2.2 AA."""
    from tests.journeys import harness

    return harness.axe


@pytest.fixture(scope="session")
def nu() -> Iterator[Any]:
    """``nu(html)``: no error of the Nu HTML checker in a whole page."""
    from tests.journeys import harness

    if shutil.which("java") is None:
        if os.environ.get("CI"):
            pytest.fail("CI has no Java: bin/test installs it")
        pytest.skip("no Java on this machine (apt-get install default-jre-headless)")
    checker = harness.Nu()
    yield checker
    checker.stop()


@pytest.fixture
def budget() -> Callable[[Any, str], Any]:
    """``budget(page, url).holds()``: bytes cold and warm, requests, script."""
    from tests.journeys import harness

    return harness.budget


@pytest.fixture
def picture(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., Path]:
    """``picture(page, "desk")``: a PNG, into docs/pictures with ``--pictures``."""
    from tests.journeys import harness

    def take(page: Any, name: str, *, full_page: bool = False) -> Path:
        path = harness.picture_place(name, request.config.getoption("--pictures"), tmp_path)
        page.screenshot(path=path, full_page=full_page, animations="disabled", caret="hide")
        return path

    return take


@pytest.fixture
def effort() -> Callable[[Any], Any]:
    """``effort(page)``: counts keys, clicks and round trips from here on."""
    from tests.journeys import harness

    return harness.Effort
