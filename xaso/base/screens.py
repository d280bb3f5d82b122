"""How a view answers: a whole page, one part of it, or "go there"."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.template.backends.jinja2 import Template
from django.template.backends.utils import csrf_input_lazy, csrf_token_lazy
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect
from jinja2 import Environment
from jinja2 import Template as JinjaTemplate
from jinja2.runtime import Context


def show(
    request: HttpRequest,
    template: str,
    page: dict[str, Any] | None = None,
    *,
    part: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render ``template`` with ``page``; only its block ``part`` when htmx asks for something to swap in.

    Id, block and hx-target of a part bear one name. 409 says "not now", 422 "look at the form"; htmx swaps both.
    """
    found = loader.get_template(template)
    if part is not None and _wants_part(request):
        assert isinstance(found, Template)
        text = _part(found, part, dict(page or {}), request)
    else:
        text = found.render(dict(page or {}), request)
    response = HttpResponse(text, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def go(request: HttpRequest, url: str) -> HttpResponse:
    """Send the reader on with a GET, after a POST that did what it should."""
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(url)
    return HttpResponse(status=303, headers={"Location": url})


def _wants_part(request: HttpRequest) -> bool:
    htmx = getattr(request, "htmx", None)
    # A boosted link and the browser's "back" want the page, though htmx carries them.
    return htmx is not None and bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def _part(found: Template, part: str, page: dict[str, Any], request: HttpRequest) -> str:
    """Render one block, with what the template imports and sets at its top.

    jinja2-fragments leaves those out (docs/decisions/0005). A template's text comes from a generator: at its first
    piece the imports are done and the blocks of all ancestors are known, and nothing of the page is drawn yet.
    """
    template: JinjaTemplate = found.template
    environment: Environment = template.environment
    page |= {"request": request, "csrf_input": csrf_input_lazy(request), "csrf_token": csrf_token_lazy(request)}
    for processor in found.backend.template_context_processors:
        page |= processor(request)
    context: Context = template.new_context(page)
    try:
        next(iter(template.root_render_func(context)), None)
        blocks = context.blocks[part]
        text = environment.concat(blocks[0](context))
        if len(page.get("messages", ())):
            # What was said meanwhile goes beside the part, into the place for messages.
            text += environment.get_template("base/messages.html").render(context.get_all(), swapped=True)
        return text
    except Exception:
        # Points the traceback at the line of the template.
        environment.handle_exception()
