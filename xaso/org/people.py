"""People and what they may do: accounts, posts, standing in. The verbs of the administration; each leaves a trace."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

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
    text = _("Only an administrator of %(unit)s changes this.") % {"unit": unit.name}
    return [Reason("not-administrator", text)]


def why_not_role(by: User | None, unit: Unit, role: str, at: datetime) -> list[Reason]:
    """Return why ``by`` may not give, end or hand on a post of ``role`` at ``unit``."""
    if reasons := why_not(by, unit, at):
        return reasons
    if role == Role.SUPERVISOR and by is not None and not _supervises(by, at):
        return [Reason("beyond-own-rights", _("Only a supervisor makes somebody a supervisor, or ends it."))]
    return []


def why_not_account(person: User, by: User | None, at: datetime) -> list[Reason]:
    """Return why ``by`` may not touch the account of ``person``: password, second factor, lock, closing.

    Who holds a post elsewhere too is not in one administrator's hands alone: giving somebody a post would otherwise be
    a way to their account. Reads ``person.posts`` with their units; prefetched, it costs nothing.
    """
    if by is None:
        return []
    if person.pk == by.pk:
        return [Reason("oneself", _("Nobody changes their own account here; another administrator does."))]
    today = timezone.localdate(at)
    posts = [post for post in person.posts.all() if post.valid_to is None or post.valid_to >= today]
    # Somebody without a post of today is for who administered the last one.
    posts = posts or list(person.posts.all())
    for post in posts:
        if not rights.administers(by, post.unit, at):
            return [
                Reason(
                    "post-elsewhere",
                    _("%(name)s also holds a post at %(unit)s, which you do not administer.")
                    % {"name": person.full_name, "unit": post.unit.name},
                )
            ]
        if post.role == Role.SUPERVISOR and not _supervises(by, at):
            return [Reason("beyond-own-rights", _("Only a supervisor touches the account of a supervisor."))]
    if not posts and not _supervises(by, at):
        return [Reason("no-post", _("Only a supervisor touches the account of somebody without a post."))]
    return []


def _supervises(by: User, at: datetime) -> bool:
    return any(seat.role == Role.SUPERVISOR for seat in rights.seats(by, at))


def _demand(by: User | None, unit: Unit, at: datetime) -> None:
    if reasons := why_not(by, unit, at):
        raise NotAllowed(reasons)


def _demand_account(person: User, unit: Unit, by: User | None, at: datetime) -> None:
    if reasons := why_not(by, unit, at) or why_not_account(person, by, at):
        raise NotAllowed(reasons)


def one_time_password() -> str:
    """Return a new password that can be read aloud: three groups of four, no letters that look alike; 59 bits."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _place in range(4)) for _group in range(3))


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
    once: bool = False,
) -> User:
    """Open an account; without a password nobody can sign in until one is set. ``unit`` is where ``by`` administers.

    :param once: the password is good for one sign-in, then a new one is chosen.

    :raises NotAllowed: the name is taken; ``by`` administers no such unit, or names none and is no supervisor.
    """
    if by is not None and unit is None and not _supervises(by, at):
        raise NotAllowed([Reason("no-unit", _("Only a supervisor opens an account without a unit."))])
    if unit is not None:
        _demand(by, unit, at)
    if User.objects.filter(username__iexact=username).exists():
        raise NotAllowed([Reason("name-taken", _("The sign-in name %(name)s is taken.") % {"name": username})])
    person = User.of(username, tidy(full_name), phone=phone, email=email, password_once=once)
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

    :raises NotAllowed: ``by`` does not administer the unit, or is a unit administrator and gives a province's role; the
        days are in the wrong order.
    """
    if reasons := why_not_role(by, unit, role, at):
        raise NotAllowed(reasons)
    begins = valid_from or timezone.localdate(at)
    if valid_to is not None and valid_to < begins:
        raise NotAllowed([Reason("days-reversed", _("The last day comes after the first."))])
    post = Post.objects.create(user=person, unit=unit, role=role, title=title, valid_from=begins, valid_to=valid_to)
    post.fields.set(given := list(fields))
    codes = [field.code for field in given]
    journal.record("post.give", about=post, by=by, at=at, unit=unit, person=person.username, role=role, fields=codes)
    rights.forget(person)
    return post


@transaction.atomic
def take_on(
    unit: Unit,
    username: str,
    full_name: str,
    role: str,
    *,
    by: User | None,
    at: datetime,
    phone: str = "",
    email: str = "",
    title: str = "",
    fields: Iterable[Field] = (),
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> tuple[Post, str]:
    """Open an account and give its first post; return the post and the password for the first sign-in.

    :raises NotAllowed: as ``create_person`` and ``give_post``; then neither was done.
    """
    password = one_time_password()
    person = create_person(
        username, full_name, password=password, by=by, at=at, unit=unit, phone=phone, email=email, once=True
    )
    post = give_post(
        person, unit, role, by=by, at=at, title=title, fields=fields, valid_from=valid_from, valid_to=valid_to
    )
    return post, password


def why_not_change(post: Post, by: User | None, at: datetime) -> list[Reason]:
    """Return why ``by`` may not change what the post gives: not theirs, over already, or their own."""
    if reasons := why_not_role(by, post.unit, post.role, at):
        return reasons
    if post.valid_to is not None and post.valid_to < timezone.localdate(at):
        return [Reason("over", _("This post has ended already."))]
    if by is not None and post.user_id == by.pk:
        return [Reason("oneself", _("Nobody changes their own rights; another administrator does."))]
    return []


@transaction.atomic
def change_post(
    post: Post, *, title: str, fields: Iterable[Field], valid_to: date | None, by: User | None, at: datetime
) -> Post:
    """Change title, fields (none: all) and last day of a post; role and unit are another post.

    :raises NotAllowed: as ``why_not_change`` says, or the days are in the wrong order.
    """
    if reasons := why_not_change(post, by, at):
        raise NotAllowed(reasons)
    if valid_to is not None and valid_to < max(post.valid_from, timezone.localdate(at)):
        raise NotAllowed([Reason("days-reversed", _("The last day is today or later, and not before the first."))])
    given = list(fields)
    before = {"title": post.title, "fields": _codes(post), "until": post.valid_to}
    post.title, post.valid_to = tidy(title), valid_to
    post.save(update_fields=["title", "valid_to"])
    post.fields.set(given)
    after = {"title": post.title, "fields": sorted(field.code for field in given), "until": valid_to}
    changed = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    journal.record("post.change", about=post, by=by, at=at, unit=post.unit, person=post.user.username, changed=changed)
    rights.forget(post.user)
    return post


def _codes(post: Post) -> list[str]:
    return sorted(post.fields.values_list("code", flat=True))


def why_not_end(post: Post, by: User | None, at: datetime) -> list[Reason]:
    """Return why ``by`` may not end the post: not theirs, over already, or the one they act in."""
    if reasons := why_not_role(by, post.unit, post.role, at):
        return reasons
    if post.valid_to is not None and post.valid_to < timezone.localdate(at):
        return [Reason("over", _("This post has ended already."))]
    if by is not None and post.user_id == by.pk and post.role in (Role.UNIT_ADMIN, Role.SUPERVISOR):
        return [Reason("oneself", _("Nobody ends their own administration; another administrator does."))]
    return []


@transaction.atomic
def end_post(post: Post, *, by: User | None, at: datetime) -> Post:
    """End a post with the day before ``at``; it stays readable, and what was done in it stays done."""
    if reasons := why_not_end(post, by, at):
        raise NotAllowed(reasons)
    yesterday = timezone.localdate(at) - timedelta(days=1)
    post.valid_to = max(yesterday, post.valid_from)
    post.save(update_fields=["valid_to"])
    journal.record("post.end", about=post, by=by, at=at, unit=post.unit, person=post.user.username)
    rights.forget(post.user)
    return post


def why_not_delegate(post: Post, by: User | None, at: datetime) -> list[Reason]:
    """Return why ``by`` may not name somebody to stand in: neither the holder nor an administrator of the unit."""
    if by is not None and by.pk == post.user_id:
        return []
    return why_not_role(by, post.unit, post.role, at)


@transaction.atomic
def delegate(
    post: Post, to: User, *, valid_from: date, valid_to: date, reason: str, by: User | None, at: datetime
) -> Delegation:
    """Let ``to`` stand in for the holder of ``post`` for some days. The holder may do so, or an administrator.

    :raises NotAllowed: the days are in the wrong order, to oneself, or ``by`` is neither.
    """
    if reasons := why_not_delegate(post, by, at):
        raise NotAllowed(reasons)
    if valid_to < valid_from:
        raise NotAllowed([Reason("days-reversed", _("The last day comes after the first."))])
    if to.pk == post.user_id:
        raise NotAllowed([Reason("to-oneself", _("Nobody stands in for themselves."))])
    row = Delegation.objects.create(post=post, to=to, valid_from=valid_from, valid_to=valid_to, reason=reason)
    facts: dict[str, Any] = {"post": str(post.pk), "to": to.username, "from": valid_from, "until": valid_to}
    journal.record("post.delegate", about=row, by=by, at=at, unit=post.unit, **facts)
    rights.forget(to)
    return row


@transaction.atomic
def end_delegation(delegation: Delegation, *, by: User | None, at: datetime) -> None:
    """End standing in before its last day, with yesterday; one that has not begun is taken back.

    :raises NotAllowed: ``by`` is neither the holder nor an administrator of the unit; it has ended already.
    """
    post, today = delegation.post, timezone.localdate(at)
    if reasons := why_not_delegate(post, by, at):
        raise NotAllowed(reasons)
    if delegation.valid_to < today:
        raise NotAllowed([Reason("over", _("This has ended already."))])
    facts: dict[str, Any] = {"post": str(post.pk), "to": delegation.to.username, "from": delegation.valid_from}
    journal.record("post.end_delegation", about=delegation, by=by, at=at, unit=post.unit, **facts)
    if delegation.valid_from > today:
        delegation.delete()
    else:
        # What was done in it today stays done in it.
        delegation.valid_to = max(today - timedelta(days=1), delegation.valid_from)
        delegation.save(update_fields=["valid_to"])
    rights.forget(delegation.to)


@transaction.atomic
def unlock(person: User, unit: Unit, *, by: User | None, at: datetime) -> int:
    """Lift the lock that wrong passwords put on an account, on every device; return how many were lifted."""
    _demand_account(person, unit, by, at)
    lifted = int(reset(username=person.username.lower()))
    journal.record("person.unlock", about=person, by=by, at=at, unit=unit, lifted=lifted)
    return lifted


@transaction.atomic
def reset_second_factor(person: User, unit: Unit, *, by: User | None, at: datetime) -> None:
    """Take away the second factor of somebody who lost it; who must have one sets it up anew at the next sign-in."""
    _demand_account(person, unit, by, at)
    person.authenticator_set.all().delete()  # type: ignore[attr-defined]
    journal.record("person.reset_second_factor", about=person, by=by, at=at, unit=unit)


@transaction.atomic
def set_active(person: User, unit: Unit, *, active: bool, by: User, at: datetime) -> User:
    """Close an account, or open it again. What the person did stays; their posts stay and give nothing meanwhile."""
    _demand_account(person, unit, by, at)
    person.is_active = active
    person.save(update_fields=["is_active"])
    journal.record("person.open" if active else "person.close", about=person, by=by, at=at, unit=unit)
    return person


@transaction.atomic
def set_password(person: User, unit: Unit, *, by: User | None, at: datetime) -> str:
    """Replace the password by one for the next sign-in and return it: it is kept nowhere, so show it now.

    Whoever is signed in with the old one is signed out.
    """
    _demand_account(person, unit, by, at)
    password = one_time_password()
    person.set_password(password)
    person.password_once = True
    person.save(update_fields=["password", "password_once"])
    journal.record("person.set_password", about=person, by=by, at=at, unit=unit)
    return password
