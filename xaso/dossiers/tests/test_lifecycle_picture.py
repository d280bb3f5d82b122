"""The drawn life of a dossier says what the tables and the verbs do."""

import inspect

import pytest
from django.conf import settings
from django.core.management import call_command

from xaso.dossiers import lifecycle, lifecycle_picture
from xaso.dossiers.states import State
from xaso.dossiers.steps import STEPS


def test_the_page_is_as_the_tables_are():
    kept = (settings.ROOT / "docs" / "lifecycle.md").read_text(encoding="utf-8")

    assert kept == lifecycle_picture.page(), "bin/xaso lifecycle --write"


def test_the_command_prints_the_page(capsys):
    call_command("lifecycle")

    assert capsys.readouterr().out.strip() == lifecycle_picture.page().strip()


def test_every_step_is_a_verb_and_says_who_may():
    silent = [verb for verb, step in STEPS.items() if not inspect.getdoc(step.rule)]
    missing = [verb for verb in STEPS if not callable(getattr(lifecycle, verb, None))]

    assert (silent, missing) == ([], [])


def test_every_state_can_be_reached():
    reached = {target for verb in STEPS for target in lifecycle_picture.targets(verb)} | {State.SUBMITTED}

    assert reached == set(State)


@pytest.mark.parametrize(
    ("way", "back_in"), [("supplemented", State.SUBMITTED), ("receive_supplement", State.IN_PROCESS)]
)
def test_a_supplemented_dossier_goes_back_to_where_it_waited_from(cast, way, back_in):
    dossier = cast.dossier(way)

    assert dossier.state == back_in
    assert back_in in lifecycle_picture.targets("receive_supplement")


def test_it_draws_no_arrow_that_the_table_does_not_have():
    ids = {state.value.replace("-", "_"): state for state in State}
    drawn = [line.strip() for line in lifecycle_picture.page().splitlines() if " --> " in line and ": " in line]

    for line in drawn:
        ends, _colon, verbs = line.partition(": ")
        source, _arrow, target = ends.partition(" --> ")
        if source != "[*]":
            assert all(ids[source] in STEPS[verb].sources for verb in verbs.split(", "))
            assert all(ids[target] in lifecycle_picture.targets(verb) for verb in verbs.split(", "))
    assert len(drawn) > len(State)
