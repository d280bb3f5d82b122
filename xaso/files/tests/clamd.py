"""A clamd of our own on a real socket: it reads INSTREAM as clamd(8) describes, and answers as it was told."""

import socket
import struct
import threading
from pathlib import Path


class Clamd:
    """``answer``: what it says after the last piece; None: it stays silent; ``stop_after``: bytes it can take."""

    def __init__(self, path: Path, answer: bytes | None, *, stop_after: int | None = None) -> None:
        self.answer, self.stop_after = answer, stop_after
        self.heard, self.command = b"", b""
        self.address = f"unix:{path}"
        self._over = threading.Event()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._over.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while not self._over.is_set():
            try:
                line, _peer = self._listener.accept()
            except OSError:
                return
            with line, line.makefile("rb") as stream:
                self.command = stream.read(10)
                self._take(stream)
                if self.answer is None:
                    self._over.wait(5)
                else:
                    line.sendall(self.answer)

    def _take(self, stream) -> None:
        self.heard = b""
        while size := struct.unpack("!I", stream.read(4))[0]:
            self.heard += stream.read(size)
            if self.stop_after is not None and len(self.heard) > self.stop_after:
                return
