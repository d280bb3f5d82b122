"""``bin/xaso replay FILE.csv``: live the event log of a municipality through the real verbs."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from xaso.base import clock
from xaso.base.command import Command as Base
from xaso.base.command import Exit, Stop
from xaso.demo import replay


class Command(Base):
    help = gettext_noop("Live the event log of a real municipality through the real steps, and count how it stands")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help=gettext_noop("CSV with the columns of an XES log"))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            events = replay.read(options["file"])
        except (OSError, UnicodeDecodeError) as error:
            raise Stop(_("The log cannot be read: %(error)s") % {"error": error}, Exit.NOT_FOUND) from error
        with self.progress(len(events), _("The log")) as advance:
            self.data(replay.live(events, at=clock.now(), advance=advance))
