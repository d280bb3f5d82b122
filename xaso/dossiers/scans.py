"""Files of a dossier and of an intake draft: kept first, then the row. The bytes are never changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.files.base import File
from django.db import transaction

from xaso.base.reasons import Reason
from xaso.dossiers.models import Attachment, Dossier, DraftFile, IntakeDraft
from xaso.files import store
from xaso.org import journal
from xaso.org.models import User


def attach(
    dossier: Dossier,
    files: Iterable[File[bytes]],
    *,
    by: User,
    at: datetime,
    purpose: str = Attachment.Purpose.WORKING,
) -> list[Attachment]:
    """Add files to a dossier, all or none.

    :raises xaso.files.store.Rejected: one of them is refused; the sentence names it.
    """
    kept = [(store.keep(file, file.name or "", at=at), file.name or "") for file in files]
    with transaction.atomic():
        added = [
            Attachment(dossier=dossier, blob=blob, name=name[:200], purpose=purpose, by=by, at=at)
            for blob, name in kept
        ]
        Attachment.objects.bulk_create(added)
        for attachment in added:
            journal.record(
                "dossier.attach",
                about=dossier,
                by=by,
                at=at,
                unit=dossier.at_unit,
                name=attachment.name,
                sha256=attachment.blob_id,
            )
    return added


def add_to_draft(
    draft: IntakeDraft, files: Iterable[File[bytes]], *, position: int | None, at: datetime
) -> tuple[list[DraftFile], list[Reason]]:
    """Keep what can be kept of ``files`` and say why the rest cannot: one bad scan does not cost the good ones."""
    added: list[DraftFile] = []
    reasons: list[Reason] = []
    for file in files:
        try:
            blob = store.keep(file, file.name or "", at=at)
        except store.Rejected as refusal:
            reasons += refusal.reasons
        else:
            added.append(
                DraftFile.objects.create(draft=draft, blob=blob, name=(file.name or "")[:200], position=position)
            )
    return added, reasons


def drop(file: DraftFile) -> None:
    """Take a scan off a draft; its bytes stay in the store."""
    file.delete()
