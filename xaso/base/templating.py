"""The Jinja2 environment of every page: what templates may call, and what each page is given.

``_("%(n)s dossiers", n=4)`` fills and escapes; a literal per cent sign in a translated text is written ``%%``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

import xaso
from xaso.base import formats
from xaso.base.folding import fold

#: htmx as django-htmx ships it (docs/decisions/0005).
HTMX = "django_htmx/htmx-2.min.js"


def environment(**options: Any) -> Environment:
    """Build the environment; named in ``settings.TEMPLATES``."""
    options["undefined"] = StrictUndefined
    options["extensions"] = [*options.get("extensions", ()), "jinja2.ext.i18n"]
    made = Environment(trim_blocks=True, lstrip_blocks=True, **options)
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    made.globals.update(url=url, static=static, with_query=with_query, htmx_path=HTMX)
    made.filters.update(formats.FILTERS, attrs=attrs, ident=ident, shortcut=shortcut)
    return made


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """Return the address of a view: ``url('dossiers:dossier', dossier.code)``."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


@pass_context
def with_query(context: Context, changes: dict[str, Any]) -> str:
    """Return this page's address with some of its query changed: ``with_query({"sap-xep": "ma", "sau": None})``.

    None takes a name away, a list repeats it. Not inside a macro that was imported: it has no request.
    """
    request: HttpRequest = context["request"]
    pairs = [(name, value) for name, values in request.GET.lists() if name not in changes for value in values]
    for name, value in changes.items():
        if isinstance(value, list | tuple):
            pairs += [(name, str(one)) for one in value]
        elif value is not None:
            pairs.append((name, str(value)))
    return f"{request.path}?{urlencode(pairs)}" if pairs else request.path


def attrs(pairs: Mapping[str, Any]) -> Markup:
    """Return the attributes of an element, a blank before each; True stands bare, None and False are left out."""
    drawn = (
        escape(name) if value is True else Markup('{}="{}"').format(name, value)
        for name, value in pairs.items()
        if value is not None and value is not False
    )
    return Markup("").join(Markup(" ") + one for one in drawn)


def ident(text: Any) -> str:
    """Return an id for what bears ``text``: ``Trình ký`` → ``trinh-ky``."""
    return re.sub(r"[^a-z0-9]+", "-", fold(str(text))).strip("-") or "x"


def shortcut(key: str) -> str:
    """Return a key as ``aria-keyshortcuts`` wants it: ``Alt+↓`` → ``Alt+ArrowDown``."""
    for sign, name in (("↓", "ArrowDown"), ("↑", "ArrowUp"), ("←", "ArrowLeft"), ("→", "ArrowRight")):
        key = key.replace(sign, name)
    return key


def page_context(request: HttpRequest) -> dict[str, Any]:
    """Give every page its language, the messages that wait, and the version in the footer."""
    return {
        "language": get_language() or "vi",
        "languages": (("vi", "Tiếng Việt"), ("en", "English")),
        "messages": _messages(request),
        "version": xaso.__version__,
    }


def _messages(request: HttpRequest) -> Iterable[Any]:
    """The messages of ``django.contrib.messages``: taken out when a template walks through them, not before."""
    return get_messages(request)
