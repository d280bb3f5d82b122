"""The page ``docs/lifecycle.md``: the life of a dossier, drawn from the tables of states and steps. No database."""

from __future__ import annotations

import inspect
import re

from django.utils import translation

from xaso.dossiers.actions import ACTIONS
from xaso.dossiers.states import MEANING, National, State
from xaso.dossiers.steps import STEPS, Step

#: Steps whose line names no target though they move: they go back to where the dossier waited from.
BACK: dict[str, tuple[State, ...]] = {"receive_supplement": (State.SUBMITTED, State.IN_PROCESS)}
#: A step that is open from more states than this would cover the picture with arrows: it stands in the table only.
_DRAWN_SOURCES = 3
_ADDRESS = {action.verb: action.slug for action in ACTIONS}

_HEAD = """# The life of a dossier

Written by `bin/xaso lifecycle --write` from `xaso/dossiers/steps.py::STEPS` and `xaso/dossiers/states.py::MEANING`; a test
compares. Each step is the function of that name in `xaso/dossiers/lifecycle.py`."""


def page() -> str:
    """Return the whole page, in English whatever language is active."""
    with translation.override("en"):
        return "\n\n".join([_HEAD, _picture(), _steps(), _states(), _national()]) + "\n"


def targets(verb: str) -> tuple[State, ...]:
    """Return where a step leads; empty when the dossier stays in its state."""
    target = STEPS[verb].target
    return (target,) if target is not None else BACK.get(verb, ())


def _picture() -> str:
    arrows: dict[tuple[State, State], list[str]] = {}
    for verb, step in STEPS.items():
        if len(step.sources) <= _DRAWN_SOURCES:
            for source in step.sources:
                for target in targets(verb):
                    arrows.setdefault((source, target), []).append(verb)
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f'    state "{state.label}" as {_id(state)}' for state in State]
    lines.append(f"    [*] --> {_id(State.SUBMITTED)}: submit")
    lines += [f"    {_id(source)} --> {_id(target)}: {', '.join(verbs)}" for (source, target), verbs in arrows.items()]
    lines += [f"    {_id(state)} --> [*]" for state in State if _is_end(state)]
    wide = [f"`{verb}`" for verb, step in STEPS.items() if targets(verb) and len(step.sources) > _DRAWN_SOURCES]
    return "\n".join([*lines, "```", "", f"Not drawn, because it leads from many states to an end: {', '.join(wide)}."])


def _is_end(state: State) -> bool:
    return not any(state in step.sources for step in STEPS.values())


def _id(state: State) -> str:
    return state.value.replace("-", "_")


def _steps() -> str:
    rows = [f"| {' | '.join(_step(verb, step))} |" for verb, step in STEPS.items()]
    head = ["| step | from | to | who, and when | address |", "| --- | --- | --- | --- | --- |"]
    after = "A step with a dot (·) is taken only at a stage whose process offers it (`Stage.does`)."
    return "\n".join(["## Steps", "", *head, *rows, "", after])


def _step(verb: str, step: Step) -> tuple[str, ...]:
    sources = "; ".join(str(state.label) for state in step.sources)
    target = " or ".join(str(state.label) for state in targets(verb)) or "stays"
    rule = inspect.getdoc(step.rule) or ""
    return (
        f"`{verb}`{' ·' if step.at_stage else ''}",
        sources,
        target,
        rule.partition("\n")[0],
        f"`{_ADDRESS[verb]}/`",
    )


def _states() -> str:
    rows = [
        f"| {state.label} | {meaning.clock.label} | {meaning.where} | {meaning.then} |"
        for state, meaning in MEANING.items()
    ]
    return "\n".join(["## States", "", "| state | clock | where it is | then |", "| --- | --- | --- | --- |", *rows])


def _national() -> str:
    """The words of the national portal stand beside its codes in ``states.py``."""
    words = dict(re.findall(r"^    (\w+) = \d+  # (.+)$", inspect.getsource(National), re.M))
    rows = []
    for status in National:
        ours = "; ".join(str(state.label) for state, meaning in MEANING.items() if meaning.national is status)
        rows.append(f"| {status.value} | {words[status.name]} | {ours} |")
    head = [
        "## National statuses",
        "",
        "| code | on the National Public Service Portal | our states |",
        "| --- | --- | --- |",
    ]
    return "\n".join([*head, *rows])
