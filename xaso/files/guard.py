"""Programs that read what strangers sent, or need much memory: run apart, with a ceiling on time and memory."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

#: The shell sets the ceilings and becomes the program: unlike ``preexec_fn`` that is safe beside threads.
_CEILING = 'ulimit -c 0; ulimit -v "$1"; ulimit -t "$2"; shift 2; exec "$@"'


def run(
    command: Sequence[str], *, seconds: int, megabytes: int, given: bytes = b""
) -> subprocess.CompletedProcess[bytes] | None:
    """Run ``command`` with ``given`` on its standard input; return None when it took too long.

    One that wants more memory, or is not installed (127), fails by its return code.
    """
    guarded = ["sh", "-c", _CEILING, "sh", str(megabytes * 1024), str(seconds), *command]
    try:
        # Twice the time on the clock: on a busy machine the processor is shared.
        return subprocess.run(guarded, input=given, capture_output=True, timeout=seconds * 2)
    except subprocess.TimeoutExpired:
        return None
