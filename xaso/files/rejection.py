"""Why bytes are not taken in: one sentence says what happened, why, and what to do."""

from __future__ import annotations

from django.utils.translation import gettext as _

from xaso.base.reasons import Reason, Refused
from xaso.files.limits import limit


class Rejected(Refused):
    """A file is not kept. Nothing was written."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(Reason(code, text))


def too_many_pages(name: str, pages: int) -> Rejected:
    return Rejected(
        "too-many-pages",
        _("“%(name)s” has %(pages)d pages; a file may have %(limit)d. Please send it in several parts.")
        % {"name": name, "pages": pages, "limit": limit("FILE_MAX_PAGES")},
    )
