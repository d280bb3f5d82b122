"""Who may act where: the seats a person has on a day, by posts of their own and by delegation. Pure reading.

What a seat allows is the business of the module that asks (``dossiers.rules``); docs/reference/roles.md has the table.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import F, FilteredRelation, Q
from django.utils import timezone

from xaso.base.clock import now
from xaso.org.models import Post, Role, Unit, User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


#: Roles that reach down to the units below theirs.
KEEPERS = frozenset({Role.UNIT_ADMIN, Role.SUPERVISOR})


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A role in a unit that somebody may act in on the day asked for."""

    unit_id: UUID
    #: Prefix of everything under the unit: "26/243/08707/".
    unit_path: str
    unit_name: str
    unit_level: str
    role: str
    #: Codes of the fields it is limited to; empty: all fields.
    fields: frozenset[str]
    post_id: UUID
    title: str
    #: The delegation it comes from, and the holder of the post; None when the post is one's own.
    delegation_id: UUID | None = None
    stands_in_for: UUID | None = None
    stands_in_for_name: str = ""

    def covers(self, field_code: str | None) -> bool:
        """Tell whether the seat reaches the field; None asks for a role without looking at fields."""
        return field_code is None or not self.fields or field_code in self.fields


@dataclass
class _Row:
    """One post or one delegation as it stands in the database, with its days."""

    seat: dict[str, Any]
    valid_from: date
    valid_to: date | None
    fields: set[str] = field(default_factory=set)


def seats(user: User | AnonymousUser, at: datetime | date | None = None) -> tuple[Seat, ...]:
    """Return the seats of ``user`` on the day of ``at`` (None: today), own posts before delegations.

    One query per ``user`` object, whatever is asked and however often; ``forget`` drops what it keeps.
    """
    if not user.is_authenticated or not user.is_active:
        return ()
    day = _day(at)
    rows: list[_Row] | None = getattr(user, "_seat_rows", None)
    if rows is None:
        rows = _read(user)
        user._seat_rows = rows  # type: ignore[attr-defined]  # kept on the object, so that a page asks once
    return tuple(
        Seat(**row.seat, fields=frozenset(row.fields))
        for row in rows
        if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)
    )


def forget(user: User) -> None:
    """Drop the seats kept on this object; verbs that change posts call it."""
    user._seat_rows = None  # type: ignore[attr-defined]


def seat_for(
    user: User | AnonymousUser,
    role: str | Collection[str],
    unit: Unit,
    field_code: str | None = None,
    at: datetime | date | None = None,
) -> Seat | None:
    """Return the seat in which ``user`` may act so in ``unit``: one of their own before one by delegation."""
    roles = {role} if isinstance(role, str) else set(role)
    for seat in seats(user, at):
        if seat.role in roles and seat.unit_id == unit.pk and seat.covers(field_code):
            return seat
    return None


def has_seat(
    user: User | AnonymousUser,
    role: str | Collection[str],
    unit: Unit,
    field: str | None = None,
    at: datetime | date | None = None,
) -> bool:
    """Tell whether ``user`` may act as ``role`` in ``unit``, for the field with this code (None: in any)."""
    return seat_for(user, role, unit, field, at) is not None


def units_of(
    user: User | AnonymousUser, role: str | None = None, at: datetime | date | None = None
) -> tuple[UUID, ...]:
    """Return the ids of the units where ``user`` has a seat (of ``role``), each once, in the order of the seats."""
    return tuple(dict.fromkeys(seat.unit_id for seat in seats(user, at) if role is None or seat.role == role))


def acting_for(user: User | AnonymousUser, unit: Unit, at: datetime | date | None = None) -> UUID | None:
    """Return the delegation by which alone ``user`` acts at ``unit``; None when a post of their own reaches there too.

    Who stands in for a colleague at their own unit needs ``seat_for``, which knows the role the deed takes.
    """
    reaching = [
        seat
        for seat in seats(user, at)
        if seat.unit_id == unit.pk or (seat.role in KEEPERS and unit.path.startswith(seat.unit_path))
    ]
    return reaching[0].delegation_id if reaching else None


def administers(user: User | AnonymousUser, unit: Unit, at: datetime | date | None = None) -> bool:
    """Tell whether ``unit`` lies at or below a unit that ``user`` administers or supervises."""
    return any(unit.path.startswith(path) for path in administered_paths(user, at))


def administered_paths(user: User | AnonymousUser, at: datetime | date | None = None) -> tuple[str, ...]:
    """Return the path prefixes that ``user`` administers: a unit administrator's unit, a supervisor's province."""
    return tuple(dict.fromkeys(seat.unit_path for seat in seats(user, at) if seat.role in KEEPERS))


def _day(at: datetime | date | None) -> date:
    if at is None:
        return timezone.localdate(now())
    return timezone.localtime(at).date() if isinstance(at, datetime) else at


def _read(user: User) -> list[_Row]:
    lines = (
        Post.objects.annotate(standing=FilteredRelation("delegations", condition=Q(delegations__to=user)))
        .filter(Q(user=user) | Q(standing__isnull=False))
        .order_by(F("standing__valid_from").asc(nulls_first=True), "valid_from", "id")
        .values_list(
            "id",
            "user_id",
            "user__full_name",
            "unit_id",
            "unit__path",
            "unit__name",
            "unit__level",
            "role",
            "title",
            "valid_from",
            "valid_to",
            "fields__code",
            "standing__id",
            "standing__valid_from",
            "standing__valid_to",
        )
    )
    rows: dict[tuple[UUID, UUID | None], _Row] = {}
    for line in lines:
        own = line[1] == user.pk
        delegation = None if own else line[12]
        key = (line[0], delegation)
        if key not in rows:
            rows[key] = _row(line, own=own, delegation=delegation)
        if line[11] is not None:
            rows[key].fields.add(line[11])
    return list(rows.values())


def _row(line: tuple[Any, ...], *, own: bool, delegation: UUID | None) -> _Row:
    seat = {
        "post_id": line[0],
        "unit_id": line[3],
        "unit_path": line[4],
        "unit_name": line[5],
        "unit_level": line[6],
        "role": line[7],
        "title": line[8],
        "delegation_id": delegation,
        "stands_in_for": None if own else line[1],
        "stands_in_for_name": "" if own else line[2],
    }
    if own:
        return _Row(seat, line[9], line[10])
    # A delegation is worth nothing outside the days of the post it is for.
    ends = [day for day in (line[10], line[14]) if day is not None]
    return _Row(seat, max(line[9], line[13]), min(ends))
