"""The way a dossier takes, as data: stages with role, level, time norm, what may follow. Pure: no tables, no clock.

Each procedure has an approved internal process on which the electronic one is built (TT 01/2018/TT-VPCP Đ8). Where
the published one is not known, one of three standard forms stands in for it, and the catalogue says so as a doubt.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from xaso.base.reasons import Reason
from xaso.org.models import Level, Role
from xaso.worktime.deadlines import Limit, Per

SOURCE = "TT 01/2018/TT-VPCP Đ8"

#: What a stage may offer, by the names of the steps of a dossier's life.
VERBS = frozenset(
    {
        *("ask_supplement", "forward", "assign", "hand_over", "return_for_supplement", "request_payment"),
        *("draft_result", "approve", "send_back", "sign_off", "return_result", "apologise", "stop"),
    }
)
HOURS_PER_DAY = 8
#: A desk passes on within the working day (NĐ 61/2018 Đ18), a clerk stamps within half of one, a leader within two.
LONGEST = {Role.ONE_STOP.value: 4.0, Role.CLERK.value: 4.0, Role.LEADER.value: 16.0}
QUARTER = 0.25


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One station: which role of which level has the dossier, for how long at most, what it may do, what follows."""

    key: str
    #: As the internal process calls it, in Vietnamese: it is data, like the name of the procedure.
    name: str
    role: str
    level: str
    #: Time norm in working hours; 0 where none is set.
    hours: float = 0
    #: Keys of the stages that may follow; the first is the usual one.
    next: tuple[str, ...] = ()
    does: tuple[str, ...] = ()
    #: Who drafted the result may not approve it here.
    four_eyes: bool = False


@dataclass(frozen=True)
class Process:
    """Stages in the order in which they are usually passed; the first is the desk that accepts."""

    stages: tuple[Stage, ...]
    #: ``immediate``, ``simple``, ``linked``, or ``own`` for one that an authority has laid down itself.
    form: str = "own"

    @classmethod
    def read(cls, data: dict[str, Any]) -> Process:
        """Return the process that ``write`` wrote.

        :raises KeyError, TypeError: it is not one; ``understood`` says so in sentences.
        """
        stages = tuple(
            Stage(**{**stage, "next": tuple(stage.get("next", ())), "does": tuple(stage.get("does", ()))})
            for stage in data["stages"]
        )
        return cls(stages, data.get("form", "own"))

    def write(self) -> dict[str, Any]:
        """Return what ``read`` reads, as plain JSON values."""
        stages = [{**asdict(stage), "next": list(stage.next), "does": list(stage.does)} for stage in self.stages]
        return {"form": self.form, "stages": stages}

    @property
    def first(self) -> Stage:
        return self.stages[0]

    def stage(self, key: str) -> Stage:
        """:raises LookupError: the process has no such stage."""
        for stage in self.stages:
            if stage.key == key:
                return stage
        raise LookupError(key)

    def next_that_does(self, here: Stage, verbs: Collection[str]) -> Stage:
        """Return the nearest stage after ``here`` that offers one of ``verbs``, the usual way first.

        :raises LookupError: no stage that follows does.
        """
        queue, seen = list(here.next), {here.key}
        while queue:
            key = queue.pop(0)
            if key in seen:
                continue
            seen.add(key)
            stage = self.stage(key)
            if not set(verbs).isdisjoint(stage.does):
                return stage
            queue.extend(stage.next)
        raise LookupError(", ".join(sorted(verbs)))

    @property
    def ends(self) -> tuple[Stage, ...]:
        return tuple(stage for stage in self.stages if "return_result" in stage.does)

    @property
    def hours(self) -> float:
        """The norms along the longest way from the first stage to an end."""
        if not any(stage.hours for stage in self.stages):
            # Where anything may follow anything, walking every way would never end.
            return 0.0
        return max((sum(stage.hours for stage in way) for way in self._ways(self.first, ())), default=0.0)

    def _ways(self, stage: Stage, before: tuple[Stage, ...]) -> Iterator[tuple[Stage, ...]]:
        way = (*before, stage)
        if "return_result" in stage.does:
            yield way
        for key in stage.next:
            # A way back is a loop that the law's clock does not know: it adds no norm of its own.
            if all(passed.key != key for passed in way):
                yield from self._ways(self.stage(key), way)


# --- the three standard forms


def immediate() -> Process:
    """The result at once at the desk; no receipt unless asked for, but still recorded (NĐ 61/2018 Đ17.4)."""
    desk = Stage(
        key="desk",
        name="Tiếp nhận, giải quyết và trả kết quả ngay",
        role=Role.ONE_STOP,
        level=Level.COMMUNE,
        hours=HOURS_PER_DAY,
        does=("ask_supplement", "return_result"),
    )
    return Process((desk,), "immediate")


_EXAMINES = ("assign", "draft_result", "return_for_supplement", "request_payment")


def simple() -> Process:
    """Desk, specialist, leader, clerk, desk, all of one unit; 2 + 3 + 2 + 1 hours where the limit is one day."""
    at: dict[str, Any] = {"level": Level.COMMUNE}
    return Process(
        (
            Stage(key="desk", name="Tiếp nhận hồ sơ", role=Role.ONE_STOP, hours=2, next=("examine",),
                  does=("ask_supplement", "forward"), **at),
            Stage(key="examine", name="Thẩm định, dự thảo kết quả", role=Role.SPECIALIST, hours=3, next=("approve",),
                  does=_EXAMINES, **at),
            Stage(key="approve", name="Ký duyệt", role=Role.LEADER, hours=2, next=("issue",),
                  does=("assign", "approve", "send_back", "apologise", "stop"), four_eyes=True, **at),
            Stage(key="issue", name="Vào số, đóng dấu, chuyển kết quả", role=Role.CLERK, hours=1, next=("return",),
                  does=("sign_off",), **at),
            Stage(key="return", name="Trả kết quả", role=Role.ONE_STOP, does=("return_result",), **at),
        ),
        "simple",
    )  # fmt: skip


def linked(upper: str = Level.DISTRICT) -> Process:
    """Handed in at the commune, decided one level up, returned at the commune (NĐ 61/2018 Đ19.7).

    ``upper``: the level that decides; the district, or the province where there are two tiers.
    """
    here: dict[str, Any] = {"level": Level.COMMUNE}
    above: dict[str, Any] = {"level": upper}
    return Process(
        (
            Stage(key="desk", name="Tiếp nhận hồ sơ tại xã", role=Role.ONE_STOP, hours=2, next=("check",),
                  does=("ask_supplement", "forward"), **here),
            Stage(key="check", name="Kiểm tra, xác nhận tại xã, chuyển cấp trên", role=Role.SPECIALIST, hours=4,
                  next=("upper-desk",), does=("assign", "hand_over", "return_for_supplement"), **here),
            Stage(key="upper-desk", name="Tiếp nhận hồ sơ liên thông", role=Role.ONE_STOP, hours=2,
                  next=("examine",), does=("hand_over",), **above),
            Stage(key="examine", name="Thẩm định, dự thảo kết quả", role=Role.SPECIALIST, hours=4, next=("approve",),
                  does=_EXAMINES, **above),
            Stage(key="approve", name="Ký duyệt, chuyển kết quả về xã", role=Role.LEADER, hours=4, next=("return",),
                  does=("assign", "approve", "send_back", "sign_off", "apologise", "stop"), four_eyes=True, **above),
            Stage(key="return", name="Trả kết quả tại xã", role=Role.ONE_STOP, does=("return_result",), **here),
        ),
        "linked",
    )  # fmt: skip


def standard(form: str, tiers: Collection[str]) -> Process:
    """Return the standard process ``immediate``, ``simple`` or ``linked``; ``tiers`` are the regime's levels.

    :raises KeyError: there is no such form.
    """
    forms: dict[str, Callable[[], Process]] = {
        "immediate": immediate,
        "simple": simple,
        "linked": lambda: linked(Level.DISTRICT if Level.DISTRICT in tiers else Level.PROVINCE),
    }
    return forms[form]()


# --- norms


def hours_of(limit: Limit) -> float:
    """Return how many working hours a limit gives, to compare norms with; not for computing a date.

    A working day has 8 hours. Of calendar days, five in seven count, at least one: 15 days give 10 working days.
    A month is 30 calendar days.
    """
    if limit.per is Per.WORKING_HOUR:
        return float(limit.amount)
    if limit.per is Per.WORKING_DAY:
        return float(limit.amount) * HOURS_PER_DAY
    days = int(limit.amount) * (30 if limit.per is Per.MONTH else 1)
    return float(max(1, days * 5 // 7)) * HOURS_PER_DAY


def scaled(process: Process, limit: Limit | None) -> Process:
    """Return the process with norms that add up to ``limit``, in quarters of an hour; without a limit, with none.

    The norms keep their proportions; what exceeds the longest time of a desk, clerk or leader goes to who examines.
    """
    if limit is None:
        return replace(process, stages=tuple(replace(stage, hours=0) for stage in process.stages))
    total, weights = hours_of(limit), [stage.hours for stage in process.stages]
    fixed: dict[int, float] = {}
    while True:
        free = [0.0 if place in fixed else weight for place, weight in enumerate(weights)]
        rest = total - sum(fixed.values())
        norms = [fixed.get(place, share) for place, share in enumerate(_quarters(rest, free))]
        over = {
            place: LONGEST[stage.role]
            for place, stage in enumerate(process.stages)
            if stage.role in LONGEST and norms[place] > LONGEST[stage.role]
        }
        # Where nobody examines there is nobody to give the excess to.
        if not over or all(stage.role in LONGEST or not stage.hours for stage in process.stages):
            break
        fixed |= over
    stages = tuple(replace(stage, hours=norm) for stage, norm in zip(process.stages, norms, strict=True))
    return replace(process, stages=stages)


def _quarters(total: float, weights: list[float]) -> list[float]:
    """Split ``total`` by weights into quarter hours that add up to it exactly; the largest remainder goes first."""
    whole = sum(weights)
    exact = [total * weight / whole / QUARTER for weight in weights]
    parts = [int(share) for share in exact]
    left = round(total / QUARTER) - sum(parts)
    for place in sorted(range(len(exact)), key=lambda i: exact[i] - parts[i], reverse=True)[:left]:
        parts[place] += 1
    return [part * QUARTER for part in parts]


# --- is it sound?


def check(process: Process, limit: Limit | None, tiers: Collection[str]) -> list[Reason]:
    """Return why this process cannot be used; empty when it can.

    ``limit`` is the shortest of the procedure's limits, None where none is known: then norms are not compared.
    ``tiers`` are the levels of government of the regime.
    """
    reasons = list(_shape(process))
    if not reasons:
        reasons = [*_ways(process), *_staff(process, tiers), *_norms(process, limit)]
    return reasons


def _shape(process: Process) -> Iterator[Reason]:
    keys = [stage.key for stage in process.stages]
    if not keys:
        yield Reason("no-stages", _("The process has no stages."), SOURCE)
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield Reason("stage-twice", _("Two stages have the key “%(key)s”.") % {"key": key}, SOURCE)
    for stage in process.stages:
        for key in stage.next:
            if key not in keys:
                yield Reason(
                    "next-unknown",
                    _("“%(stage)s” leads to “%(key)s”, which does not exist.") % {"stage": stage.name, "key": key},
                    SOURCE,
                )


def _ways(process: Process) -> Iterator[Reason]:
    reached = _reachable(process, process.first)
    for stage in process.stages:
        if stage.key not in reached:
            yield Reason("unreachable", _("Nothing leads to the stage “%(stage)s”.") % {"stage": stage.name}, SOURCE)
        elif all("return_result" not in process.stage(key).does for key in _reachable(process, stage)):
            yield Reason(
                "no-end",
                _("From the stage “%(stage)s” no way leads to returning the result.") % {"stage": stage.name},
                "NĐ 61/2018 Đ20",
            )


def _reachable(process: Process, start: Stage) -> set[str]:
    reached, queue = {start.key}, list(start.next)
    while queue:
        key = queue.pop()
        if key not in reached:
            reached.add(key)
            queue.extend(process.stage(key).next)
    return reached


def _staff(process: Process, tiers: Collection[str]) -> Iterator[Reason]:
    for stage in process.stages:
        if stage.role not in Role.values:
            yield Reason(
                "role-unknown",
                _("The stage “%(stage)s” names the role “%(role)s”, which does not exist.")
                % {"stage": stage.name, "role": stage.role},
                SOURCE,
            )
        if stage.level not in tiers:
            yield Reason(
                "level-unknown",
                _("The stage “%(stage)s” lies at the level “%(level)s”, which the regime does not have.")
                % {"stage": stage.name, "level": stage.level},
            )
        for verb in stage.does:
            if verb not in VERBS:
                yield Reason(
                    "verb-unknown",
                    _("The stage “%(stage)s” offers “%(verb)s”, which is no step of a dossier.")
                    % {"stage": stage.name, "verb": verb},
                )
    if process.first.role != Role.ONE_STOP:
        yield Reason("not-at-desk", _("The first stage is not a one-stop desk."), "NĐ 61/2018 Đ17")


def _norms(process: Process, limit: Limit | None) -> Iterator[Reason]:
    if any(stage.hours < 0 for stage in process.stages):
        yield Reason("norm-negative", _("A time norm is less than nothing."), SOURCE)
    elif limit is not None and abs(process.hours - hours_of(limit)) > 1e-6:
        yield Reason(
            "norms-differ",
            _("The norms add up to %(norms)g working hours, the time limit gives %(limit)g.")
            % {"norms": process.hours, "limit": hours_of(limit)},
            SOURCE,
        )
