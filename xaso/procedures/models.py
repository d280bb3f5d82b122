"""What can be asked for, as tables, in the structure of the national database (``LayThuTuc``).

Time limit and fee hang on the channel, papers on the case. How rows change is in ``catalogue``.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from xaso.org.models import Field, User
from xaso.procedures import doubts
from xaso.procedures.processes import Process
from xaso.worktime.deadlines import Limit, Per, Policy


class Channel(models.TextChoices):
    """How a dossier comes in and its result goes out (NĐ 61/2018 Đ16)."""

    COUNTER = "counter", _("At the counter")
    ONLINE = "online", _("Online")
    POST = "post", _("By post")


class Procedure(models.Model):
    """One administrative procedure (thủ tục hành chính), by its national code, for as long as it exists.

    Absent on purpose: everything that a decision can change, which is on the version.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    #: As the national database gives it: ``2.000815``.
    code = models.CharField(max_length=20, unique=True)
    #: Of the newest version; lists and search show it.
    name = models.CharField(max_length=1000)
    #: ``fold(name)``.
    folded = models.CharField(max_length=1000)
    field = models.ForeignKey(Field, models.PROTECT, related_name="+")
    #: As published: ``Cấp tỉnh, Cấp xã``.
    level = models.CharField(max_length=100, blank=True)
    authority = models.CharField(max_length=300, blank=True)
    #: One of the most used at communes; comes first in search.
    core = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="procedure_has_code_and_name"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class VersionQuerySet(models.QuerySet["Version"]):
    def in_force(self, on: date) -> VersionQuerySet:
        """Keep what applies to a dossier handed in on that day: at most one version of each procedure."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on, overtaken=False)


class Version(models.Model):
    """What holds for a procedure from a day on, by a decision. Never edited: a change publishes the next one.

    A dossier keeps the version it came under. Written by ``catalogue`` only.
    """

    class Status(models.TextChoices):
        """How far the content can be relied on."""

        FOUND = "found", _("read at the source")
        CODE_FOUND = "code-found", _("only the code was read at the source")
        MEMORY = "memory", _("from memory, not checked")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="versions")
    #: 1, 2, 3 … within the procedure.
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=1000)
    valid_from = models.DateField()
    #: Last day; None while it is the newest.
    valid_to = models.DateField(null=True)
    #: Replaced on its own first day, so it holds on no day; who took it up that morning keeps it.
    overtaken = models.BooleanField(default=False)
    #: Decision of publication: ``3787/QĐ-BTP``.
    decision = models.CharField(max_length=100, blank=True)
    #: Number and symbol of each act.
    legal_basis = models.JSONField(default=list)
    policy = models.CharField(max_length=20, choices=[(p.value, p.value) for p in Policy], default=Policy.EXCLUDE.value)
    #: Calendar days after which a dossier that was not supplemented lapses; None where no rule is known.
    lapse_days = models.PositiveSmallIntegerField(null=True)
    #: ``Process.write()``; soundness was checked when it was published.
    process = models.JSONField()
    status = models.CharField(max_length=20, choices=Status)
    source = models.CharField(max_length=300, blank=True)
    #: All of the above and everything that hangs on the version, in our row format (``content``): a page shows it with
    #: one query. The tables beside it are what dossiers refer to. Neither ever changes, so they cannot disagree.
    row = models.JSONField()

    #: What differs from the version before, as lines of what, before, after; empty for the first.
    changes = models.JSONField(default=list)
    #: Doubts that were answered here, kept so that a new load of the old source does not ask again.
    settled = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField()
    #: SHA-256 of the source's row that it rests on, whatever was settled since.
    row_mark = models.CharField(max_length=64)
    #: Grows with every change to the catalogue: whoever keeps a copy asks for the largest.
    stamp = models.CharField(max_length=32, db_index=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procedure", "number"], name="version_number_once"),
            # One version is the newest; the others ended when the next one began.
            models.UniqueConstraint(fields=["procedure"], condition=Q(valid_to=None), name="version_one_newest"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="version_ends_after_start"
            ),
        ]
        indexes = [models.Index(fields=["procedure", "valid_from"], name="version_procedure_from")]

    def __str__(self) -> str:
        return f"{self.procedure_id} v{self.number}"

    @property
    def way(self) -> Process:
        return Process.read(self.process)

    @property
    def is_same_day(self) -> bool:
        """Result on the day of receipt, or the next working day when received after 15:00."""
        return self.policy == Policy.SAME_DAY

    def holds(self, on: date) -> bool:
        """Say whether it applies to a dossier handed in on that day; as ``in_force``, without a query."""
        return not self.overtaken and self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def offer(self, channel: str) -> Offer | None:
        """Return what holds for a channel. Costs a query unless ``offers`` was prefetched."""
        return next((offer for offer in self.offers.all() if offer.channel == channel), None)


class Offer(models.Model):
    """Time limit and fee of a version on one channel (CACHTHUCTHUCHIEN). No row: the channel is not offered."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="offers")
    channel = models.CharField(max_length=10, choices=Channel)
    #: None: not known, so an officer promises a date.
    limit_amount = models.PositiveSmallIntegerField(null=True)
    limit_per = models.CharField(max_length=20, choices=[(p.value, p.value) for p in Per], blank=True)
    #: As published, word for word.
    limit_text = models.CharField(max_length=300, blank=True)
    #: In đồng, for one case; 0 is free of charge, None: not known or not one sum.
    fee_amount = models.DecimalField(max_digits=14, decimal_places=0, null=True)
    fee_text = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "channel"], name="offer_channel_once"),
            # A limit without unit says nothing, nor does a unit without amount.
            models.CheckConstraint(
                condition=Q(limit_amount=None, limit_per="")
                | (Q(limit_amount__isnull=False, limit_amount__gt=0) & ~Q(limit_per="")),
                name="offer_limit_amount_and_unit",
            ),
            models.CheckConstraint(condition=Q(fee_amount=None) | Q(fee_amount__gte=0), name="offer_fee_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.limit_text}"

    @property
    def limit(self) -> Limit | None:
        return None if self.limit_amount is None else Limit(self.limit_amount, Per(self.limit_per))

    @property
    def fee(self) -> Decimal | None:
        return self.fee_amount


class Case(models.Model):
    """A situation with its own list of papers (trường hợp hồ sơ)."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="cases")
    name = models.CharField(max_length=300)
    position = models.PositiveSmallIntegerField()
    #: Instructions that the source lists among the papers although nothing is handed in for them.
    notes = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="case_position_once")]

    def __str__(self) -> str:
        return self.name


class Paper(models.Model):
    """One paper of a case (thành phần hồ sơ), with how many are handed in."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="papers")
    name = models.CharField(max_length=1000)
    originals = models.PositiveSmallIntegerField(default=0)
    copies = models.PositiveSmallIntegerField(default=0)
    #: False for papers that only some applicants have, and where the source gives no number.
    required = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "position"], name="paper_position_once")]

    def __str__(self) -> str:
        return self.name


class ResultKind(models.Model):
    """What the applicant receives in the end, by the national code of results (KETQUATHUCHIEN)."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="results")
    #: ``KQ.G15.000031``; blank where the source gives none.
    code = models.CharField(max_length=30, blank=True)
    name = models.CharField(max_length=500)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="result_kind_position_once")]

    def __str__(self) -> str:
        return self.name


class Doubt(models.Model):
    """Something in a version that could not be understood or is not proved: kept, shown, listed, never guessed."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="doubts")
    about = models.CharField(max_length=20, choices=doubts.About)
    #: Key into ``doubts.KINDS``: ``limit-without-unit``.
    kind = models.CharField(max_length=40)
    #: What the sentence names, word for word from the source.
    facts = models.JSONField(default=dict)
    #: What the source suggests without proving it; a person may take it over, the program does not.
    proposal = models.CharField(max_length=500, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="doubt_position_once")]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The doubt as a sentence in the reader's language."""
        return doubts.sentence(self.kind, self.facts)
