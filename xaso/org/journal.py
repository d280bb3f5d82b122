"""The journal: one line per deed, in the deed's own transaction; the database refuses to change or delete a line."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Model

from xaso.org.models import Entry, Unit, User

_TABLE = "org_entry"
_UP = {
    "sqlite": [
        f"CREATE TRIGGER {_TABLE}_no_{verb} BEFORE {verb.upper()} ON {_TABLE} "
        "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
        for verb in ("update", "delete")
    ],
    "postgresql": [
        f"CREATE OR REPLACE FUNCTION {_TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$",
        f"CREATE TRIGGER {_TABLE}_no_change BEFORE UPDATE OR DELETE ON {_TABLE} "
        f"FOR EACH ROW EXECUTE FUNCTION {_TABLE}_refuse()",
        f"CREATE TRIGGER {_TABLE}_no_truncate BEFORE TRUNCATE ON {_TABLE} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {_TABLE}_refuse()",
    ],
}
_DOWN = {
    "sqlite": [f"DROP TRIGGER IF EXISTS {_TABLE}_no_{verb}" for verb in ("update", "delete")],
    "postgresql": [f"DROP TRIGGER IF EXISTS {_TABLE}_no_{what} ON {_TABLE}" for what in ("change", "truncate")],
}


def record(event: str, *, about: Model, by: User | None, at: datetime, unit: Unit | None = None, **facts: Any) -> Entry:
    """Add one line, inside the transaction of the deed: both are kept or neither is.

    ``facts`` are JSON values. The transaction that Django's test cases open around a test does not count.

    :raises RuntimeError: there is no transaction.
    """
    blocks = connection.atomic_blocks
    if not connection.in_atomic_block or all(getattr(block, "_from_testcase", False) for block in blocks):
        raise RuntimeError(f"journal.record({event!r}) outside a transaction: the deed and its trace belong together")
    return Entry.objects.create(
        event=event, about_type=about._meta.label_lower, about_id=str(about.pk), by=by, at=at, unit=unit, facts=facts
    )


def guards_up(cursor: Any, vendor: str) -> None:
    """Have the database refuse UPDATE, DELETE and TRUNCATE of the journal. Used by the migration and by tests."""
    for statement in _UP[vendor]:
        cursor.execute(statement)


def guards_down(cursor: Any, vendor: str) -> None:
    """Take the guards away: for the flush between tests, never in a running system."""
    for statement in _DOWN[vendor]:
        cursor.execute(statement)
