"""What runs by itself: each job is safe to repeat, and calls one verb."""

from __future__ import annotations

from datetime import datetime

from xaso.dossiers import lifecycle
from xaso.dossiers.models import Dossier


def stop_lapsed(*, at: datetime) -> int:
    """Stop dossiers whose applicant did not answer in the time the procedure allows; return how many were stopped.

    One that somebody takes up at the same moment is left to them.
    """
    stopped = 0
    for dossier in Dossier.objects.filter(pauses__ended_at=None, pauses__lapses_at__lt=at).iterator(chunk_size=100):
        try:
            lifecycle.lapse(dossier, at=at)
        except lifecycle.NotAllowed:
            continue
        stopped += 1
    return stopped
