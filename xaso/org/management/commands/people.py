"""``bin/xaso people``: the first account of an installation, and what an administrator without a screen needs."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from xaso.base.clock import now
from xaso.base.command import Command as Base
from xaso.base.command import Exit, Stop
from xaso.base.folding import fold
from xaso.org import people, rights
from xaso.org.models import Role, Unit, User


class Command(Base):
    help = gettext_noop("Open accounts, give new passwords, lift locks; look people up.")

    def add_arguments(self, parser: CommandParser) -> None:
        todo = parser.add_subparsers(dest="todo", required=True)
        new = todo.add_parser("create", help=gettext_noop("open an account with its first post; prints its password"))
        new.add_argument("username", help=gettext_noop("name for signing in"))
        new.add_argument("full_name", help=gettext_noop("full name"))
        new.add_argument("--unit", required=True, metavar="CODE", help=gettext_noop("statistics code of the unit"))
        new.add_argument("--role", required=True, choices=Role.values, help=gettext_noop("what the person does there"))
        new.add_argument("--title", default="", help=gettext_noop("as it stands under a signature"))
        for name, text in (
            ("password", gettext_noop("give a new password for one sign-in; prints it")),
            ("unlock", gettext_noop("lift the lock that wrong passwords put on an account")),
            ("reset-second-factor", gettext_noop("take away the second factor of somebody who lost it")),
        ):
            todo.add_parser(name, help=text).add_argument("username", help=gettext_noop("name for signing in"))
        found = todo.add_parser("list", help=gettext_noop("list people and their posts of today"))
        found.add_argument("--search", default="", help=gettext_noop("part of a name, without marks"))

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"_{options['todo'].replace('-', '_')}")(options)

    def _create(self, options: dict[str, Any]) -> None:
        unit = Unit.objects.valid_on(timezone.localdate(now())).filter(code=options["unit"]).first()
        if unit is None:
            raise Stop(_("There is no unit with the code %(code)s.") % {"code": options["unit"]}, Exit.NOT_FOUND)
        names = {name: options[name] for name in ("username", "full_name", "role", "title")}
        post, password = people.take_on(unit, **names, by=None, at=now())
        self._say_once()
        self.data({"username": post.user.username, "unit": unit.name, "role": post.role, "password": password})

    def _password(self, options: dict[str, Any]) -> None:
        person, unit = self._person(options)
        password = people.set_password(person, unit, by=None, at=now())
        self._say_once()
        self.data({"username": person.username, "password": password})

    def _unlock(self, options: dict[str, Any]) -> None:
        person, unit = self._person(options)
        self.data({"username": person.username, "lifted": people.unlock(person, unit, by=None, at=now())})

    def _reset_second_factor(self, options: dict[str, Any]) -> None:
        person, unit = self._person(options)
        people.reset_second_factor(person, unit, by=None, at=now())
        self.data({"username": person.username})

    def _list(self, options: dict[str, Any]) -> None:
        found = User.objects.filter(folded__contains=fold(options["search"])).order_by("folded", "pk")
        self.data([_line(person) for person in found])

    def _say_once(self) -> None:
        self.say(_("The password is shown this once and is good for one sign-in."))

    def _person(self, options: dict[str, Any]) -> tuple[User, Unit]:
        person = User.objects.filter(username__iexact=options["username"]).first()
        post = person.posts.select_related("unit").order_by("valid_from", "pk").last() if person else None
        if person is None or post is None:
            text = _("There is no account with a post under the name %(name)s.")
            raise Stop(text % {"name": options["username"]}, Exit.NOT_FOUND)
        return person, post.unit


def _line(person: User) -> dict[str, Any]:
    return {
        "username": person.username,
        "name": person.full_name,
        "open": person.is_active,
        "posts": [f"{seat.role} {seat.unit_name}" for seat in rights.seats(person, now())],
    }
