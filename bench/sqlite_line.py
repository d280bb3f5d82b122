"""How long a writer waits on SQLite: Django's backend against ours. ``.venv/bin/python bench/sqlite_line.py [writers]``.

Each of the processes does transactions as a desk does: read, think for a moment, write, commit to the disk.
"""

import json
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

WRITER = """
import json, sys, time
from django.conf import settings
settings.configure(DATABASES={"default": {"ENGINE": sys.argv[1], "NAME": sys.argv[2], "CONN_MAX_AGE": None, "OPTIONS": {
    "timeout": 60, "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL"}}})
import django; django.setup()
from django.db import connection, transaction
waits = []
for turn in range(150):
    start = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        waits.append(time.perf_counter() - start)
        cursor.execute("SELECT last FROM counter")
        last = cursor.fetchone()[0]
        time.sleep(0.001)
        cursor.execute("UPDATE counter SET last = %s", [last + 1])
    time.sleep(0.002)
print(json.dumps(waits))
"""


def measure(engine: str, writers: int) -> dict[str, float]:
    """Return how long the writers waited for their turn, in milliseconds, and transactions a second."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "line.sqlite3"
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("CREATE TABLE counter (last INTEGER)")
            connection.execute("INSERT INTO counter VALUES (0)")
        command, root = [sys.executable, "-c", WRITER, engine, str(path)], Path(__file__).resolve().parents[1]
        processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) for _ in range(writers)]
        waits = sorted(wait * 1000 for process in processes for wait in json.loads(process.communicate()[0]))
    at = {name: waits[int(len(waits) * share)] for name, share in (("median", 0.5), ("p99", 0.99))}
    return {name: round(value, 1) for name, value in {**at, "longest": waits[-1]}.items()}


if __name__ == "__main__":
    writers = int(sys.argv[1]) if len(sys.argv) > 1 else 16
    for engine in ("django.db.backends.sqlite3", "xaso.base.sqlite"):
        print(f"{engine:<28} {writers} writers, wait in ms: {measure(engine, writers)}", flush=True)
