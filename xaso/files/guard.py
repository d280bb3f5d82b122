"""Programs that read what strangers sent: run apart, with a ceiling on time, memory and output."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

#: The shell sets the ceilings and becomes the program: unlike ``preexec_fn`` that is safe beside threads.
_CEILING = 'ulimit -c 0; ulimit -v "$1"; ulimit -t "$2"; shift 2; exec "$@"'


def run(command: Sequence[str], *, seconds: int, megabytes: int) -> subprocess.CompletedProcess[bytes] | None:
    """Run ``command`` without input from us; return None when it took too long.

    One that wants more memory fails by its own return code.

    :raises FileNotFoundError: there is no ``sh``.
    """
    guarded = ["sh", "-c", _CEILING, "sh", str(megabytes * 1024), str(seconds), *command]
    try:
        return subprocess.run(guarded, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds + 2)
    except subprocess.TimeoutExpired:
        return None
