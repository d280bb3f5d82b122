"""Taking a dossier in at the counter: what was typed becomes rows, in one transaction, through the verbs.

Also the draft that keeps what was typed until then, and the line of a citizen card's QR.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from xaso.base.folding import tidy
from xaso.base.reasons import Reason
from xaso.dossiers import lifecycle
from xaso.dossiers.models import Attachment, Component, Dossier, IntakeDraft, Mandate, Party
from xaso.dossiers.registration import Application
from xaso.files.models import Blob
from xaso.org.models import Unit, User
from xaso.procedures.models import Case, Channel, Paper, Version


@dataclass(frozen=True)
class Person:
    """What the counter types of a person or organisation; checked by the form, all text tidied."""

    name: str
    kind: str = Party.Kind.CITIZEN
    id_number: str = ""
    birth: str = ""
    sex: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""

    def as_party(self) -> Party:
        return Party.of(**self.__dict__)


@dataclass(frozen=True)
class HandedIn:
    """One line of the checklist that was ticked."""

    name: str
    form: str = Component.Form.COPY
    count: int = 1
    paper: Paper | None = None


@dataclass(frozen=True)
class Intake:
    """Everything the counter asks for one dossier."""

    version: Version
    owner: Person
    case: Case | None = None
    channel: str = Channel.COUNTER
    submitter: Person | None = None
    mandate_kind: str = ""
    mandate_evidence: str = ""
    papers: tuple[HandedIn, ...] = ()
    #: Position in ``papers`` (0-based; None: none of them) → scans.
    scans: tuple[tuple[int | None, Blob, str], ...] = ()
    summary: str = ""
    sets: int = 1
    fee: Decimal | None = None
    promised: datetime | None = None
    #: A code that another system issued.
    code: str = ""
    deciding_unit: Unit | None = field(default=None)


@transaction.atomic
def take_in(what: Intake, *, unit: Unit, by: User, at: datetime, draft: IntakeDraft | None = None) -> Dossier:
    """Take the dossier in and accept it: code, register number, promised date, receipt. All of it or nothing.

    :raises lifecycle.NotAllowed: the officer does not serve this desk, no mandate, no date where one must be agreed.
    """
    dossier = hand_in(what, unit=unit, by=by, at=at, draft=draft)
    return lifecycle.accept(dossier, by=by, at=at, promised=what.promised)


@transaction.atomic
def hand_in(what: Intake, *, unit: Unit, by: User, at: datetime, draft: IntakeDraft | None = None) -> Dossier:
    """Take note of the dossier without accepting it: the desk still checks, asks for what is missing, or refuses."""
    components = [Component(paper=line.paper, name=line.name, form=line.form, count=line.count) for line in what.papers]
    application = Application(
        version=what.version,
        owner=what.owner.as_party(),
        channel=what.channel,
        submitter=what.submitter.as_party() if what.submitter else None,
        mandate=Mandate(kind=what.mandate_kind, evidence=what.mandate_evidence) if what.submitter else None,
        components=components,
        case=what.case,
        summary=what.summary,
        sets=what.sets,
        fee=what.fee,
    )
    dossier = lifecycle.submit(
        application, received_unit=unit, by=by, at=at, code=what.code or None, deciding_unit=what.deciding_unit
    )
    Attachment.objects.bulk_create(
        Attachment(
            dossier=dossier,
            component=components[position] if position is not None and position < len(components) else None,
            blob=blob,
            name=name,
            purpose=Attachment.Purpose.SUBMITTED,
            by=by,
            at=at,
        )
        for position, blob, name in what.scans
    )
    if draft is not None:
        draft.delete()
    return dossier


# --- drafts


def save_draft(
    typed: dict[str, list[str]], *, unit: Unit, by: User, at: datetime, draft: IntakeDraft | None
) -> IntakeDraft:
    """Keep what was typed, unchecked; the newest wins. Two tabs are two drafts."""
    if draft is None:
        return IntakeDraft.objects.create(by=by, unit=unit, typed=typed, saved_at=at)
    draft.typed, draft.saved_at = typed, at
    draft.save(update_fields=["typed", "saved_at"])
    return draft


def throw_away(draft: IntakeDraft) -> None:
    """Delete the draft and forget its scans; the bytes stay until nobody refers to them."""
    draft.delete()


# --- the citizen card

_DATE = re.compile(r"^(\d{2})(\d{2})(\d{4})$")


def read_card(line: str) -> dict[str, str]:
    """Return what the QR of a citizen card says: ``id_number``, ``old_id``, ``name``, ``birth``, ``sex``, ``address``, ``issued``.

    The reader types ``number|old number|full name|ddmmyyyy|sex|address|ddmmyyyy``, with or without the trailing parts
    that newer cards add. Dates come back as ``dd/mm/yyyy``.

    :raises lifecycle.NotAllowed: the line is not one of a citizen card; the sentence says what was read.
    """
    parts = [tidy(part) for part in line.strip().split("|")]
    if len(parts) < 6 or not re.fullmatch(r"\d{12}", parts[0]):
        raise lifecycle.NotAllowed(
            [
                Reason(
                    "not-a-card",
                    _(
                        "This is not the QR of a citizen card: it begins with “%(start)s”. Scan again or type the fields."
                    )
                    % {"start": line.strip()[:20]},
                )
            ]
        )
    parts += [""] * (7 - len(parts))
    return {
        "id_number": parts[0],
        "old_id": parts[1],
        "name": parts[2],
        "birth": _DATE.sub(r"\1/\2/\3", parts[3]),
        "sex": parts[4],
        "address": parts[5],
        "issued": _DATE.sub(r"\1/\2/\3", parts[6]),
    }


def card_fields(line: str) -> dict[str, Any]:
    """Return the owner's form fields of a card's line, by the names the counter form gives them."""
    card = read_card(line)
    return {f"owner_{key}": card[key] for key in ("name", "id_number", "birth", "sex", "address")}
