"""How much a file may be. A setting of the same name wins (``settings.FILE_MAX_BYTES``); here stands what we ship."""

from __future__ import annotations

from django.conf import settings

#: 20 MB: a colour scan of 200 dpi takes 0.2–0.5 MB a page; what is larger is split, or scanned with less colour.
FILE_MAX_BYTES = 20 * 1024 * 1024
FILE_MAX_PAGES = 200
#: An A3 page of 300 dpi has 17 million; the best phones take 50 but send 12.
FILE_MAX_PIXELS = 40_000_000
#: What an office file may unpack to, how many times its own size, and into how many parts.
FILE_MAX_UNPACKED = 200 * 1024 * 1024
FILE_MAX_RATIO = 200
FILE_MAX_PARTS = 5000
#: Bytes a name may take on disk and in a header; its ending is kept.
NAME_MAX_BYTES = 200


def limit(name: str) -> int:
    """Return a limit by its name above.

    :raises KeyError: there is no such limit.
    """
    return int(getattr(settings, name, globals()[name]))
