"""``bin/xaso demo``: make the province of the article, say who can sign in."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from xaso.base import clock
from xaso.base.command import Command as Base
from xaso.base.command import Exit, Stop
from xaso.demo import province
from xaso.demo.cast import PASSWORD, PEOPLE
from xaso.org.models import Role, Unit, User

_OFFICER = ["/viec-cua-toi/", "/ho-so/", "/so-lieu/", "/thu-tuc/"]
#: The main pages of each role: what ``bin/demo --check`` opens.
PAGES = {
    Role.ONE_STOP: [*_OFFICER, "/tiep-nhan/", "/tra-ket-qua/", "/so/"],
    Role.SPECIALIST: _OFFICER,
    Role.LEADER: [*_OFFICER, "/duyet/", "/so/"],
    Role.CLERK: [*_OFFICER, "/so/"],
    Role.UNIT_ADMIN: [*_OFFICER, "/quan-tri/don-vi/"],
    Role.SUPERVISOR: [*_OFFICER, "/quan-tri/don-vi/"],
}


class Command(Base):
    help = gettext_noop("Make the demo's province, or say who can sign in to it")

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        make = verbs.add_parser("province", help=gettext_noop("make units, people, procedures and dossiers"))
        make.add_argument("--today", action="store_true", help=gettext_noop("after the merger of 2025: two tiers"))
        verbs.add_parser("accounts", help=gettext_noop("list the accounts, one per role"))
        code = verbs.add_parser("code", help=gettext_noop("print the second factor's six digits of this moment"))
        code.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"_{options['verb']}")(options)

    def _province(self, options: dict[str, Any]) -> None:
        if Unit.objects.exists():
            raise Stop(_("There is a province already; bin/demo --reset makes a new one."), Exit.REFUSED)
        with self.progress(province.steps(), _("The province")) as advance:
            made = province.make(at=clock.now(), today=options["today"], advance=advance)
        for name in ("quyen", "son"):
            _second_factor(User.objects.get(username=PEOPLE[name][0]))
        self.data(vars(made))

    def _accounts(self, options: dict[str, Any]) -> None:
        found = []
        for username, _full_name, title, role, _unit, _fields in PEOPLE.values():
            user = User.objects.filter(username=username).first()
            if user is None:
                continue
            entry: dict[str, Any] = {
                "username": username,
                "password": PASSWORD,
                "role": title,
                "pages": PAGES[Role(role)],
            }
            if (secret := _secret(user)) is not None:
                entry["totp_secret"] = secret
            found.append(entry)
        if self.as_json:
            self.data(found)
            return
        self.data([{"username": e["username"], "password": e["password"], "role": e["role"]} for e in found])
        self.say(_("Administrators are asked for six digits too: bin/xaso demo code quantri"))

    def _code(self, options: dict[str, Any]) -> None:
        from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

        user = User.objects.filter(username=options["username"]).first()
        secret = _secret(user) if user else None
        if secret is None:
            raise Stop(_("No second factor is set up for that account."), Exit.NOT_FOUND)
        self.data(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def _second_factor(user: User) -> None:
    """Set up a code app that nobody holds: ``demo code`` plays it."""
    TOTP.activate(user, generate_totp_secret())


def _secret(user: User) -> str | None:
    kept = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    return str(get_adapter().decrypt(kept.data["secret"])) if kept else None
