"""What somebody hands in, and the rows it becomes. Written by ``lifecycle.submit`` only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from xaso.dossiers import codes
from xaso.dossiers.models import Component, Dossier, Mandate, Party
from xaso.dossiers.states import State
from xaso.org.models import Unit
from xaso.procedures.models import Case, Channel, Version


@dataclass(frozen=True, kw_only=True)
class Application:
    """What is asked for, by whom, with which papers. The rows in it are new and unsaved."""

    version: Version
    owner: Party
    channel: str = Channel.COUNTER
    #: Who hands it in, where that is not the owner; then ``mandate`` says by what right.
    submitter: Party | None = None
    mandate: Mandate | None = None
    components: Sequence[Component] = ()
    case: Case | None = None
    summary: str = ""
    sets: int = 1
    #: In đồng; None where nobody said.
    fee: Decimal | None = None


def write(
    application: Application,
    *,
    received_unit: Unit,
    helped_unit: Unit,
    deciding_unit: Unit,
    code: str,
    at: datetime,
) -> Dossier:
    """Write the dossier and what hangs on it, inside the caller's transaction."""
    version, mandate, components = application.version, application.mandate, application.components
    application.owner.save()
    if application.submitter is not None:
        application.submitter.save()
    first = version.way.first
    dossier = Dossier.objects.create(
        code=code,
        tracking_key=codes.tracking_key(),
        version=version,
        procedure=version.procedure,
        field=version.procedure.field,
        case=application.case,
        channel=application.channel,
        owner=application.owner,
        submitter=application.submitter,
        summary=application.summary,
        sets=application.sets,
        fee=application.fee,
        helped_unit=helped_unit,
        received_unit=received_unit,
        deciding_unit=deciding_unit,
        state=State.SUBMITTED,
        stage=first.key,
        stage_role=first.role,
        at_unit=received_unit,
        submitted_at=at,
        policy=version.policy,
    )
    if mandate is not None:
        mandate.dossier = dossier
        mandate.save()
    for position, component in enumerate(components, start=1):
        component.dossier, component.position, component.added_at = dossier, position, at
    Component.objects.bulk_create(components)
    return dossier
