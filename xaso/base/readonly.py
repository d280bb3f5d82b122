"""A GET cannot write: the connections refuse while a view answers one.

Whatever prefetches a link, reloads a page or crawls an address changes nothing (RFC 9110 §9.2.1).
"""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.db import connections
from django.http import HttpRequest, HttpResponse

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
#: What reads, or only begins and ends.
_READS = frozenset(
    "SELECT WITH VALUES TABLE EXPLAIN SHOW SET PRAGMA DECLARE FETCH CLOSE "
    "BEGIN START COMMIT END ROLLBACK SAVEPOINT RELEASE".split()
)
_COMMENTS = re.compile(r"/\*.*?\*/|--[^\n]*", re.DOTALL)
_QUOTED = re.compile(r"'(?:[^']|'')*'")
#: A table that is written, wherever in the statement: ``WITH … INSERT INTO`` writes too.
_WRITES = re.compile(
    r"\b(INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM|MERGE\s+INTO)\s+"
    r"(?:ONLY\s+)?[\"`]?(\w+)",
    re.IGNORECASE,
)
#: The login machinery keeps its own books while pages are read: sessions roll on, failures are counted.
_LOGIN_TABLES = re.compile(r"django_session$|axes_|account_|mfa_")


class WroteWhileReading(RuntimeError):
    """Code on the way to a GET answer tried to write. A bug of ours, never the user's."""


def written(sql: str) -> str:
    """Return what ``sql`` would write, as "UPDATE dossiers_dossier"; empty when it reads or keeps account of logins."""
    bare = _QUOTED.sub("''", _COMMENTS.sub(" ", sql)).strip()
    verb = bare.partition(" ")[0].split("(")[0].upper().rstrip(";")
    if verb == "SELECT":
        # SELECT … FOR UPDATE OF x names a table behind UPDATE, but only locks it.
        return ""
    for match in _WRITES.finditer(bare):
        if not _LOGIN_TABLES.match(match[2]):
            return f"{match[1].split()[0].upper()} {match[2]}"
    if verb in _READS or _WRITES.search(bare):
        return ""
    return verb


def _refuse(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    if isinstance(sql, str) and (what := written(sql)):
        raise WroteWhileReading(f"{what} while answering a GET: a view that writes takes a POST.")
    return execute(sql, params, many, context)


@contextmanager
def reading_only() -> Iterator[None]:
    """Refuse every write on every connection of this thread until the block ends.

    :raises WroteWhileReading: inside the block, at the statement.
    """
    with ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(_refuse))
        yield


class ReadOnlyGetMiddleware:
    """Hold GET, HEAD and OPTIONS to reading; streamed bodies are made after it and are not watched."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE:
            return self.get_response(request)
        with reading_only():
            return self.get_response(request)
