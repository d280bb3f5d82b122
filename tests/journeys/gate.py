"""A door before PostgreSQL that can be shut: the database goes away and comes back, and nobody restarts a server."""

import contextlib
import selectors
import socket
import threading
from pathlib import Path


class Gate:
    """Listens where PostgreSQL's clients look, in ``folder``, and passes on to the real ``socket_path`` while open."""

    def __init__(self, folder: Path, socket_path: str) -> None:
        self.folder, self._behind = folder, socket_path
        self._listener: socket.socket | None = None
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._lock = threading.Lock()

    @property
    def _path(self) -> Path:
        return self.folder / ".s.PGSQL.5432"

    def open(self) -> None:
        self._path.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self._path))
        self._listener.listen()
        threading.Thread(target=self._let_in, args=(self._listener,), daemon=True).start()

    def shut(self) -> None:
        """Cut every connection, and take no new one: as a server that was switched off."""
        if self._listener is not None:
            # Wakes the thread that waits in accept; closing alone would not.
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        self._path.unlink(missing_ok=True)
        with self._lock:
            for pair in self._pairs:
                for end in pair:
                    with contextlib.suppress(OSError):
                        end.shutdown(socket.SHUT_RDWR)
            self._pairs.clear()

    def _let_in(self, listener: socket.socket) -> None:
        while True:
            try:
                front, _address = listener.accept()
            except OSError:
                return
            back = socket.socket(socket.AF_UNIX)
            back.connect(self._behind)
            with self._lock:
                self._pairs.append((front, back))
            threading.Thread(target=_pass_on, args=(front, back), daemon=True).start()


def _pass_on(front: socket.socket, back: socket.socket) -> None:
    other = {front: back, back: front}
    with front, back, selectors.DefaultSelector() as ready, contextlib.suppress(OSError):
        for end in other:
            ready.register(end, selectors.EVENT_READ)
        while True:
            for key, _events in ready.select():
                end = key.fileobj
                assert isinstance(end, socket.socket)
                data = end.recv(65536)
                if not data:
                    return
                other[end].sendall(data)
