"""The dossier itself, its papers and files, and how rows are found. The story of how rows change is in ``lifecycle``."""

from __future__ import annotations

from datetime import datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from xaso.dossiers.models.parties import Party
from xaso.dossiers.states import MEANING, OPEN_STATES, PAUSED_STATES, Meaning, State
from xaso.files.models import Blob
from xaso.org import rights
from xaso.org.models import Field, Role, Unit, User
from xaso.procedures.models import Case, Channel, Paper, Procedure, Version
from xaso.procedures.processes import Process, Stage
from xaso.worktime.deadlines import Limit, Per, Policy

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

_PROCESSES: dict[UUID, Process] = {}


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
                condition=Q(accepted_at=None)
                | Q(due_at__isnull=False, first_due_at__isnull=False)
                | Q(state=State.AWAITING_SUPPLEMENT)
                | Q(state=State.AWAITING_PAYMENT),
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
