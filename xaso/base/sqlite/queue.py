"""First come, first served, across processes and threads: the line of writers before one SQLite database.

SQLite lets one writer in at a time and lets the others poll with growing pauses, so whoever has waited longest asks
least often. Here each writer draws a number and waits for the one number before its own. Numbers and turns are locks
of the kernel on bytes of a small file beside the database, owned by the open file: a process that dies gives them back
at once. SQLite's own locks stay in force beneath: the line decides who is next, never what is safe.
"""

import fcntl
import os
import struct
import threading
import time

#: Byte ranges of the file: the counter of numbers drawn, the turn itself, and one byte for each number from here on.
_COUNTER, _TURN, _NUMBERS = 0, 8, 64
#: Seconds between two looks at the number before ours. A commit takes 1–5 ms, so this costs a tenth of it.
_LOOK = 0.0003


class WaitedTooLong(Exception):
    """The line did not move in time."""


def _byte(kind: int, start: int, length: int = 1) -> bytes:
    # struct flock of Linux on 64 bits: type, whence, start, length, pid (0 for locks owned by the open file).
    return struct.pack("hhqqi4x", kind, os.SEEK_SET, start, length, 0)


class FileLine:
    """One place in the line before the database at ``path``. Each connection has its own, for one thread at a time."""

    def __init__(self, path: str) -> None:
        self.path = f"{path}-line"
        self._file = -1
        self._pid = 0
        self._number: int | None = None

    def enter(self, seconds: float) -> None:
        """Wait for our turn, at most ``seconds``.

        :raises WaitedTooLong: others kept it all that time.
        """
        until = time.monotonic() + seconds
        self._open()
        self._number = self._draw(until)
        try:
            self._wait(_NUMBERS + self._number - 1, until)
            self._free(_NUMBERS + self._number - 1)
            # Normally free by now; not if the one before us gave up waiting while somebody still writes.
            self._wait(_TURN, until)
        except WaitedTooLong:
            self.leave()
            raise

    def leave(self) -> None:
        """Let the next one in. Does nothing when we are not in the line, or the line was entered before a fork."""
        if self._number is None or self._pid != os.getpid():
            self._number = None
            return
        self._free(_TURN)
        self._free(_NUMBERS + self._number)
        self._number = None

    def close(self) -> None:
        self.leave()
        if self._file != -1:
            # Closing a copy inherited through a fork does not free the parent's locks: the file stays open there.
            os.close(self._file)
            self._file = -1

    def _open(self) -> None:
        if self._file != -1 and self._pid != os.getpid():
            os.close(self._file)
            self._file = -1
        if self._file == -1:
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._pid = os.getpid()

    def _draw(self, until: float) -> int:
        self._wait(_COUNTER, until)
        try:
            number = int.from_bytes(os.pread(self._file, 8, _COUNTER), "little") + 1
            self._take(_NUMBERS + number)
            os.pwrite(self._file, number.to_bytes(8, "little"), _COUNTER)
        finally:
            self._free(_COUNTER)
        return number

    def _wait(self, byte: int, until: float) -> None:
        while not self._take(byte):
            if time.monotonic() > until:
                raise WaitedTooLong
            time.sleep(_LOOK)

    def _take(self, byte: int) -> bool:
        try:
            fcntl.fcntl(self._file, fcntl.F_OFD_SETLK, _byte(fcntl.F_WRLCK, byte))
        except BlockingIOError:
            return False
        return True

    def _free(self, byte: int) -> None:
        fcntl.fcntl(self._file, fcntl.F_OFD_SETLK, _byte(fcntl.F_UNLCK, byte))


class ThreadLine:
    """The same for a database in memory, which no other process can see: connections of one name share a lock."""

    _locks: dict[str, threading.Lock] = {}

    def __init__(self, name: str) -> None:
        self._lock = self._locks.setdefault(name, threading.Lock())
        self._inside = False

    def enter(self, seconds: float) -> None:
        """Wait for our turn, at most ``seconds``.

        :raises WaitedTooLong: others kept it all that time.
        """
        if not self._lock.acquire(timeout=seconds):
            raise WaitedTooLong
        self._inside = True

    def leave(self) -> None:
        """Let the next one in. Does nothing when we are not in the line."""
        if self._inside:
            self._inside = False
            self._lock.release()

    def close(self) -> None:
        self.leave()
