"""Who is behind a dossier, as they stood in it: snapshots."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from xaso.base.folding import fold


class Party(models.Model):
    """A citizen or organisation as it stood in one dossier: a snapshot, never updated from elsewhere."""

    class Kind(models.TextChoices):
        CITIZEN = "citizen", _("Citizen")
        ORGANISATION = "organisation", _("Organisation")
        HOUSEHOLD_BUSINESS = "household-business", _("Household business")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.CITIZEN)
    #: In full and in its own order, NFC.
    name = models.CharField(max_length=200)
    #: ``fold(name)``; written by ``Party.of`` only.
    folded = models.CharField(max_length=200, db_index=True)
    #: Citizen number (12 digits), old identity card (9), passport, or business code.
    id_number = models.CharField(max_length=30, blank=True, db_index=True)
    #: As on the paper: ``dd/mm/yyyy``, or only a year for people whose day of birth nobody wrote down.
    birth = models.CharField(max_length=10, blank=True)
    sex = models.CharField(max_length=10, blank=True)
    address = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.CharField(max_length=254, blank=True)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def of(cls, name: str, **rest: Any) -> Party:
        """Return a new, unsaved party with its folded name."""
        return cls(name=name, folded=fold(name)[:200], **rest)
