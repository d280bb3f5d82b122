"""The kinds of doubt the catalogue knows, each with its sentence. Pure: a doubt is data, the words are the reader's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class About(models.TextChoices):
    """What a doubt is about."""

    LIMIT = "limit", _("Time limit")
    FEE = "fee", _("Fee")
    PAPERS = "papers", _("Papers")
    CHANNELS = "channels", _("Channels")
    PROCESS = "process", _("Process")
    RESULT = "result", _("Result")
    NAME = "name", _("Name")
    SOURCE = "source", _("Source")


#: kind → what it is about, and the sentence; ``%(…)s`` are facts of the row.
KINDS: Mapping[str, tuple[About, str | Promise]] = {
    "limit-without-unit": (About.LIMIT, _("The source gives the time limit as “%(published)s”, without a unit.")),
    "limit-not-stated": (About.LIMIT, _("The source states no time limit.")),
    "limit-free-text": (About.LIMIT, _("The time limit “%(published)s” is a text that cannot be counted with.")),
    "limit-several": (
        About.LIMIT,
        _("The source gives several time limits for one channel and does not say which applies: “%(published)s”."),
    ),
    "limit-missing": (About.LIMIT, _("The source gives no time limit for a channel that it offers: “%(published)s”.")),
    "limit-from-memory": (
        About.LIMIT,
        _("The time limit “%(published)s” is from memory; it was not read at the source and is not counted with."),
    ),
    "limit-note-differs": (
        About.LIMIT,
        _("The note beside the time limit “%(published)s” names others: %(named)s. Which applies when is in the note."),
    ),
    "limit-fixed-date": (
        About.LIMIT,
        _("The note sets a date of the calendar beside the time limit “%(published)s”: “%(note)s”."),
    ),
    "limit-land-area": (
        About.LIMIT,
        _(
            "The time limits differ by channel: “%(published)s”. In land matters the longer one is often that of"
            " mountainous and island communes, entered in the row of the counter."
        ),
    ),
    "limit-unverified": (About.LIMIT, _("The source itself says of the time limit: “%(note)s”.")),
    "fee-not-stated": (About.FEE, _("The source states no fee.")),
    "fee-set-by-province": (
        About.FEE,
        _("The source says “%(published)s”, but its note leaves the fee to the People's Council of the province."),
    ),
    "fee-several": (
        About.FEE,
        _("The source gives several fees for one channel and does not say which applies: “%(published)s”."),
    ),
    "fee-per-page": (About.FEE, _("The fee “%(published)s” is per page; the sum depends on the papers.")),
    "fee-note-differs": (
        About.FEE,
        _("The fee “%(published)s” does not agree with the note beside it, which names %(named)s."),
    ),
    "fee-free-text": (About.FEE, _("The fee “%(published)s” cannot be read as a sum in đồng.")),
    "fee-from-memory": (About.FEE, _("The fee “%(published)s” is from memory; it was not read at the source.")),
    "papers-none": (About.PAPERS, _("The source lists no papers.")),
    "papers-not-all": (
        About.PAPERS,
        _("The list of papers is not complete: the source shows the first %(listed)s lines and leaves out %(more)s."),
    ),
    "papers-cases": (
        About.PAPERS,
        _("The procedure has %(cases)s cases, but the source does not say which paper belongs to which case."),
    ),
    "papers-cut": (About.PAPERS, _("The names of %(count)s papers are cut off in the source; they end with “…”.")),
    "papers-garbled": (About.PAPERS, _("The number of originals and copies cannot be read: “%(published)s”.")),
    "papers-fragments": (
        About.PAPERS,
        _("%(count)s lines of the list begin in the middle of a sentence: the source has cut papers apart."),
    ),
    "papers-from-memory": (
        About.PAPERS,
        _("The papers are from memory; how many originals and copies are wanted is not known."),
    ),
    "channels-not-stated": (
        About.CHANNELS,
        _("The source does not say how to hand in; only the counter is offered."),
    ),
    "process-standard": (
        About.PROCESS,
        _("The process is the standard one (%(form)s), not the published internal process of the authority."),
    ),
    "process-elsewhere": (
        About.PROCESS,
        _("The process follows the internal process of another province (%(source)s)."),
    ),
    "process-linked-assumed": (
        About.PROCESS,
        _("The level is published as “%(published)s”; taken as handed in at the commune and decided above it."),
    ),
    "result-not-stated": (About.RESULT, _("The source does not say what the applicant receives.")),
    "result-codes": (About.RESULT, _("Results and their codes do not match in number: %(names)s to %(codes)s.")),
    "name-unverified": (About.NAME, _("The exact name of the procedure is not verified.")),
    "source-memory": (About.SOURCE, _("The whole entry is from memory; nothing of it was read at the source.")),
    "source-code-found": (
        About.SOURCE,
        _("Only the code was read at the source; everything else in the entry is from memory."),
    ),
}  # fmt: skip


#: The standard forms of a process, as a sentence names them.
FORMS: Mapping[str, str | Promise] = {
    "immediate": _("immediate"),
    "simple": _("simple"),
    "linked": _("linked upward"),
}


def about(kind: str) -> About:
    """:raises KeyError: there is no such kind of doubt."""
    return KINDS[kind][0]


def sentence(kind: str, facts: Mapping[str, Any]) -> str:
    """Return the doubt as a sentence in the reader's language.

    :raises KeyError: no such kind, or a fact that the sentence names is missing.
    """
    named = {**facts, "form": FORMS.get(facts.get("form", ""), "")} if "form" in facts else facts
    return str(KINDS[kind][1]) % named
