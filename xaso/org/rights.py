"""Who may do what where: the seats a person holds by posts of their own and by standing in for others. Pure reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from xaso.base import clock
from xaso.org.models import Post, Role, Unit, User


@dataclass(frozen=True)
class Seat:
    """One role in one unit that a person fills on a day."""

    post_id: UUID
    unit_id: UUID
    #: "26/247/08875/": a supervisor's subtree is everything that begins so.
    unit_path: str
    role: str
    title: str
    #: Codes of fields; empty means all.
    fields: frozenset[str]
    #: The holder for whom this person stands in; None for a post of their own.
    stands_in_for: UUID | None = None

    def covers(self, field_code: str | None) -> bool:
        return not self.fields or field_code is None or field_code in self.fields


def seats(user: User, at: datetime | None = None) -> tuple[Seat, ...]:
    """Return the seats of ``user`` on the day of ``at`` (without it: today, for what may be *seen* now).

    Two queries the first time a day is asked of this object, none after: kept on the object for its lifetime, which for
    ``request.user`` is one request.
    """
    day = timezone.localtime(at or clock.now()).date()
    kept: dict[date, tuple[Seat, ...]] = user.__dict__.setdefault("_seats", {})
    if day not in kept:
        kept[day] = _read(user, day)
    return kept[day]


def forget(user: User) -> None:
    """Read the seats anew next time: after a post was given or ended in the same request."""
    user.__dict__.pop("_seats", None)


def _read(user: User, day: date) -> tuple[Seat, ...]:
    if not user.is_active:
        return ()
    valid = Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))
    stood_in = Q(delegations__to=user, delegations__valid_from__lte=day, delegations__valid_to__gte=day)
    posts = (
        Post.objects.filter(valid & (Q(user=user) | stood_in))
        .select_related("unit")
        .prefetch_related("fields")
        .order_by("valid_from", "pk")
        .distinct()
    )
    return tuple(
        Seat(
            post_id=post.pk,
            unit_id=post.unit_id,
            unit_path=post.unit.path,
            role=post.role,
            title=post.title,
            fields=frozenset(field.code for field in post.fields.all()),
            stands_in_for=None if post.user_id == user.pk else post.user_id,
        )
        for post in posts
    )


def has_seat(user: User, role: str, unit: Unit, field: str | None = None, at: datetime | None = None) -> bool:
    """Say whether ``user`` fills ``role`` in ``unit`` for the field with code ``field``. Costs what ``seats`` costs."""
    return any(seat.role == role and seat.unit_id == unit.pk and seat.covers(field) for seat in seats(user, at))


def administers(user: User, unit: Unit, at: datetime | None = None) -> bool:
    """Say whether ``user`` may administer ``unit``: as administrator or supervisor of it or of a unit above."""
    return any(
        seat.role in (Role.UNIT_ADMIN, Role.SUPERVISOR) and unit.path.startswith(seat.unit_path)
        for seat in seats(user, at)
    )


def units_of(user: User, at: datetime | None = None) -> list[UUID]:
    """Return the ids of the units in which ``user`` has a seat, in the order of the posts."""
    return list(dict.fromkeys(seat.unit_id for seat in seats(user, at)))
