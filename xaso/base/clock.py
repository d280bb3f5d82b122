"""The only place that looks at the clock: views, workers and commands ask it and hand ``at`` to the verbs."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """Return this moment, with time zone."""
    return timezone.now()
