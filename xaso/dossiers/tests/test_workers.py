"""The nightly job stops what has lapsed, once, and nothing else."""

from datetime import timedelta

from xaso.demo.cast import MONDAY, Cast
from xaso.dossiers import workers
from xaso.dossiers.models import Pause
from xaso.dossiers.states import State


def test_it_stops_what_lapsed_and_can_run_twice(cast: Cast) -> None:
    lapsed, waiting = cast.dossier("return_for_supplement"), cast.dossier("return_for_supplement")
    Pause.objects.filter(dossier=lapsed).update(lapses_at=MONDAY + timedelta(days=15))
    later = MONDAY + timedelta(days=16)

    first, second = workers.stop_lapsed(at=later), workers.stop_lapsed(at=later)

    lapsed.refresh_from_db()
    waiting.refresh_from_db()
    assert (first, second) == (1, 0)
    assert (lapsed.state, waiting.state) == (State.STOPPED, State.AWAITING_SUPPLEMENT)
    assert lapsed.ending.by is None
