"""``bin/xaso nightly``: what has to happen once a day, whoever starts it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop

from xaso.base import clock
from xaso.base.command import Command as Base
from xaso.dossiers import workers


class Command(Base):
    help = gettext_noop("Stop dossiers whose supplement was not brought in time; run it once a day")

    def handle(self, *args: Any, **options: Any) -> None:
        self.data({"stopped": workers.stop_lapsed(at=clock.now())})
