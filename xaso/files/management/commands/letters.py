"""``bin/xaso letters``: which templates there are, change one, see what it looks like."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from xaso.base.command import Command as Base
from xaso.base.command import Exit, Stop
from xaso.files import letters


class Command(Base):
    help = gettext_noop("List the templates of letters and forms, copy one to change it, print it with invented data.")

    def add_arguments(self, parser: CommandParser) -> None:
        todo = parser.add_subparsers(dest="todo", required=True)
        todo.add_parser("list", help=gettext_noop("list the templates, and which are changed"))
        copy = todo.add_parser("copy", help=gettext_noop("put a template where you can change it"))
        preview = todo.add_parser("preview", help=gettext_noop("print a template as PDF with invented data"))
        for one in (copy, preview):
            one.add_argument("template", help=gettext_noop("its name, like dossiers/2018/receipt"))
        preview.add_argument(
            "-o",
            "--output",
            type=Path,
            default="-",
            help=gettext_noop("the PDF file to write; - is the standard output"),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['todo']}")(options)
        except KeyError:
            text = _("There is no template “%(name)s”. “letters list” names them.") % {"name": options["template"]}
            raise Stop(text, Exit.NOT_FOUND) from None

    def _list(self, options: dict[str, Any]) -> None:
        self.data([{"template": name, "changed": letters.is_own(name)} for name in letters.templates()])

    def _copy(self, options: dict[str, Any]) -> None:
        try:
            path = letters.copy(options["template"])
        except FileExistsError:
            text = _("“%(name)s” is changed already; the file was left as it is.") % {"name": options["template"]}
            raise Stop(text, Exit.REFUSED) from None
        self.data({"file": str(path)})

    def _preview(self, options: dict[str, Any]) -> None:
        name, output = options["template"], options["output"]
        data = letters.sample(name)
        pdf = letters.compile(name, data, title=name, qr=data.get("tracking_address", ""))
        if str(output) == "-":
            sys.stdout.buffer.write(pdf)
        else:
            output.write_bytes(pdf)
            self.say(_("Written: %(file)s") % {"file": output})
