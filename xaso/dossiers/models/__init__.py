"""The tables of a dossier, a file per idea; everybody imports them from here."""

from xaso.dossiers.models.dossier import Attachment, Component, Dossier, DossierQuerySet, Mandate
from xaso.dossiers.models.drafts import DraftFile, IntakeDraft
from xaso.dossiers.models.parties import Party
from xaso.dossiers.models.traces import (
    Apology,
    Assignment,
    DueChange,
    Ending,
    Handout,
    Letter,
    Pause,
    Result,
    Review,
    Turn,
)

__all__ = [
    "Apology",
    "Assignment",
    "Attachment",
    "Component",
    "Dossier",
    "DossierQuerySet",
    "DraftFile",
    "DueChange",
    "Ending",
    "Handout",
    "IntakeDraft",
    "Letter",
    "Mandate",
    "Party",
    "Pause",
    "Result",
    "Review",
    "Turn",
]
