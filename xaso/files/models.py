"""Bytes that were received or issued, by their fingerprint. The bytes themselves lie in the store."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Blob(models.Model):
    """Some bytes, once, however often they were handed in. Never changed, never made again.

    Absent on purpose: a name. The same bytes come under many names; who attaches them keeps the name.
    """

    class Scan(models.TextChoices):
        CLEAN = "clean", _("checked for viruses")
        NOT_SCANNED = "not-scanned", _("not checked for viruses")
        #: Found later, by newer signatures: the bytes stay as evidence, and are handed out to nobody.
        INFECTED = "infected", _("carries a virus")

    #: 64 lower-case hex digits.
    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    #: MIME type as the bytes say, not as the name or the sender claims.
    kind = models.CharField(max_length=100)
    #: Pages of a PDF or frames of a TIFF; 1 for a picture; 0 where it does not apply.
    pages = models.PositiveIntegerField(default=0)
    scan = models.CharField(max_length=20, choices=Scan, default=Scan.NOT_SCANNED)
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.sha256[:12]
