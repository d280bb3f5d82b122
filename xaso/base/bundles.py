"""One style sheet and one script for the whole program, put together from small files, one per thing.

A finder of ``django.contrib.staticfiles``: ``collectstatic`` gathers what it finds, the server of DEBUG asks it for
each request. It joins text and strips comments and indentation; there is no more of a build (docs/decisions/0005).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

XASO = Path(__file__).resolve().parents[1]
#: What is served → the folders below ``xaso/<module>/static/<module>/`` and the ending of its parts.
BUNDLES = {"base/xaso.css": ("css", ".css"), "base/xaso.js": ("js", ".js")}
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def parts(bundle: str) -> list[Path]:
    """Return the files of ``bundle``: those of ``base`` first, then by module and name; numbers in names order them."""
    folder, ending = BUNDLES[bundle]
    found = XASO.glob(f"*/static/*/{folder}/*{ending}")
    return sorted(found, key=lambda path: (path.relative_to(XASO).parts[0] != "base", path))


def joined(bundle: str) -> str:
    """Return the text that is served. In scripts only whole lines of comment are taken away."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in parts(bundle))
    if bundle.endswith(".css"):
        text = _COMMENT.sub("", text)
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"


class BundleFinder(BaseFinder):
    """Finds the bundles, written afresh below ``XASO_DATA`` when one of their parts has changed."""

    def __init__(self, app_names: Iterable[str] | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.storage = FileSystemStorage(location=settings.DATA / "bundles")

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """Return where ``path`` lies on disk, or nothing."""
        if path not in BUNDLES:
            return [] if find_all else None
        written = self._written(path)
        return [written] if find_all else written

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        """Yield each bundle for ``collectstatic``."""
        for bundle in BUNDLES:
            self._written(bundle)
            yield bundle, self.storage

    def _written(self, bundle: str) -> str:
        target, text = Path(self.storage.path(bundle)), joined(bundle)
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            target.parent.mkdir(parents=True, exist_ok=True)
            draft = target.with_suffix(".new")
            draft.write_text(text, encoding="utf-8")
            # Whole at once: another process may be reading it.
            draft.replace(target)
        return str(target)
