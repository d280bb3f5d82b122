"""``bin/xaso lifecycle``: the picture and the tables of a dossier's life, as they are in the code."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from xaso.base.command import Command as Base
from xaso.dossiers.lifecycle_picture import page


class Command(Base):
    help = gettext_noop("Draw the life of a dossier: states, steps, national statuses")
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write", action="store_true", help=gettext_noop("write it into the documentation"))

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["write"]:
            self.data(page())
            return
        file = settings.ROOT / "docs" / "lifecycle.md"
        file.write_text(page(), encoding="utf-8")
        self.say(_("Written: %(file)s") % {"file": file})
