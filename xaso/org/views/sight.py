"""What an administrator sees: the units below the ones they keep, and what belongs to them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from xaso.org import rights
from xaso.org import units as tree
from xaso.org.models import Post, Role, Unit, UnitQuerySet, User


def under(request: HttpRequest, prefix: str = "") -> Q:
    """The condition that a unit lies where the person administers.

    :raises Http404: they administer nothing.
    """
    paths = rights.administered_paths(request.user)
    if not paths:
        raise Http404("no administration")
    return reduce(or_, [Q(**{f"{prefix}path__startswith": path}) for path in paths])


def kept(request: HttpRequest) -> UnitQuerySet:
    return Unit.objects.filter(under(request))


def supervises(request: HttpRequest) -> bool:
    return any(seat.role == Role.SUPERVISOR for seat in rights.seats(request.user))


def tabs(request: HttpRequest, here: str) -> list[dict[str, Any]]:
    names = (("org:units", _("Units")), ("org:people", _("People")), ("org:journal", _("Journal")))
    return [{"label": label, "url": reverse(name), "current": name == here} for name, label in names]


def by_whom(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def with_fields(posts: QuerySet[Post]) -> QuerySet[Post]:
    """Let each row bring one of its post's fields with it; ``merged`` makes posts of the rows. Saves a query a page."""
    return posts.annotate(field_pk=F("fields__pk"), field_name=F("fields__name"))


def merged(rows: Iterable[Any]) -> list[Any]:
    """Return each post once, with ``field_pks`` and ``field_names`` of the rows that ``with_fields`` brought."""
    posts: dict[UUID, Any] = {}
    for row in rows:
        post = posts.setdefault(row.pk, row)
        if post is row:
            post.field_pks, post.field_names = [], []
        if row.field_pk is not None:
            post.field_pks.append(row.field_pk)
            post.field_names.append(row.field_name)
    return list(posts.values())


def unit_of(request: HttpRequest, pk: UUID) -> Unit:
    found: Unit = get_object_or_404(kept(request).select_related(*tree.CHAIN), pk=pk)
    return found
