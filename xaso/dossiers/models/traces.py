"""What the steps leave behind: each happened once, by somebody, at a moment, and is a row of its own."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from xaso.dossiers.models.dossier import Dossier
from xaso.org.models import Unit, User
from xaso.procedures.models import ResultKind


class Turn(models.Model):
    """One stage's time with the dossier: who had it, from when to when, and until when they should. A line of the control slip."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="turns")
    position = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=60)
    name = models.CharField(max_length=300)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    holder = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            # A dossier lies in one place: at most one turn is open.
            models.UniqueConstraint(fields=["dossier"], condition=Q(ended_at=None), name="turn_one_open"),
            models.UniqueConstraint(fields=["dossier", "position"], name="turn_position_once"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="turn_ends_after_start"
            ),
        ]


class Assignment(models.Model):
    """Who was told to work on it, and as what (TH / PH / TD)."""

    class Kind(models.TextChoices):
        LEAD = "lead", _("in charge")
        COOPERATE = "co-operate", _("co-operating")
        WATCH = "watch", _("watching")

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="assignments")
    to = models.ForeignKey(User, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    instruction = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(kind="lead", ended_at=None), name="assignment_one_lead"
            )
        ]


class Pause(models.Model):
    """One time the dossier waited for the applicant: what for, since when, until when."""

    class Kind(models.TextChoices):
        INTAKE_SUPPLEMENT = "intake-supplement", _("supplement before acceptance")
        SUPPLEMENT = "supplement", _("supplement during examination")
        PAYMENT = "payment", _("payment")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="pauses")
    kind = models.CharField(max_length=20, choices=Kind)
    #: What is missing, one text per item, in the order of the letter.
    items = models.JSONField(default=list)
    reason = models.CharField(max_length=1000)
    #: The sector law that allows a request after the general three working days; blank where it was in time.
    basis = models.CharField(max_length=300, blank=True)
    started_at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    ended_at = models.DateTimeField(null=True)
    #: After this moment the dossier may be stopped for want of an answer; null where the law sets none.
    lapses_at = models.DateTimeField(null=True)
    due_before = models.DateTimeField(null=True)
    due_after = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier"], condition=Q(ended_at=None), name="pause_one_open"),
        ]


class Apology(models.Model):
    """The one apology and new date that the law allows (xin lỗi và hẹn lại)."""

    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="apology")
    reason = models.CharField(max_length=1000)
    due_before = models.DateTimeField()
    due_after = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class DueChange(models.Model):
    """One time the date moved, and why; the old date stays readable."""

    class Cause(models.TextChoices):
        SUPPLEMENT = "supplement", _("supplement")
        PAYMENT = "payment", _("payment")
        APOLOGY = "apology", _("apology and new date")
        CALENDAR = "calendar", _("the working calendar changed")

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="due_changes")
    cause = models.CharField(max_length=12, choices=Cause)
    before = models.DateTimeField(null=True)
    after = models.DateTimeField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)


class Result(models.Model):
    """What the authority answers: granted, or refused with reasons. Drafted, approved and signed by different rows."""

    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="result")
    granted = models.BooleanField()
    #: For a refusal the reasons in words a citizen understands; never a technical code.
    text = models.TextField(blank=True)
    kind = models.ForeignKey(ResultKind, models.PROTECT, related_name="+", null=True)
    #: Number of the issued document, given at signature.
    number = models.CharField(max_length=60, blank=True)
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    signed_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    signed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_by=None, signed_at=None) | Q(signed_by__isnull=False, signed_at__isnull=False),
                name="result_signed_both_or_neither",
            ),
            # A refusal without a reason is no answer (NĐ 61/2018 Đ19.8).
            models.CheckConstraint(condition=Q(granted=True) | ~Q(text=""), name="result_refusal_has_reason"),
        ]


class Review(models.Model):
    """A leader's word on a drafted result: approved, or sent back with what to mend."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="reviews")
    approved = models.BooleanField()
    note = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Ending(models.Model):
    """Why a dossier ended without a result: refused at the desk, withdrawn, or stopped."""

    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="ending")
    reason = models.CharField(max_length=2000)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()


class Handout(models.Model):
    """The result went into somebody's hands."""

    class Way(models.TextChoices):
        DESK = "desk", _("at the desk")
        POST = "post", _("by post")
        ONLINE = "online", _("online")

    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="handout")
    way = models.CharField(max_length=10, choices=Way, default=Way.DESK)
    to_name = models.CharField(max_length=200)
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Letter(models.Model):
    """A form of the one-stop circulars that was issued: what it said is kept, its PDF is drawn from that."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="letters")
    #: ``receipt``, ``supplement``, ``refusal``, ``apology``, ``stop``.
    form = models.CharField(max_length=20)
    regime = models.CharField(max_length=20)
    number = models.CharField(max_length=60)
    #: Exactly what the template is given; moments in ISO 8601.
    facts = models.JSONField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()
