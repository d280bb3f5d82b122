"""The forms of the one-stop circulars that a dossier's steps leave behind: what each said is a row, its PDF is drawn from it.

Which set of forms applies is a question of the day (TT 01/2018: 01–06, TT 03/2025: 01–07). Issuing writes a row only;
printing compiles and may take tens of milliseconds.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from xaso.dossiers import letters
from xaso.dossiers.models import Dossier, DossierQuerySet, Letter
from xaso.org.models import Unit, User
from xaso.org.regimes import regime_on

#: The part of a letter's number that names its form, after the dossier's ordinal in the register.
_SUFFIX = {"receipt": "TNHS", "supplement": "HDHS", "refusal": "TCHS", "apology": "XLHL", "stop": "TBDHS"}


def issue(dossier: Dossier, form: str, *, by: User | None, at: datetime, **facts: Any) -> Letter | None:
    """Write down what the letter says, inside the caller's transaction; None where the regime has no such form.

    Under the regime of 2018 there is no notice of stopping (form 05 of TT 03/2025).
    """
    regime = regime_on(timezone.localtime(at).date())
    if not letters.exists(regime.key, form):
        return None
    return Letter.objects.create(
        dossier=dossier,
        form=form,
        regime=regime.key,
        number=f"{dossier.register_no or dossier.code}/{_SUFFIX[form]}",
        facts=_plain({**_of(dossier, by, at), **facts}),
        by=by,
        at=at,
    )


def _of(dossier: Dossier, by: User | None, at: datetime) -> dict[str, Any]:
    """What every form says of its dossier."""
    unit, owner, submitter = dossier.received_unit, dossier.owner, dossier.submitter or dossier.owner
    return {
        "code": dossier.code,
        "agency": unit.full_name,
        "desk": unit.desk_name,
        "desk_address": unit.desk_address,
        "desk_phone": unit.desk_phone,
        "place": unit.name,
        "issued_at": at,
        "owner": owner.name,
        "submitter": submitter.name,
        "address": owner.address,
        "phone": submitter.phone or owner.phone,
        "email": submitter.email or owner.email,
        "procedure": dossier.procedure.name,
        "procedure_code": dossier.procedure.code,
        "summary": dossier.summary,
        "papers": [{"name": c.name, "form": c.form, "count": c.count} for c in dossier.components.order_by("position")],
        "sets": dossier.sets,
        "limit_amount": dossier.limit_amount,
        "limit_per": dossier.limit_per,
        "accepted_at": dossier.accepted_at,
        "due_at": dossier.due_at,
        "register_no": dossier.register_no,
        "register_year": dossier.register_year,
        "officer": by.full_name if by else "",
        "tracking_address": tracking_address(dossier),
    }


def tracking_address(dossier: Dossier) -> str:
    """What the QR carries: the address where anybody who holds the receipt sees how far it is."""
    return f"{settings.PUBLIC_ADDRESS}/tra-cuu/{dossier.tracking_key}/"


def _plain(value: Any) -> Any:
    """JSON values: moments in ISO 8601 with Vietnam's offset."""
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat()
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value


def print_letter(letter: Letter) -> bytes:
    """Return the PDF (PDF/A-2b, tagged) of a letter that was issued."""
    return letters.render(letter.regime, letter.form, {**letter.facts, "number": letter.number})


def print_control_slip(dossier: Dossier, *, at: datetime) -> bytes:
    """Return the control slip: a line per turn, early, on time or late. Costs a query for the turns."""
    turns = [
        {
            "stage": turn.name,
            "unit": turn.unit.name,
            "giver": turn.given_by.full_name if turn.given_by else "",
            "receiver": turn.holder.full_name if turn.holder else "",
            "started_at": turn.started_at,
            "due_at": turn.due_at,
            "ended_at": turn.ended_at,
            "verdict": _verdict(turn.ended_at, turn.due_at),
            "note": turn.note,
        }
        for turn in dossier.turns.select_related("unit", "holder", "given_by").order_by("position")
    ]
    regime = regime_on(timezone.localtime(dossier.submitted_at).date())
    facts = {**_of(dossier, None, at), "deciding": dossier.deciding_unit.full_name, "turns": turns}
    return letters.render(regime.key, "control-slip", _plain(facts))


def _verdict(ended_at: datetime | None, due_at: datetime | None) -> str:
    if ended_at is None or due_at is None:
        return ""
    if ended_at > due_at:
        return "late"
    return "early" if timezone.localtime(ended_at).date() < timezone.localtime(due_at).date() else "on-time"


def print_register(unit: Unit, year: int, lines: DossierQuerySet, *, at: datetime) -> bytes:
    """Return the register book of a year, lines in order. One query; some seconds for ten thousand lines."""
    rows = [
        {
            "no": d.register_no,
            "code": d.code,
            "procedure": d.procedure.name,
            "sets": d.sets,
            "owner": d.owner.name,
            "address": ", ".join(part for part in (d.owner.address, d.owner.phone) if part),
            "lead": d.deciding_unit.name,
            "accepted_at": d.accepted_at,
            "due_at": d.first_due_at,
            "resolved_at": d.resolved_at,
            "returned_at": d.ended_at if d.resolved_at else None,
            "note": d.get_state_display(),
        }
        for d in lines.select_related("owner", "procedure", "deciding_unit").order_by("register_no")
    ]
    regime = regime_on(timezone.localtime(at).date())
    facts = {"agency": unit.full_name, "year": year, "issued_at": at, "rows": rows}
    return letters.render(regime.key, "register", _plain(facts))


def titles(written: list[Letter]) -> dict[str, str]:
    """Return the circular's title of each form among these letters."""
    return {letter.form: letters.TITLES[letter.regime][letter.form] for letter in written}
