"""Numbers without gaps and without doubles: codes of dossiers, lines of registers, numbers of documents."""

from __future__ import annotations

from django.db import connection

from xaso.org.journal import in_transaction
from xaso.org.models import Counter, Unit


def next_number(*, unit: Unit, series: str, period: str) -> int:
    """Return the next number of ``series`` in ``period`` for ``unit``, from 1; belongs to the caller's transaction.

    Whoever asks next waits until that transaction ends; if it rolls back, the same number is given again.
    One statement on both engines.

    :param series: ``dossier-code``, ``dossier-register``; at most 40 characters.
    :param period: what the series restarts with: ``2021``, ``2021-02-09``; at most 20 characters.
    :raises RuntimeError: there is no transaction.
    """
    if not in_transaction():
        raise RuntimeError(f"A number of “{series}” needs a transaction: outside of one it could be lost.")
    unit_id = Unit._meta.pk.get_db_prep_value(unit.pk, connection)
    with connection.cursor() as cursor:
        # The row stays locked until the transaction ends: select_for_update would do the same in two or three
        # statements and a retry when two writers open a period at once.
        cursor.execute(
            f"""INSERT INTO {Counter._meta.db_table} (unit_id, series, period, last) VALUES (%s, %s, %s, 1)
                ON CONFLICT (unit_id, series, period) DO UPDATE SET last = {Counter._meta.db_table}.last + 1
                RETURNING last""",
            [unit_id, series, period],
        )
        return int(cursor.fetchone()[0])
