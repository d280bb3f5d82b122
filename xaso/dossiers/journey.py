"""How far a dossier is, as five plain stations: for the citizen, and for a glance. Names nobody. Pure reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xaso.dossiers.models import Dossier
from xaso.dossiers.states import State


@dataclass(frozen=True)
class Station:
    """One station, as the timeline of a page takes it; ``mood`` is ``done``, ``now`` or ``next``."""

    title: str | Promise
    mood: str
    at: datetime | None = None


_AT = {
    State.SUBMITTED: 0,
    State.ACCEPTED: 1,
    State.IN_PROCESS: 2,
    State.AWAITING_SUPPLEMENT: 2,
    State.AWAITING_PAYMENT: 2,
    State.AWAITING_APPROVAL: 2,
    State.APPROVED: 2,
    State.RESOLVED: 3,
    State.RETURNED: 4,
    State.CLOSED: 4,
}
_TITLES = (_("Handed in"), _("Accepted"), _("Being examined"), _("Result ready"), _("Result returned"))


def of(dossier: Dossier) -> list[Station]:
    """Return the stations in their order; a dossier that ended without a result has two: handed in, and how it ended."""
    if dossier.state not in _AT:
        return [
            Station(_TITLES[0], "done", dossier.submitted_at),
            Station(State(dossier.state).label, "now", dossier.ended_at),
        ]
    here = _AT[State(dossier.state)]
    if here == 2 and dossier.accepted_at is None:
        here = 0
    moments = (dossier.submitted_at, dossier.accepted_at, None, dossier.resolved_at, dossier.ended_at)
    last = len(_TITLES) - 1
    return [
        Station(
            title,
            "done" if n < here or here == last else "now" if n == here else "next",
            moment if n <= here else None,
        )
        for n, (title, moment) in enumerate(zip(_TITLES, moments, strict=True))
    ]
