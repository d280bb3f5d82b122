"""Django's SQLite backend with a queue for writers, so that a busy desk waits its turn instead of its luck.

The reasons and the measurement are in ``docs/decisions/0003-sqlite-write-queue.md``.
"""
