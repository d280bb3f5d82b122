"""People and what they may do: accounts, posts, standing in. The verbs of the administration; each leaves a trace."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from axes.utils import reset
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xaso.base.folding import tidy
from xaso.base.reasons import Reason, Refused
from xaso.org import journal, rights
from xaso.org.models import Delegation, Field, Post, Role, Unit, User


class NotAllowed(Refused):
    """A change of people or rights that this person may not make, or that makes no sense."""


def why_not(by: User | None, unit: Unit, at: datetime) -> list[Reason]:
    """Return why ``by`` may not administer people at ``unit``; None is the installation itself."""
    if by is None or rights.administers(by, unit, at):
        return []
    return [Reason("not-administrator", _("Only an administrator of %(unit)s changes its people.") % {"unit": unit.name})]


def _demand(by: User | None, unit: Unit, at: datetime) -> None:
    if reasons := why_not(by, unit, at):
        raise NotAllowed(reasons)


@transaction.atomic
def create_person(
    username: str,
    full_name: str,
    *,
    password: str | None,
    by: User | None,
    at: datetime,
    unit: Unit | None = None,
    phone: str = "",
    email: str = "",
) -> User:
    """Open an account; without a password nobody can sign in until one is set. ``unit`` is where ``by`` administers.

    :raises NotAllowed: the name is taken.
    """
    if by is not None and unit is not None:
        _demand(by, unit, at)
    if User.objects.filter(username__iexact=username).exists():
        raise NotAllowed([Reason("name-taken", _("The sign-in name %(name)s is taken.") % {"name": username})])
    person = User.of(username, tidy(full_name), phone=phone, email=email)
    person.set_password(password) if password else person.set_unusable_password()
    person.save()
    journal.record("person.create", about=person, by=by, at=at, unit=unit, username=username)
    return person


@transaction.atomic
def give_post(
    person: User,
    unit: Unit,
    role: str,
    *,
    by: User | None,
    at: datetime,
    title: str = "",
    fields: Iterable[Field] = (),
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Post:
    """Give ``person`` a role at ``unit``, for the named fields (none: all) and days (from today on).

    :raises NotAllowed: ``by`` does not administer the unit, or is a unit administrator and gives a province's role.
    """
    _demand(by, unit, at)
    if by is not None and role == Role.SUPERVISOR and not any(s.role == Role.SUPERVISOR for s in rights.seats(by, at)):
        raise NotAllowed([Reason("beyond-own-rights", _("Only a supervisor makes somebody a supervisor."))])
    post = Post.objects.create(
        user=person, unit=unit, role=role, title=title, valid_from=valid_from or timezone.localdate(at), valid_to=valid_to
    )
    post.fields.set(given := list(fields))
    codes = [field.code for field in given]
    journal.record("post.give", about=post, by=by, at=at, unit=unit, person=person.username, role=role, fields=codes)
    rights.forget(person)
    return post


@transaction.atomic
def end_post(post: Post, *, by: User | None, at: datetime) -> Post:
    """End a post with the day before ``at``; it stays readable, and what was done in it stays done."""
    _demand(by, post.unit, at)
    yesterday = timezone.localdate(at) - timedelta(days=1)
    post.valid_to = max(yesterday, post.valid_from)
    post.save(update_fields=["valid_to"])
    journal.record("post.end", about=post, by=by, at=at, unit=post.unit, person=post.user.username)
    rights.forget(post.user)
    return post


@transaction.atomic
def delegate(
    post: Post, to: User, *, valid_from: date, valid_to: date, reason: str, by: User | None, at: datetime
) -> Delegation:
    """Let ``to`` stand in for the holder of ``post`` for some days. The holder may do so, or an administrator.

    :raises NotAllowed: the days are in the wrong order, to oneself, or ``by`` is neither.
    """
    if by is not None and by.pk != post.user_id:
        _demand(by, post.unit, at)
    if valid_to < valid_from:
        raise NotAllowed([Reason("days-reversed", _("The last day comes after the first."))])
    if to.pk == post.user_id:
        raise NotAllowed([Reason("to-oneself", _("Nobody stands in for themselves."))])
    row = Delegation.objects.create(post=post, to=to, valid_from=valid_from, valid_to=valid_to, reason=reason)
    facts = {"post": str(post.pk), "to": to.username, "from": valid_from, "until": valid_to}
    journal.record("post.delegate", about=row, by=by, at=at, unit=post.unit, **facts)
    rights.forget(to)
    return row


@transaction.atomic
def unlock(person: User, unit: Unit, *, by: User, at: datetime) -> int:
    """Lift the lock that wrong passwords put on an account, on every device; return how many were lifted."""
    _demand(by, unit, at)
    lifted = int(reset(username=person.username))
    journal.record("person.unlock", about=person, by=by, at=at, unit=unit, lifted=lifted)
    return lifted


@transaction.atomic
def reset_second_factor(person: User, unit: Unit, *, by: User, at: datetime) -> None:
    """Take away the second factor of somebody who lost it; who must have one sets it up anew at the next sign-in."""
    _demand(by, unit, at)
    person.authenticator_set.all().delete()  # type: ignore[attr-defined]
    journal.record("person.reset_second_factor", about=person, by=by, at=at, unit=unit)


@transaction.atomic
def set_active(person: User, unit: Unit, *, active: bool, by: User, at: datetime) -> User:
    """Close an account, or open it again. What the person did stays; their posts stay and give nothing meanwhile."""
    _demand(by, unit, at)
    person.is_active = active
    person.save(update_fields=["is_active"])
    journal.record("person.open" if active else "person.close", about=person, by=by, at=at, unit=unit)
    return person
