"""What can be asked for, from the command line: convert, load, doubts, find, show."""

import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from textwrap import shorten
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from xaso.base import clock
from xaso.base.command import Command as Base
from xaso.base.command import Exit, Stop
from xaso.procedures import catalogue, published, search
from xaso.procedures.models import Channel, Doubt, Procedure
from xaso.procedures.wording import fee_in_words, promised


class Command(Base):
    help = gettext_noop("Administrative procedures: load them, list what is doubtful, find and show one")

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        convert = verbs.add_parser("convert", help=gettext_noop("turn a published CSV into our format, on stdout"))
        convert.add_argument("csv", type=Path, help=gettext_noop("the published table"))
        load = verbs.add_parser("load", help=gettext_noop("bring the catalogue in step with a file of our format"))
        load.add_argument("file", type=Path, nargs="?", help=gettext_noop("without it, the 286 that are shipped"))
        load.add_argument(
            "--from", dest="day", type=date.fromisoformat, help=gettext_noop("day from which it holds (today)")
        )
        doubts = verbs.add_parser("doubts", help=gettext_noop("list what could not be understood or is not proved"))
        doubts.add_argument("--about", help=gettext_noop("only about: limit, fee, papers, channels, process, …"))
        find = verbs.add_parser("find", help=gettext_noop("find procedures by words, initials or code"))
        find.add_argument("text", nargs="+", help=gettext_noop("what one would type at the counter"))
        find.add_argument("--limit", type=int, default=10, help=gettext_noop("at most so many (10)"))
        show = verbs.add_parser("show", help=gettext_noop("show one procedure as it holds today"))
        show.add_argument("code", help=gettext_noop("its code, such as 1.001193"))

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"_{options['verb']}")(options)

    def _convert(self, options: dict[str, Any]) -> None:
        try:
            rows = published.convert(options["csv"])
        except (OSError, KeyError, ValueError) as error:
            raise Stop(_("This is no table of published procedures: %(error)s") % {"error": error}) from error
        published.write(rows, sys.stdout)
        self.say(_("%(count)d procedures.") % {"count": len(rows)})

    def _load(self, options: dict[str, Any]) -> None:
        try:
            rows = published.read(options["file"] or published.SHIPPED)
        except (OSError, ValueError) as error:
            raise Stop(_("The file cannot be read: %(error)s") % {"error": error}, Exit.NOT_FOUND) from error
        at = clock.now()
        done = catalogue.load(rows, by=None, at=at, valid_from=options["day"] or timezone.localtime(at).date())
        self.data({name: len(codes) for name, codes in vars(done).items()})
        if done.kept_settled:
            self.say(
                _("Changed at the source, settled here and kept: %(codes)s") % {"codes": ", ".join(done.kept_settled)}
            )

    def _doubts(self, options: dict[str, Any]) -> None:
        found = Doubt.objects.filter(version__valid_to=None).select_related("version__procedure")
        if options["about"]:
            found = found.filter(about=options["about"])
        self.data(
            [
                {
                    "code": doubt.version.procedure.code,
                    "name": doubt.version.name if self.as_json else shorten(doubt.version.name, 60, placeholder="…"),
                    "about": doubt.about,
                    "text": doubt.text,
                    **({"proposal": doubt.proposal, "kind": doubt.kind} if self.as_json else {}),
                }
                for doubt in found.order_by("version__procedure__code", "position")
            ]
        )
        self.say(_("%(count)d doubts.") % {"count": len(found)})

    def _find(self, options: dict[str, Any]) -> None:
        hits = search.find(" ".join(options["text"]), options["limit"])
        self.data([{"code": hit.code, "field": hit.field_name, "name": hit.name} for hit in hits])

    def _show(self, options: dict[str, Any]) -> None:
        procedure = Procedure.objects.get(code=options["code"])
        version = catalogue.version_on(procedure, timezone.localtime(clock.now()).date())
        if version is None:
            raise Stop(_("%(code)s does not hold today.") % {"code": procedure.code}, Exit.NOT_FOUND)
        if self.as_json:
            self.data(
                {"number": version.number, "valid_from": version.valid_from, **version.row, "stages": version.process}
            )
            return
        self.data(
            {
                _("Code"): procedure.code,
                _("Name"): version.name,
                _("Version"): f"{version.number} ({version.valid_from:%d/%m/%Y})",
                _("Channels"): [
                    f"{Channel(offer.channel).label}: {promised(offer.limit, version.policy)}; "
                    f"{fee_in_words(None if offer.fee_amount is None else int(offer.fee_amount))}"
                    for offer in version.offers.order_by("pk")
                ],
                _("Papers"): [
                    f"{paper['name']} ({paper['originals']} + {paper['copies']})"
                    for case in version.row["cases"]
                    for paper in case["papers"]
                ],
                _("Results"): [f"{result['code']} {result['name']}" for result in version.row["results"]],
                _("Process"): [f"{stage.name}: {stage.hours:g} h" for stage in version.way.stages],
                _("Doubts"): [doubt.text for doubt in version.doubts.order_by("position")],
            }
        )
