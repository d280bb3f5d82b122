"""Every step: it works, it leaves a trace, and it refuses."""

from datetime import timedelta

import pytest
from django.utils import timezone

from xaso.demo.cast import IMMEDIATE, LINKED, MONDAY, STEPS, UNKNOWN_LIMIT, Cast
from xaso.dossiers import lifecycle
from xaso.dossiers.models import Component, DueChange, Letter, Pause, Turn
from xaso.dossiers.states import MEANING, National, State
from xaso.org.models import Entry

LATER = MONDAY + timedelta(hours=5)


@pytest.mark.parametrize("upto", STEPS)
def test_every_step_of_the_cast_works_and_leaves_a_trace(cast: Cast, upto: str) -> None:
    dossier = cast.dossier(upto)

    dossier.refresh_from_db()
    verbs = list(Entry.objects.filter(about_id=str(dossier.pk)).order_by("at", "id").values_list("event", flat=True))
    assert verbs[0] == "dossier.submit"
    assert len(verbs) == dossier.revision + 1
    assert Turn.objects.filter(dossier=dossier, ended_at=None).count() == (
        dossier.is_open and dossier.accepted_at is not None or dossier.state == State.RESOLVED
    )


@pytest.mark.parametrize(
    ("upto", "national"),
    [
        ("submit", National.NEW),
        ("accept", National.ACCEPTED),
        ("refuse", National.NOT_ACCEPTED),
        ("assign", National.IN_PROCESS),
        ("return_for_supplement", National.AWAITING_SUPPLEMENT),
        ("request_payment", National.AWAITING_PAYMENT),
        ("withdraw", National.WITHDRAWN),
        ("stop", National.STOPPED),
        ("sign_off", National.RESOLVED),
        ("return_result", National.RETURNED),
    ],
)
def test_each_national_status_is_reached(cast: Cast, upto: str, national: National) -> None:
    assert cast.dossier(upto).meaning.national is national


def test_every_state_has_a_meaning() -> None:
    assert set(MEANING) == set(State)


def test_accepting_starts_the_clock_and_promises_a_date(cast: Cast) -> None:
    dossier = cast.dossier("accept")

    assert dossier.code == "000.01.01.H62-260302-0001"
    assert f"{dossier.due_at:%d/%m %H:%M}" == "05/03 17:00"
    assert dossier.first_due_at == dossier.due_at
    assert (dossier.register_year, dossier.register_no) == (2026, 1)
    assert Letter.objects.get(dossier=dossier).form == "receipt"


def test_an_unknown_limit_wants_a_promise(cast: Cast) -> None:
    dossier = cast.dossier("submit", UNKNOWN_LIMIT)

    with pytest.raises(lifecycle.NotAllowed, match="hẹn"):
        lifecycle.accept(dossier, by=cast.anh, at=LATER)

    promised = lifecycle.accept(dossier, by=cast.anh, at=LATER, promised=LATER + timedelta(days=3))
    assert promised.due_at == LATER + timedelta(days=3)


def test_an_immediate_procedure_is_returned_at_once_and_still_recorded(cast: Cast) -> None:
    dossier = cast.dossier("accept", IMMEDIATE)

    dossier = lifecycle.return_result(dossier, by=cast.anh, at=LATER)

    assert (dossier.state, dossier.resolved_at) == (State.RETURNED, LATER)
    assert dossier.register_no == 1


def test_a_linked_dossier_goes_up_and_comes_home(cast: Cast) -> None:
    dossier = cast.dossier("accept", LINKED)
    path = [dossier.at_unit.code]

    dossier = lifecycle.forward(dossier, by=cast.anh, at=LATER)
    path.append(dossier.at_unit.code)
    while dossier.current_stage.level == "commune":
        dossier = lifecycle.hand_over(dossier, by=cast.binh, at=LATER)
        path.append(dossier.at_unit.code)
    dossier = lifecycle.hand_over(dossier, by=cast.hoa, at=LATER)
    dossier = lifecycle.draft_result(dossier, by=cast.khanh, at=LATER)
    dossier = lifecycle.approve(dossier, by=cast.lam, at=LATER)
    path.append(dossier.at_unit.code)
    while dossier.state == State.APPROVED:
        dossier = lifecycle.sign_off(dossier, by=cast.lam, at=LATER)

    assert path[0] == "08875"
    assert "247" in path
    assert (dossier.at_unit.code, dossier.deciding_unit.code) == ("08875", "247")
    assert lifecycle.return_result(dossier, by=cast.anh, at=LATER).state == State.RETURNED


@pytest.mark.parametrize(
    ("upto", "verb", "person", "why"),
    [
        ("submit", "accept", "oanh", "not-at-desk"),
        ("submit", "accept", "binh", "not-at-desk"),
        ("accept", "accept", "anh", "wrong-state"),
        ("accept", "forward", "oanh", "not-in-hand"),
        ("forward", "assign", "khanh", "not-my-stage"),
        ("accept", "forward", "cuong", "not-in-hand"),
        ("assign", "draft_result", "cuong", "not-in-hand"),
        ("assign", "return_result", "anh", "wrong-stage"),
        ("draft_result", "approve", "binh", "not-my-stage"),
        ("approve", "sign_off", "binh", "not-my-stage"),
        ("sign_off", "return_result", "oanh", "not-at-desk"),
        ("sign_off", "withdraw", "anh", "wrong-state"),
        ("supplemented", "ask_supplement", "anh", "asked-before"),
        ("receive_supplement", "return_for_supplement", "binh", "asked-before"),
        ("assign", "apologise", "binh", "not-leader"),
        ("apologise", "apologise", "dung", "apologised-before"),
        ("return_for_supplement", "lapse", "anh", "not-lapsed"),
        ("assign", "stop", "binh", "not-leader"),
        ("return_result", "close", "oanh", "not-at-desk"),
    ],
)
def test_it_refuses(cast: Cast, upto: str, verb: str, person: str, why: str) -> None:
    dossier = cast.dossier(upto)

    reasons = lifecycle.why_not(verb, dossier, by=getattr(cast, person), at=LATER)

    assert why in [reason.code for reason in reasons]


def test_every_reason_is_a_sentence_and_names_its_law(cast: Cast) -> None:
    dossier = cast.dossier("assign")

    reasons = [
        reason for verb in lifecycle.STEPS for reason in lifecycle.why_not(verb, dossier, by=cast.oanh, at=LATER)
    ]

    assert all(reason.text.endswith(".") for reason in reasons)
    assert {reason.source for reason in reasons} >= {"NĐ 61/2018 Đ19.1"}


def test_an_apology_comes_a_day_before_at_the_latest(cast: Cast) -> None:
    dossier = cast.dossier("assign")
    assert dossier.due_at is not None
    same_day = dossier.due_at - timedelta(hours=3)

    reasons = lifecycle.why_not("apologise", dossier, by=cast.dung, at=same_day)
    day_before = lifecycle.why_not("apologise", dossier, by=cast.dung, at=same_day - timedelta(days=1))

    assert [reason.code for reason in reasons] == ["apology-late"]
    assert day_before == []


def test_a_supplement_stops_the_clock_and_both_dates_are_kept(cast: Cast) -> None:
    dossier = cast.dossier("return_for_supplement")
    before = dossier.due_at

    dossier = lifecycle.receive_supplement(
        dossier, by=cast.anh, at=LATER + timedelta(days=2), components=[Component(name="Bản sao căn cước")]
    )

    assert before is not None
    assert dossier.due_at is not None
    assert timezone.localdate(dossier.due_at) - timezone.localdate(before) == timedelta(days=1)
    assert dossier.first_due_at == before
    change = DueChange.objects.get(dossier=dossier)
    assert (change.before, change.after, change.cause) == (before, dossier.due_at, "supplement")
    assert Pause.objects.get(dossier=dossier).due_after == dossier.due_at


def test_a_late_return_for_supplement_names_the_sector_law(cast: Cast) -> None:
    dossier = cast.dossier("assign")
    late = MONDAY + timedelta(days=4, hours=9)
    deed = {"by": cast.binh, "at": late, "items": ["Đơn"], "reason": "Thiếu đơn"}

    with pytest.raises(lifecycle.NotAllowed, match="3"):
        lifecycle.return_for_supplement(dossier, **deed)

    assert lifecycle.return_for_supplement(dossier, **deed, basis="NĐ 15/2021 Đ15").is_paused


def test_who_acts_on_an_old_picture_is_refused(cast: Cast) -> None:
    seen = cast.dossier("forward")
    lifecycle.assign(seen, by=cast.dung, at=LATER, lead=cast.binh)

    with pytest.raises(lifecycle.NotAllowed) as refusal:
        lifecycle.assign(seen, by=cast.dung, at=LATER, lead=cast.cuong)

    assert [reason.code for reason in refusal.value.reasons] == ["changed-meanwhile"]


def test_a_refused_step_changes_nothing(cast: Cast) -> None:
    dossier = cast.dossier("accept")
    entries = Entry.objects.count()

    with pytest.raises(lifecycle.NotAllowed):
        lifecycle.forward(dossier, by=cast.oanh, at=LATER)

    dossier.refresh_from_db()
    assert (dossier.state, dossier.revision, Entry.objects.count()) == (State.ACCEPTED, 1, entries)


def test_a_refusal_needs_reasons(cast: Cast) -> None:
    dossier = cast.dossier("assign")

    with pytest.raises(lifecycle.NotAllowed) as refusal:
        lifecycle.draft_result(dossier, by=cast.binh, at=LATER, granted=False, text=" ")

    assert refusal.value.reasons[0].source == "NĐ 61/2018 Đ19.8"
