"""The help page: the day's work in a few lines, and every key."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from xaso.base.screens import show
from xaso.dossiers.states import MEANING


@require_safe
@login_required
def page(request: HttpRequest) -> HttpResponse:
    """What to do, which key does it, and what each state means."""
    return show(request, "dossiers/help.html", {"states": [(s.label, m.where, m.then) for s, m in MEANING.items()]})
