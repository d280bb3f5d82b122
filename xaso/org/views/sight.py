"""What an administrator sees: the units below the ones they keep, and what belongs to them."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from xaso.org import rights
from xaso.org import units as tree
from xaso.org.models import Role, Unit, UnitQuerySet, User


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


def unit_of(request: HttpRequest, pk: UUID) -> Unit:
    found: Unit = get_object_or_404(kept(request).select_related(*tree.CHAIN), pk=pk)
    return found
