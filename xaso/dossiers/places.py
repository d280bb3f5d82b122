"""Which unit serves a stage: the law names a level, a dossier has units. Pure reading."""

from __future__ import annotations

from django.utils.translation import gettext as _

from xaso.dossiers.models import Dossier
from xaso.org.models import Role, Unit
from xaso.procedures.models import Version
from xaso.procedures.processes import Process, Stage

#: What a step needs beside the dossier's own row, loaded with it in one query.
NEEDED = (
    "version",
    "procedure",
    "field",
    "owner",
    "received_unit",
    "at_unit",
    "deciding_unit",
    "handler",
    "result",
    "apology",
)


def unit_for(dossier: Dossier, stage: Stage) -> Unit:
    """Return the unit that serves ``stage`` of ``dossier``: the desk's own, the deciding one, or the one above.

    :raises LookupError: there is no unit of the stage's level; says so in a sentence.
    """
    desk, deciding = dossier.received_unit, dossier.deciding_unit
    if stage.role != Role.ONE_STOP and deciding.level == stage.level:
        return deciding
    return above(desk, stage.level) or above(deciding, stage.level) or _missing(desk, stage)


def _missing(desk: Unit, stage: Stage) -> Unit:
    raise LookupError(
        _("The stage “%(stage)s” needs a unit of another level above %(unit)s, and there is none.")
        % {"stage": stage.name, "unit": desk.name}
    )


def above(unit: Unit, level: str) -> Unit | None:
    """Return ``unit`` itself or the nearest unit above it of ``level``. Costs a query per tier climbed."""
    here: Unit | None = unit
    while here is not None and here.level != level:
        here = here.parent
    return here


def deciding_unit(version: Version, received: Unit) -> Unit:
    """Return who decides: the unit of the level at which the process has its leader, seen from the desk."""
    process = Process.read(version.process)
    leading = next((stage for stage in process.stages if "approve" in stage.does), None)
    return (above(received, leading.level) if leading else None) or received
