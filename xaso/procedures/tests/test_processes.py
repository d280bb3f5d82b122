"""Processes: the standard forms are sound, unsound ones are told why, norms add up."""

from dataclasses import replace

import pytest

from xaso.org.models import Level, Role
from xaso.procedures import processes
from xaso.procedures.processes import Process, Stage
from xaso.worktime.deadlines import Limit, Per

THREE = ["province", "district", "commune"]
TWO = ["province", "commune"]
DAY = Limit(1, Per.WORKING_DAY)


def codes(process, limit=None, tiers=THREE):
    return [reason.code for reason in processes.check(process, limit, tiers)]


@pytest.mark.parametrize("form", ["immediate", "simple", "linked"])
@pytest.mark.parametrize("tiers", [THREE, TWO])
@pytest.mark.parametrize(
    "limit",
    [
        *(Limit(n, Per.WORKING_DAY) for n in (1, 2, 3, 5, 7, 22, 60)),
        *(Limit(n, Per.CALENDAR_DAY) for n in (1, 8, 15, 90)),
        *(Limit(n, Per.WORKING_HOUR) for n in (1, 3, 12)),
        Limit(1, Per.MONTH),
        None,
    ],
)
def test_the_standard_forms_are_sound_for_every_limit(form, tiers, limit):
    process = processes.scaled(processes.standard(form, tiers), limit)

    assert processes.check(process, limit, tiers) == []
    assert process.hours == (processes.hours_of(limit) if limit else 0)


def test_a_working_day_is_split_as_the_published_process_of_hanoi_does():
    process = processes.scaled(processes.simple(), DAY)

    assert [stage.hours for stage in process.stages] == [2, 3, 2, 1, 0]


def test_a_long_limit_leaves_the_time_to_those_who_examine():
    process = processes.scaled(processes.simple(), Limit(30, Per.WORKING_DAY))

    assert [stage.hours for stage in process.stages] == [4, 216, 16, 4, 0]


@pytest.mark.parametrize(
    ("limit", "hours"),
    [
        (Limit(3, Per.WORKING_HOUR), 3),
        (Limit(5, Per.WORKING_DAY), 40),
        (Limit(15, Per.CALENDAR_DAY), 80),
        (Limit(1, Per.CALENDAR_DAY), 8),
        (Limit(1, Per.MONTH), 168),
    ],
)
def test_limits_are_compared_in_working_hours_by_a_stated_rule(limit, hours):
    assert processes.hours_of(limit) == hours


def test_linked_goes_to_the_district_or_where_there_is_none_to_the_province():
    three, two = processes.standard("linked", THREE), processes.standard("linked", TWO)

    assert {stage.level for stage in three.stages} == {Level.COMMUNE, Level.DISTRICT}
    assert {stage.level for stage in two.stages} == {Level.COMMUNE, Level.PROVINCE}
    assert codes(three, tiers=TWO) == ["level-unknown"] * 3


def changed(key, /, **values):
    process = processes.scaled(processes.simple(), DAY)
    return Process(tuple(replace(s, **values) if s.key == key else s for s in process.stages))


@pytest.mark.parametrize(
    ("process", "why"),
    [
        (Process(()), "no-stages"),
        (changed("approve", key="desk"), "stage-twice"),
        (changed("examine", next=("nowhere",)), "next-unknown"),
        (changed("examine", next=("issue",)), "unreachable"),
        (changed("return", does=("sign_off",)), "no-end"),
        (changed("examine", role="astrologer"), "role-unknown"),
        (changed("examine", level="planet"), "level-unknown"),
        (changed("examine", does=("dance",)), "verb-unknown"),
        (changed("desk", role=Role.CLERK), "not-at-desk"),
        (changed("desk", hours=-1), "norm-negative"),
        (changed("desk", hours=3), "norms-differ"),
    ],
)
def test_an_unsound_process_is_told_why(process, why):
    assert why in codes(process, DAY)


def test_a_dead_end_beside_a_good_way_is_found():
    process = changed("examine", next=("approve", "drawer"))
    process = Process((*process.stages, Stage(key="drawer", name="Ngăn kéo", role=Role.CLERK, level=Level.COMMUNE)))

    assert codes(process, DAY) == ["no-end"]


def test_a_way_back_adds_no_norm():
    assert codes(changed("approve", next=("issue", "examine")), DAY) == []


def test_the_longest_way_counts():
    short = changed("desk", next=("examine", "return"))

    assert short.hours == 8


def test_it_is_written_and_read_as_plain_data():
    process = processes.linked(Level.PROVINCE)

    assert Process.read(process.write()) == process


def test_the_next_stage_that_does_something_is_the_nearest():
    process = processes.linked()

    assert process.next_that_does(process.stage("examine"), {"sign_off", "return_result"}).key == "approve"
    assert process.next_that_does(process.first, {"draft_result"}).key == "examine"
    with pytest.raises(LookupError):
        process.next_that_does(process.stage("return"), {"approve"})


def test_every_reason_is_a_sentence():
    reasons = processes.check(changed("examine", role="astrologer", level="planet"), DAY, THREE)

    assert all(reason.text.endswith(".") for reason in reasons)
