"""Who: units and their history, fields, people, posts, delegations, regimes of law, counters, the journal's rows."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from xaso.base.folding import fold
from xaso.worktime.models import Calendar


class Level(models.TextChoices):
    PROVINCE = "province", _("province")
    DISTRICT = "district", _("district")
    COMMUNE = "commune", _("commune")
    DEPARTMENT = "department", _("department")


class Role(models.TextChoices):
    ONE_STOP = "one_stop", _("One-stop officer")
    SPECIALIST = "specialist", _("Specialist")
    LEADER = "leader", _("Unit leader")
    CLERK = "clerk", _("Clerk")
    UNIT_ADMIN = "unit_admin", _("Unit administrator")
    SUPERVISOR = "supervisor", _("Province supervisor")


class UnitQuerySet(models.QuerySet["Unit"]):
    def valid_on(self, day: date) -> UnitQuerySet:
        return self.filter(Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day))

    def below(self, unit: Unit) -> UnitQuerySet:
        """The unit itself and everything under it."""
        return self.filter(path__startswith=unit.path)


class Unit(models.Model):
    """One authority in one period of its life; a merger ends it and names who continues it (``Succession``).

    The same statistics code may come back for another unit later (08707 in 2025), so a unit is a code *and* the day it
    began.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    #: Statistics code, with its leading zeros: "08875".
    code = models.CharField(max_length=20, db_index=True)
    name = models.CharField(max_length=200)
    folded = models.CharField(max_length=200, db_index=True)
    #: "Xã", "Phường", "Huyện", …: as in its name.
    kind = models.CharField(max_length=60, blank=True)
    level = models.CharField(max_length=12, choices=Level)
    parent = models.ForeignKey("self", models.PROTECT, related_name="children", null=True)
    #: Codes from the province down, each closed by a slash: "26/247/08875/". A subtree is a prefix.
    path = models.CharField(max_length=120, db_index=True)
    #: Identification code of QĐ 20/2020 ("H62.10.15") and of QCVN 102:2016 ("000.15.10.H62").
    id_code = models.CharField(max_length=35, blank=True, db_index=True)
    old_id_code = models.CharField(max_length=35, blank=True, db_index=True)
    #: The official code is not known; ours is an ordinal within the parent.
    id_code_assumed = models.BooleanField(default=False)
    #: None: the calendar of the unit above.
    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="+", null=True)
    desk_name = models.CharField(max_length=200, blank=True)
    desk_address = models.CharField(max_length=300, blank=True)
    desk_phone = models.CharField(max_length=30, blank=True)
    valid_from = models.DateField()
    #: Last day; None while it exists.
    valid_to = models.DateField(null=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "level", "valid_from"], name="unit_code_once_a_day"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="unit_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def full_name(self) -> str:
        """How letters name it: "Ủy ban nhân dân xã Đồng Tĩnh"."""
        if self.level == Level.DEPARTMENT:
            return self.name
        return f"Ủy ban nhân dân {self.name[:1].lower()}{self.name[1:]}"


class Succession(models.Model):
    """``new`` continues ``old`` from ``on``; ``partly`` when several units share the old one out."""

    old = models.ForeignKey(Unit, models.PROTECT, related_name="successors")
    new = models.ForeignKey(Unit, models.PROTECT, related_name="predecessors")
    partly = models.BooleanField(default=False)
    on = models.DateField()
    decision = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["old", "new"], name="succession_once")]

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id}"


class Field(models.Model):
    """A field of administration (lĩnh vực): rights are given per field."""

    #: ``fold`` of the name with hyphens, until the Government Office's field codes (MX-LV) are known.
    code = models.CharField(max_length=100, unique=True)
    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """A person with an account. What they may do is in their posts, not here."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField(max_length=60, unique=True)
    #: In full, in its own order.
    full_name = models.CharField(max_length=200)
    folded = models.CharField(max_length=200, db_index=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    is_active = models.BooleanField(default=True)
    #: The password came from an administrator: it is good for one sign-in, then a new one is chosen.
    password_once = models.BooleanField(default=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    def __str__(self) -> str:
        return self.full_name

    @classmethod
    def of(cls, username: str, full_name: str, **rest: Any) -> User:
        """Return a new, unsaved person with the folded name."""
        return cls(username=username, full_name=full_name, folded=fold(full_name)[:200], **rest)


class Post(models.Model):
    """What a person does in a unit, for a period. Several per person."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    role = models.CharField(max_length=20, choices=Role)
    #: Empty: all fields.
    fields = models.ManyToManyField(Field, related_name="+")
    #: "Phó Chủ tịch UBND xã", "Công chức Tư pháp – Hộ tịch".
    title = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="post_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.title or str(Role(self.role).label)


class Delegation(models.Model):
    """``to`` stands in for the holder of ``post`` for a period; ends by itself, and is no post of their own."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="delegations")
    to = models.ForeignKey(User, models.PROTECT, related_name="stand_ins")
    valid_from = models.DateField()
    valid_to = models.DateField()
    reason = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="delegation_ends_after_start")
        ]

    def __str__(self) -> str:
        return self.reason


class Regime(models.Model):
    """A regime of one-stop law and the days it applies: law is data with an effective date."""

    #: "2018" (NĐ 61/2018, TT 01/2018) or "2025" (NĐ 118/2025, TT 03/2025).
    key = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=300)
    #: Levels of government, from the top: ["province", "district", "commune"].
    tiers = models.JSONField()
    #: Numbers of the law, by name: see ``regimes.SHIPPED``.
    settings = models.JSONField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    decision = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.name


class Counter(models.Model):
    """The last number given in a series of a unit; locked by ``numbering.next_number``."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    series = models.CharField(max_length=40)
    period = models.CharField(max_length=20)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "series", "period"], name="counter_once")]

    def __str__(self) -> str:
        return f"{self.series} {self.period}: {self.last}"


class Entry(models.Model):
    """A line of the journal: who did what, when, about what. Never changed, never deleted: the database refuses.

    No foreign key to what it is about: the journal outlives it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True)
    #: The delegation ``by`` acted under; None when in a post of their own.
    on_behalf_of = models.ForeignKey(Delegation, models.PROTECT, related_name="+", null=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", null=True)
    #: "dossier.accept"
    event = models.CharField(max_length=60)
    #: "dossiers.dossier"
    about_type = models.CharField(max_length=60)
    about_id = models.CharField(max_length=40)
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        indexes = [
            models.Index(fields=["about_type", "about_id", "at"], name="entry_about"),
            models.Index(fields=["unit", "at"], name="entry_unit"),
            models.Index(fields=["by", "at"], name="entry_by"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.about_type} {self.about_id}"


class Once(models.Model):
    """A form that was sent: sending it again leads to the same answer instead of a second deed (``once.guard``)."""

    #: SHA-256 of what the form carried, 64 hex digits: whatever a browser sends fits.
    token = models.CharField(max_length=64)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    #: Where the first sending led to; empty only while the deed is being done.
    address = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "by"], name="once_per_person")]

    def __str__(self) -> str:
        return self.address
