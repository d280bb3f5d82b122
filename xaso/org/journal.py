"""Who did what, when, about what: one line per deed, in the transaction of the deed, never changed afterwards.

That nobody changes or deletes a line is kept by triggers in the database itself (``guards_up``), not by this code.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, models

from xaso.org import rights
from xaso.org.models import Delegation, Entry, Unit, User

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

#: What the database answers who tries; also read by the tests.
REFUSAL = "the journal is append-only"

_UP: dict[str, tuple[str, ...]] = {
    "sqlite": (
        f"""CREATE TRIGGER IF NOT EXISTS journal_no_update BEFORE UPDATE ON org_entry
            BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
        f"""CREATE TRIGGER IF NOT EXISTS journal_no_delete BEFORE DELETE ON org_entry
            BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
        # INSERT OR REPLACE deletes the old row without asking a DELETE trigger.
        f"""CREATE TRIGGER IF NOT EXISTS journal_no_replace BEFORE INSERT ON org_entry
            WHEN EXISTS (SELECT 1 FROM org_entry WHERE id = NEW.id)
            BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    ),
    "postgresql": (
        f"""CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$""",
        """CREATE OR REPLACE TRIGGER journal_no_change BEFORE UPDATE OR DELETE ON org_entry
            FOR EACH ROW EXECUTE FUNCTION journal_refuse()""",
        """CREATE OR REPLACE TRIGGER journal_no_truncate BEFORE TRUNCATE ON org_entry
            FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()""",
    ),
}
_DOWN: dict[str, tuple[str, ...]] = {
    "sqlite": tuple(f"DROP TRIGGER IF EXISTS journal_no_{what}" for what in ("update", "delete", "replace")),
    "postgresql": (
        "DROP TRIGGER IF EXISTS journal_no_change ON org_entry",
        "DROP TRIGGER IF EXISTS journal_no_truncate ON org_entry",
    ),
}
_COUNT = {
    "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'journal\\_no\\_%' ESCAPE '\\'",
    "postgresql": "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'org_entry'::regclass AND NOT tgisinternal",
}
_WHOLE = {"sqlite": 3, "postgresql": 2}


def record(
    event: str,
    *,
    about: models.Model,
    by: User | None,
    at: datetime,
    unit: Unit | None = None,
    on_behalf_of: Delegation | UUID | None = None,
    **facts: Any,
) -> Entry:
    """Add one line, inside the transaction of the deed: both are kept or neither is.

    :param event: ``<thing>.<verb>``, as ``dossier.accept``.
    :param by: None when the system did it by itself.
    :param on_behalf_of: the delegation ``by`` acts under; left out, it is filled in where ``by`` acts at ``unit`` by that
        alone.
    :param facts: what the deed changed; dates, numbers, UUIDs and lists of them. No row objects.
    :raises RuntimeError: there is no transaction.
    """
    if not in_transaction():
        raise RuntimeError(f"“{event}” needs a transaction: the deed and its line in the journal are kept together.")
    if on_behalf_of is None and by is not None and unit is not None:
        on_behalf_of = rights.acting_for(by, unit, at)
    return Entry.objects.create(
        event=event,
        about_type=about._meta.label_lower,
        about_id=str(about.pk),
        by=by,
        at=at,
        unit=unit,
        on_behalf_of_id=on_behalf_of.pk if isinstance(on_behalf_of, Delegation) else on_behalf_of,
        facts=facts,
    )


def in_transaction() -> bool:
    """Tell whether the caller has opened a transaction."""
    # Django's test cases open a transaction of their own, which must not count here.
    return not all(getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)


def about(thing: models.Model) -> models.QuerySet[Entry]:
    """Return the lines about ``thing``, oldest first. One query when read."""
    return (
        Entry.objects.filter(about_type=thing._meta.label_lower, about_id=str(thing.pk))
        .select_related("by", "unit", "on_behalf_of__post__user")
        .order_by("at", "id")
    )


def guards_up(over: BaseDatabaseWrapper | None = None) -> None:
    """Make the database refuse every change to the journal; harmless when it already does.

    On SQLite a migration that alters ``Entry`` rebuilds the table and loses the triggers: it calls this at its end.
    """
    _run(_UP, over)


def guards_down(over: BaseDatabaseWrapper | None = None) -> None:
    """Let the journal be emptied: for tests that flush the database, and for nothing else."""
    _run(_DOWN, over)


@contextmanager
def guards_lifted(over: BaseDatabaseWrapper | None = None) -> Iterator[None]:
    """Take the guards down for a block of test tear-down."""
    guards_down(over)
    try:
        yield
    finally:
        guards_up(over)


def guards_stand(over: BaseDatabaseWrapper | None = None) -> bool:
    """Tell whether the database refuses changes to the journal. One query."""
    over = over or connection
    with over.cursor() as cursor:
        cursor.execute(_COUNT[over.vendor])
        return bool(cursor.fetchone()[0] == _WHOLE[over.vendor])


def _run(statements: dict[str, tuple[str, ...]], over: BaseDatabaseWrapper | None) -> None:
    over = over or connection
    with over.cursor() as cursor:
        for statement in statements[over.vendor]:
            cursor.execute(statement)
