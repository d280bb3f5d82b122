"""The demo after set-up: database, province, address and accounts, server. Run by bin/demo."""

import argparse
import fcntl
import html
import http.cookiejar
import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.shortcuts import resolve_url

HERE = "127.0.0.1"
#: Written into a data folder by the demo alone: ``--reset`` clears no other.
MARK = "this-is-a-demo.txt"
#: Written when the province is whole: one that was interrupted while it was made is made again.
WHOLE = ".province-is-whole"


def main() -> int:
    options = arguments()
    data = Path(os.environ["XASO_DATA"])
    data.mkdir(parents=True, exist_ok=True)
    port = options.port if not options.check or options.port_given else free_port()
    if not is_free(port):
        say(f"Cổng {port} đang bận · port {port} is taken. Xin chọn cổng khác · choose another: bin/demo --port N")
        return 1
    os.environ.setdefault("XASO_ADDRESS", f"http://{HERE}:{port}")
    lock = (data / ".demo.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        if options.reset:
            say("Một bin/demo khác đang chạy trên dữ liệu này · another bin/demo runs on this data: stop it first.")
            return 1
    half_made = (data / MARK).exists() and not (data / WHOLE).exists()
    if (options.reset or half_made) and not reset(data):
        return 1
    django.setup()
    prepare(data, today=options.today)
    if options.check:
        return check(port)
    say(f"\n  Xã Số: http://{HERE}:{port}/   (Ctrl-C để dừng · to stop)\n")
    print_accounts()
    return serve(port)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/demo", add_help=False)
    parser.add_argument("--port", type=int)
    for name in ("--today", "--reset", "--check"):
        parser.add_argument(name, action="store_true")
    options = parser.parse_args()
    options.port_given, options.port = options.port is not None, options.port or 8000
    return options


def say(text: str) -> None:
    print(text, flush=True)


def reset(data: Path) -> bool:
    """Clear the demo's data; refuse what is not known to be a demo's."""
    if os.environ.get("DATABASE_URL"):
        say("--reset chỉ xóa SQLite của bản chạy thử · only clears the demo's SQLite, not DATABASE_URL.")
        return False
    database = data / "xaso.sqlite3"
    if database.exists() and not (data / MARK).exists():
        say(f"{data}: không phải dữ liệu chạy thử, không xóa · not made by bin/demo: left alone.")
        return False
    for path in data.glob("xaso.sqlite3*"):
        path.unlink()
    (data / WHOLE).unlink(missing_ok=True)
    shutil.rmtree(data / "files", ignore_errors=True)
    return True


def prepare(data: Path, *, today: bool) -> None:
    """Bring the tables up to date, and the province if there is none."""
    from django.apps import apps

    fresh = not os.environ.get("DATABASE_URL") and not (data / "xaso.sqlite3").exists()
    call_command("migrate", verbosity=0, skip_checks=True)
    if apps.get_model("org", "Unit").objects.exists():
        return
    if fresh:
        (data / MARK).write_text(
            "Dữ liệu chạy thử, bin/demo --reset xóa được. · Demo data: bin/demo --reset clears it.\n"
        )
    say("Tạo tỉnh mẫu · making the province…")
    start = time.monotonic()
    call_command("demo", "province", *(["--today"] if today else []))
    (data / WHOLE).touch()
    say(f"Xong sau {time.monotonic() - start:.0f} giây · done.")


def accounts() -> list[dict[str, Any]]:
    """Return what ``bin/xaso demo accounts --json`` prints: username, password, role, pages…"""
    out = io.StringIO()
    with redirect_stdout(out):
        call_command("demo", "accounts", "--json", stdout=out)
    found: list[dict[str, Any]] = json.loads(out.getvalue())
    return found


def print_accounts() -> None:
    out = io.StringIO()
    call_command("demo", "accounts", stdout=out)
    say("\n".join(f"  {line}" for line in out.getvalue().splitlines()))
    say("")


# --- The server -------------------------------------------------------------------------------------------------------


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HERE, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HERE, 0))
        port: int = probe.getsockname()[1]
        return port


def command(port: int) -> list[str]:
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HERE, "--port", str(port)]
    # Loopback only. Two workers keep the desk going while one draws letters.
    return [
        *granian,
        "--workers",
        "2",
        "--blocking-threads",
        "4",
        "--no-ws",
        "--log-level",
        "warning",
        "xaso.config.wsgi:application",
    ]


def serve(port: int) -> int:
    """Serve until Ctrl-C, which ends it cleanly with 0."""
    server = subprocess.Popen(command(port))

    def stop(_number: int, _frame: object) -> None:
        server.send_signal(signal.SIGINT)

    # Ctrl-C reaches the server by the terminal too; it is enough that somebody waits for it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, stop)
    code = server.wait()
    say("\nĐã dừng · stopped.")
    return 0 if code in (0, -signal.SIGINT, 130) else code


# --- The check --------------------------------------------------------------------------------------------------------


class Visitor:
    """One person at one browser without a script: cookies, forms, redirects."""

    def __init__(self, port: int) -> None:
        self.base = f"http://{HERE}:{port}"
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar, urllib.request.ProxyHandler({}))

    def open(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Return status, final address without the host, and the page."""
        body = urllib.parse.urlencode(form).encode() if form is not None else None
        request = urllib.request.Request(urllib.parse.urljoin(self.base, path), body, {"Referer": self.base})
        try:
            answer = self.opener.open(request, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            return answer.status or 0, answer.url.removeprefix(self.base), answer.read().decode(errors="replace")

    def sign_in(self, account: dict[str, Any]) -> str:
        """Sign in through the pages a person sees; return what is wrong, or nothing."""
        login = self.post_form(
            resolve_url(settings.LOGIN_URL), {"login": account["username"], "password": account["password"]}
        )
        status, where, page = login
        if "code" in fields(page) and account.get("totp_secret"):
            status, where, page = self.post_form(where, {"code": totp(account["totp_secret"])}, page)
        # Every page of a signed-in person carries the lock's dialog, so the address tells, not the fields.
        if status != 200 or where.startswith(resolve_url(settings.LOGIN_URL)):
            return f"cannot sign in: {status} {where}"
        return ""

    def post_form(self, path: str, values: dict[str, str], page: str | None = None) -> tuple[int, str, str]:
        if page is None:
            _status, path, page = self.open(path)
        return self.open(path, {**hidden(page), **values})


def fields(page: str) -> set[str]:
    return {
        name
        for tag in re.findall(r"<input\b[^>]*>", page)
        if "hidden" not in tag
        for name in re.findall(r'\bname="([^"]+)"', tag)
    }


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of the first form that asks for something."""
    forms = [
        form
        for form in re.findall(r"<form\b.*?</form>", page, re.DOTALL)
        if fields(form) & {"login", "password", "code"}
    ]
    tags = re.findall(r"<input\b[^>]*hidden[^>]*>", forms[0] if forms else page)
    pairs = [(re.search(r'\bname="([^"]*)"', tag), re.search(r'\bvalue="([^"]*)"', tag)) for tag in tags]
    return {name[1]: html.unescape(value[1]) if value else "" for name, value in pairs if name}


def totp(secret: str) -> str:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def looks_whole(page: str) -> bool:
    title, heading = (
        re.search(r"<title>(.*?)</title>", page, re.DOTALL),
        re.search(r"<h1\b[^>]*>(.*?)</h1>", page, re.DOTALL),
    )
    return bool(title and title[1].strip() and heading and heading[1].strip())


def check(port: int) -> int:
    """Start, open the main pages as each role, stop; 0 when every page is whole."""
    server = subprocess.Popen(command(port))
    try:
        wrong = [] if answers(port, server) else ["the server does not start"]
        wrong = wrong or [line for account in accounts() for line in check_account(port, account)]
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(20)
    for line in wrong:
        say(f"✗ {line}")
    say("Có lỗi · failed" if wrong else "Mọi trang mở được · every page opens")
    return 1 if wrong else 0


def answers(port: int, server: "subprocess.Popen[bytes]") -> bool:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex((HERE, port)) == 0:
                return True
        time.sleep(0.1)
    return False


def check_account(port: int, account: dict[str, Any]) -> list[str]:
    visitor, who = Visitor(port), f"{account['role']} {account['username']}"
    if trouble := visitor.sign_in(account):
        return [f"{who}: {trouble}"]
    wrong = []
    for path in account["pages"]:
        status, where, page = visitor.open(path)
        # Who is sent elsewhere, to sign in or to set something up, has not seen the page.
        if status != 200 or where.partition("?")[0] != path or not looks_whole(page):
            wrong.append(f"{who}: {path} → {status} {where}")
        else:
            say(f"✓ {who}: {path}")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
