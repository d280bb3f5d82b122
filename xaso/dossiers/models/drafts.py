"""What an officer has typed at the counter and not taken in yet."""

from __future__ import annotations

from django.db import models
from uuid_utils.compat import uuid7

from xaso.files.models import Blob
from xaso.org.models import Unit, User


class IntakeDraft(models.Model):
    """What an officer has typed so far at the counter; kept on the server until it is taken in or thrown away."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    by = models.ForeignKey(User, models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    #: The form's fields as typed, unchecked: name → list of values.
    typed = models.JSONField(default=dict)
    saved_at = models.DateTimeField()


class DraftFile(models.Model):
    """A scan taken while the draft is being typed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    draft = models.ForeignKey(IntakeDraft, models.CASCADE, related_name="files")
    #: Position of the paper in the checklist; null where it belongs to none.
    position = models.PositiveSmallIntegerField(null=True)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
