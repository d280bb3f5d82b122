"""Why something may not be done: what rules return, what verbs raise, what screens and the command line show."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """One reason against a step, in words a person can act on."""

    #: Lower case with hyphens, stable across languages: ``four-eyes``. Tests, the API and ``--json`` go by it.
    code: str
    #: A whole sentence in the reader's language.
    text: str
    #: The paragraph it rests on, as one would cite it: ``NĐ 61/2018 Đ17``. Empty when it is our own rule.
    source: str = ""


class Refused(Exception):
    """A verb did not act. Nothing was written; ``reasons`` says why, most important first, never empty."""

    def __init__(self, reasons: Reason | Iterable[Reason]) -> None:
        """:raises ValueError: there is no reason."""
        self.reasons: list[Reason] = [reasons] if isinstance(reasons, Reason) else list(reasons)
        if not self.reasons:
            raise ValueError("A refusal needs at least one reason.")
        super().__init__(self.reasons)

    def __str__(self) -> str:
        return " ".join(str(reason.text) for reason in self.reasons)

    @property
    def codes(self) -> list[str]:
        return [reason.code for reason in self.reasons]
