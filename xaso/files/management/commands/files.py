"""``bin/xaso files``: whether the kept bytes are still what they were, and free of viruses."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from xaso.base.command import Command as Base
from xaso.base.command import Exit, Stop
from xaso.files import scanning, store
from xaso.files.models import Blob


class Command(Base):
    help = gettext_noop("Compare every kept file with its fingerprint; scan what was not scanned.")

    def add_arguments(self, parser: CommandParser) -> None:
        todo = parser.add_subparsers(dest="todo", required=True)
        todo.add_parser("check", help=gettext_noop("read every file and compare its fingerprint"))
        scan = todo.add_parser("scan", help=gettext_noop("scan for viruses what was not scanned when it came"))
        scan.add_argument("--all", action="store_true", help=gettext_noop("the others too, with today's signatures"))

    def handle(self, *args: Any, **options: Any) -> None:
        blobs = Blob.objects.order_by("kept_at", "pk")
        if options["todo"] == "check":
            self._check(blobs)
        else:
            self._scan(blobs if options["all"] else blobs.filter(scan=Blob.Scan.NOT_SCANNED))

    def _check(self, blobs: Any) -> None:
        different = []
        with self.progress(blobs.count(), _("Comparing")) as advance:
            for blob in blobs.iterator():
                if not store.verify(blob):
                    different.append(blob.sha256)
                advance()
        self.data({"files": blobs.count(), "different": different})
        if different:
            raise Stop(_("%(count)d files are missing or changed.") % {"count": len(different)}, Exit.DIFFERENT)

    def _scan(self, blobs: Any) -> None:
        if not scanning.address():
            raise Stop(_("There is no ClamAV here: no clamd listens, and CLAMD_ADDRESS names none."), Exit.NOT_FOUND)
        waiting, infected = list(blobs), []
        with self.progress(len(waiting), _("Scanning")) as advance:
            for blob in waiting:
                try:
                    scanned = store.scan_again(blob)
                except scanning.Silent as silent:
                    raise Stop(_("ClamAV does not answer: %(why)s") % {"why": silent}) from silent
                if scanned.scan == Blob.Scan.INFECTED:
                    infected.append(blob.sha256)
                advance()
        self.data({"scanned": len(waiting), "infected": infected})
        if infected:
            raise Stop(_("%(count)d files carry a virus.") % {"count": len(infected)}, Exit.DIFFERENT)
