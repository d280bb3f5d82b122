"""The backend itself (Django looks for ``base.DatabaseWrapper``)."""

import re
from collections.abc import Callable
from typing import Any

from django.db.backends.sqlite3.base import DatabaseWrapper as Original
from django.db.utils import OperationalError

from xaso.base.sqlite.queue import FileLine, ThreadLine, WaitedTooLong

_WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)


class DatabaseWrapper(Original):
    """SQLite with a line of writers: entered before BEGIN IMMEDIATE of an outermost transaction, left after its end.

    A single write outside a transaction stands in the line for just its own statement. Readers never do.
    ``OPTIONS["timeout"]`` is how long a writer waits, in seconds.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._line: FileLine | ThreadLine | None = None
        self.execute_wrappers.append(self._queue_single_write)

    def _start_transaction_under_autocommit(self) -> None:
        if getattr(self, "transaction_mode", None) not in ("IMMEDIATE", "EXCLUSIVE"):
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # not in the stubs
            return
        self._enter()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # not in the stubs
        except BaseException:
            self._leave()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # not in the stubs
        # A commit that failed leaves the transaction open: Django rolls back next, and that leaves the line.
        self._leave()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # not in the stubs
        finally:
            self._leave()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # not in the stubs
        finally:
            if self._line is not None:
                self._line.close()
                self._line = None

    def _enter(self) -> None:
        if self._line is None:
            name = str(self.settings_dict["NAME"])
            self._line = ThreadLine(name) if self.is_in_memory_db() else FileLine(name)
        seconds = float(self.settings_dict.get("OPTIONS", {}).get("timeout", 5))
        try:
            self._line.enter(seconds)
        except WaitedTooLong:
            raise OperationalError(f"database is busy: other writers kept it for {seconds:g} s") from None

    def _leave(self) -> None:
        if self._line is not None:
            self._line.leave()

    def _queue_single_write(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        if self.in_atomic_block or not self.get_autocommit() or not _WRITES.match(sql):
            return execute(sql, params, many, context)
        self._enter()
        try:
            return execute(sql, params, many, context)
        finally:
            self._leave()
