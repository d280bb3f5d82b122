"""Many at once, and a process killed in the middle: no code twice, no gap, nothing acknowledged is lost."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import close_old_connections, connection, connections

from xaso.demo import cast as the_cast
from xaso.demo.cast import MONDAY
from xaso.dossiers import intake
from xaso.dossiers.models import Dossier
from xaso.org.models import Entry

#: Takes dossiers in without end; says each code as soon as it is acknowledged.
TAKING_IN = """
import sys
import django
django.setup()
from xaso.demo.cast import Cast, MONDAY
from xaso.dossiers import intake
from xaso.org.models import User
cast = Cast(people={"anh": User.objects.get(username="motcua")})
what, unit = cast.intake(), cast.commune
while True:
    print(intake.take_in(what, unit=unit, by=cast.anh, at=MONDAY).code, flush=True)
"""


def _ordinals() -> list[int]:
    return sorted(int(code.rpartition("-")[2]) for code in Dossier.objects.values_list("code", flat=True))


@pytest.mark.django_db(transaction=True)
def test_thirty_two_officers_at_once_get_codes_without_gap_or_double() -> None:
    cast = the_cast.assemble()
    what, unit = cast.intake(), cast.commune
    trouble: list[Exception] = []

    def take_in() -> None:
        try:
            intake.take_in(what, unit=unit, by=cast.anh, at=MONDAY)
        except Exception as error:
            trouble.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take_in) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert trouble == []
    assert _ordinals() == list(range(1, 33))
    numbers = Dossier.objects.values_list("register_no", flat=True)
    assert sorted(number or 0 for number in numbers) == list(range(1, 33))


def _address() -> str:
    """The test's database as ``DATABASE_URL`` names it."""
    own = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{own['NAME']}"
    password = f":{own['PASSWORD']}" if own["PASSWORD"] else ""
    host = own["HOST"] if not str(own["HOST"]).startswith("/") else ""
    where = f"?host={own['HOST']}" if not host else ""
    port = f":{own['PORT']}" if own["PORT"] else ""
    return f"postgresql://{own['USER']}{password}@{host}{port}/{own['NAME']}{where}"


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_of_intakes_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    cast = the_cast.assemble()
    environment = {
        **os.environ,
        "DATABASE_URL": _address(),
        "XASO_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "xaso.config.settings",
    }
    acknowledged: list[str] = []

    for _round in range(3):
        command = [sys.executable, "-c", TAKING_IN]
        worker = subprocess.Popen(command, cwd=settings.ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        assert worker.stdout is not None
        acknowledged.append(worker.stdout.readline().strip())
        time.sleep(0.2)
        worker.send_signal(signal.SIGKILL)
        # The last line may be torn: what was not said whole was not acknowledged.
        with worker.stdout as stdout:
            said = stdout.read()
        worker.wait()
        acknowledged += said[: said.rfind("\n") + 1].split()
    close_old_connections()
    intake.take_in(cast.intake(), unit=cast.commune, by=cast.anh, at=MONDAY)

    kept = set(Dossier.objects.values_list("code", flat=True))
    assert set(acknowledged) <= kept
    assert _ordinals() == list(range(1, len(kept) + 1))
    # Whole or not at all: each dossier has its receipt and both lines of the journal.
    assert Dossier.objects.filter(letters=None).count() == 0
    assert Entry.objects.filter(event__in=["dossier.submit", "dossier.accept"]).count() == 2 * len(kept)
