"""Writers of one SQLite database wait their turn: across processes and threads, and past a killed one."""

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError, connections, transaction

from xaso.base.sqlite.base import DatabaseWrapper
from xaso.base.sqlite.queue import FileLine, ThreadLine, WaitedTooLong

#: A process of its own with our backend on the file argv[1]: ``argv[2]`` transactions that read, think, and write.
WRITER = """
import sys, time
from django.conf import settings
settings.configure(DATABASES={"default": {
    "ENGINE": "xaso.base.sqlite", "NAME": sys.argv[1], "CONN_MAX_AGE": None,
    "OPTIONS": {"timeout": 60, "transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL"}}})
import django; django.setup()
from django.db import connection, transaction
longest = 0.0
for turn in range(int(sys.argv[2])):
    start = time.monotonic()
    with transaction.atomic(), connection.cursor() as cursor:
        longest = max(longest, time.monotonic() - start)
        cursor.execute("SELECT last FROM counter")
        last = cursor.fetchone()[0]
        time.sleep(0.001)
        cursor.execute("UPDATE counter SET last = %s", [last + 1])
print(longest)
"""
STUCK = """
import sys, time
from xaso.base.sqlite.queue import FileLine
line = FileLine(sys.argv[1]); line.enter(5); print("inside", flush=True); time.sleep(60)
"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "a place with blanks.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE counter (last INTEGER)")
        connection.execute("INSERT INTO counter VALUES (0)")
    return path


def start(script: str, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, "-c", script, *arguments], stdout=subprocess.PIPE, text=True)


def test_eight_processes_lose_no_write_and_nobody_starves(database):
    writers = [start(WRITER, str(database), "40") for _ in range(8)]

    waits = [float(writer.communicate(timeout=120)[0]) for writer in writers]

    assert [writer.returncode for writer in writers] == [0] * 8
    with sqlite3.connect(database) as connection:
        assert connection.execute("SELECT last FROM counter").fetchone() == (320,)
    # First come, first served: the longest wait is some rounds of eight short commits, not the whole rush.
    assert max(waits) < 2


def test_the_order_is_that_of_arrival(tmp_path):
    path, order = str(tmp_path / "x"), []
    first = FileLine(path)
    first.enter(1)

    def wait(name: int) -> None:
        line = FileLine(path)
        line.enter(10)
        order.append(name)
        line.leave()

    threads = []
    for name in range(6):
        threads.append(threading.Thread(target=wait, args=(name,)))
        threads[-1].start()
        time.sleep(0.02)
    first.leave()
    for thread in threads:
        thread.join(10)

    assert order == [0, 1, 2, 3, 4, 5]


def test_a_killed_writer_gives_its_turn_back(tmp_path):
    path = str(tmp_path / "x")
    stuck = start(STUCK, path)
    assert stuck.stdout is not None and stuck.stdout.readline() == "inside\n"

    os.kill(stuck.pid, signal.SIGKILL)
    stuck.wait(5)
    line = FileLine(path)
    line.enter(1)
    line.leave()
    stuck.stdout.close()


@pytest.mark.parametrize("kind", [FileLine, ThreadLine])
def test_it_gives_up_in_time_and_the_next_one_still_gets_in(tmp_path, kind):
    path = str(tmp_path / "x")
    holder, impatient, next_one = kind(path), kind(path), kind(path)
    holder.enter(1)

    with pytest.raises(WaitedTooLong):
        impatient.enter(0.05)
    holder.leave()

    next_one.enter(1)
    next_one.leave()


def test_who_gave_up_does_not_let_the_next_one_past_the_holder(tmp_path):
    path = str(tmp_path / "x")
    holder, impatient, eager = FileLine(path), FileLine(path), FileLine(path)
    holder.enter(1)
    with pytest.raises(WaitedTooLong):
        impatient.enter(0.05)

    with pytest.raises(WaitedTooLong):
        eager.enter(0.05)

    holder.leave()


@pytest.fixture
def connection(database, django_db_blocker):
    settings = {
        "ENGINE": "xaso.base.sqlite",
        "NAME": str(database),
        "OPTIONS": {"timeout": 0.05, "transaction_mode": "IMMEDIATE"},
        **dict.fromkeys(("USER", "PASSWORD", "HOST", "PORT"), ""),
        **{"AUTOCOMMIT": True, "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": False, "TIME_ZONE": None},
    }
    connection = DatabaseWrapper(settings, "line")
    connections["line"] = connection
    with django_db_blocker.unblock():
        yield connection
        connection.close()
    del connections["line"]


def run(connection, sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_a_single_write_waits_in_the_line_and_a_read_does_not(database, connection):
    other = FileLine(str(database))
    other.enter(1)

    assert run(connection, "SELECT last FROM counter") == [(0,)]
    with pytest.raises(OperationalError, match="other writers"):
        run(connection, "UPDATE counter SET last = 1")

    other.leave()
    run(connection, "UPDATE counter SET last = 1")
    assert run(connection, "SELECT last FROM counter") == [(1,)]


@pytest.mark.parametrize("fails", [False, True])
def test_the_turn_ends_with_the_transaction(database, connection, fails):
    other = FileLine(str(database))

    with contextlib.suppress(ZeroDivisionError), transaction.atomic(using="line"):
        run(connection, "UPDATE counter SET last = 1")
        with pytest.raises(WaitedTooLong):
            other.enter(0.02)
        if fails:
            raise ZeroDivisionError

    other.enter(1)
    other.leave()
    assert run(connection, "SELECT last FROM counter") == [(0 if fails else 1,)]


def test_a_connection_that_is_closed_within_a_transaction_leaves_the_line(database, connection):
    with contextlib.suppress(OperationalError, ProgrammingError, InterfaceError), transaction.atomic(using="line"):
        run(connection, "UPDATE counter SET last = 1")
        connection.close()

    other = FileLine(str(database))
    other.enter(1)
    other.leave()
