"""The tables of a dossier and what a row knows about itself. The story of how rows change is in ``lifecycle``."""

from __future__ import annotations

from datetime import datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from xaso.base.folding import fold
from xaso.dossiers.states import MEANING, OPEN_STATES, PAUSED_STATES, Meaning, State
from xaso.files.models import Blob
from xaso.org import rights
from xaso.org.models import Field, Role, Unit, User
from xaso.procedures.models import Case, Channel, Paper, Procedure, ResultKind, Version
from xaso.procedures.processes import Process, Stage
from xaso.worktime.deadlines import Limit, Per, Policy

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


_PROCESSES: dict[UUID, Process] = {}


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


class DossierQuerySet(models.QuerySet["Dossier"]):
    def visible_to(self, user: User | AnonymousUser) -> DossierQuerySet:
        """Keep what ``user`` may see by the posts held today; the only way a view fetches a dossier.

        A supervisor sees the whole subtree, everybody else the dossiers that their unit helped with, received,
        decides or has in hand, within the fields of the post.
        """
        conditions = [self._within(seat) for seat in rights.seats(user)] if user.is_authenticated else []
        return self.filter(reduce(or_, conditions)) if conditions else self.none()

    @staticmethod
    def _within(seat: rights.Seat) -> Q:
        if seat.role == Role.SUPERVISOR:
            where = Q(received_unit__path__startswith=seat.unit_path)
        else:
            where = (
                Q(received_unit=seat.unit_id)
                | Q(at_unit=seat.unit_id)
                | Q(deciding_unit=seat.unit_id)
                | Q(helped_unit=seat.unit_id)
            )
        return where & Q(field__code__in=seat.fields) if seat.fields else where

    def open(self) -> DossierQuerySet:
        return self.filter(state__in=OPEN_STATES)

    def unfinished(self) -> DossierQuerySet:
        """Keep what somebody still has to do something about: open ones, and results that lie at the desk."""
        return self.filter(state__in=OPEN_STATES | {State.RESOLVED})

    def mine(self, user: User, at: datetime) -> DossierQuerySet:
        """Keep what waits for ``user``: held by them, or held by nobody at a stage that one of their seats serves."""
        waits = Q(handler=user)
        for seat in rights.seats(user, at):
            served = Q(handler=None, at_unit=seat.unit_id, stage_role=seat.role)
            waits |= served & Q(field__code__in=seat.fields) if seat.fields else served
        return self.filter(waits)

    def for_lists(self) -> DossierQuerySet:
        """Load what a list row shows, in one query."""
        return self.select_related("owner", "procedure", "at_unit", "handler", "received_unit")


class Dossier(models.Model):
    """One request, from the moment it was handed in until it is closed.

    Absent on purpose: the result, the pauses, the apology, the letters — each happened once, by somebody, at a
    moment, and is a row of its own. Written by ``lifecycle`` only.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    #: Ours by the pattern of the regime, or as another system issued it; printed on everything.
    code = models.CharField(max_length=60, unique=True)
    #: What the QR of the receipt carries, so that codes cannot be tried one after the other.
    tracking_key = models.CharField(max_length=32, unique=True)
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="+")
    field = models.ForeignKey(Field, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", null=True)
    channel = models.CharField(max_length=10, choices=Channel)
    owner = models.ForeignKey(Party, models.PROTECT, related_name="owned")
    submitter = models.ForeignKey(Party, models.PROTECT, related_name="submitted", null=True)
    #: What is asked for, in a line of the officer's own, if the procedure's name does not say it.
    summary = models.CharField(max_length=500, blank=True)
    sets = models.PositiveSmallIntegerField(default=1)
    fee = models.DecimalField(max_digits=14, decimal_places=0, null=True)

    helped_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    received_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    deciding_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")

    state = models.CharField(max_length=20, choices=State)
    #: Key of the stage in the version's process, the role that serves it, and where and with whom it lies.
    stage = models.CharField(max_length=60)
    stage_role = models.CharField(max_length=20, choices=Role)
    at_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    handler = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)

    submitted_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    #: The moment the clock started; moves only where the policy says "from zero".
    due_at = models.DateTimeField(null=True)
    #: As printed on the receipt; never changes again.
    first_due_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    limit_amount = models.PositiveIntegerField(null=True)
    limit_per = models.CharField(max_length=20, blank=True)
    policy = models.CharField(max_length=20, default=Policy.EXCLUDE.value)
    #: Ordinal in the register of the receiving unit, from 1 to the end of the year.
    register_year = models.PositiveSmallIntegerField(null=True)
    register_no = models.PositiveIntegerField(null=True)
    #: Goes up with every step: who acts on an old picture is told so.
    revision = models.PositiveIntegerField(default=0)

    objects = DossierQuerySet.as_manager()

    class Meta:
        constraints = [
            # A promise is made when the dossier is accepted, and printed.
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(due_at__isnull=False, first_due_at__isnull=False)
                | Q(state=State.AWAITING_SUPPLEMENT) | Q(state=State.AWAITING_PAYMENT),
                name="dossier_accepted_has_due",
            ),
            # The register has no line without a number, and no number twice.
            models.CheckConstraint(
                condition=Q(register_year=None, register_no=None)
                | Q(register_year__isnull=False, register_no__isnull=False),
                name="dossier_register_both_or_neither",
            ),
            models.UniqueConstraint(
                fields=["received_unit", "register_year", "register_no"], name="dossier_register_no_once"
            ),
            # A result that was made was made at a moment.
            models.CheckConstraint(
                condition=~Q(state__in=[State.RESOLVED, State.RETURNED, State.CLOSED]) | Q(resolved_at__isnull=False),
                name="dossier_resolved_has_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["at_unit", "state", "due_at"], name="dossier_at_unit_due"),
            models.Index(fields=["handler", "state", "due_at"], name="dossier_handler_due"),
            models.Index(fields=["received_unit", "submitted_at"], name="dossier_received"),
            models.Index(fields=["deciding_unit", "submitted_at"], name="dossier_deciding"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def meaning(self) -> Meaning:
        return MEANING[State(self.state)]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def is_paused(self) -> bool:
        return self.state in PAUSED_STATES

    def is_late(self, at: datetime) -> bool:
        """Past its date: for an ended dossier by when the result was ready, for an open one at ``at``."""
        if self.due_at is None or self.is_paused:
            return False
        return (self.resolved_at or self.ended_at or at) > self.due_at

    @property
    def limit(self) -> Limit | None:
        """The statutory limit it came under; None where the date was promised by hand."""
        return Limit(self.limit_amount, Per(self.limit_per)) if self.limit_amount is not None else None

    @property
    def process(self) -> Process:
        """The process of its version. Costs a query unless ``version`` was loaded."""
        # A version is never edited, so its process is read once a process of ours.
        if (known := _PROCESSES.get(self.version_id)) is None:
            known = _PROCESSES[self.version_id] = self.version.way
        return known

    @property
    def current_stage(self) -> Stage:
        return self.process.stage(self.stage)

    @property
    def has_mandate(self) -> bool:
        return self.submitter_id is not None


class Mandate(models.Model):
    """Why somebody else may hand in for the owner."""

    class Kind(models.TextChoices):
        PARENT = "parent", _("Parent")
        GUARDIAN = "guardian", _("Guardian")
        PROXY = "proxy", _("Authorised in writing")
        RELATIVE = "relative", _("Relative, as the law allows")
        REPRESENTATIVE = "representative", _("Legal representative of the organisation")

    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="mandate")
    kind = models.CharField(max_length=20, choices=Kind)
    #: The paper that proves it: number, date, who certified it.
    evidence = models.CharField(max_length=300, blank=True)


class Component(models.Model):
    """A paper of the dossier's checklist as it was handed in (thành phần hồ sơ)."""

    class Form(models.TextChoices):
        ORIGINAL = "0", _("original")
        COPY = "1", _("copy")
        ELECTRONIC = "2", _("electronic")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="components")
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="+", null=True)
    name = models.CharField(max_length=1000)
    form = models.CharField(max_length=1, choices=Form, default=Form.COPY)
    count = models.PositiveSmallIntegerField(default=1)
    position = models.PositiveSmallIntegerField()
    added_at = models.DateTimeField()


class Attachment(models.Model):
    """A file of the dossier: a scan of a component, a working paper, or the result. Its bytes never change."""

    class Purpose(models.TextChoices):
        SUBMITTED = "submitted", _("handed in")
        WORKING = "working", _("working paper")
        RESULT = "result", _("result")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="attachments")
    component = models.ForeignKey(Component, models.PROTECT, related_name="attachments", null=True)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    purpose = models.CharField(max_length=10, choices=Purpose)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()


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
