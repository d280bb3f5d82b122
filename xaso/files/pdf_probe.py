"""Looks into a PDF; run apart by ``kinds``, as a program, since a made-up PDF can ask for any amount of memory.

``python -I pdf_probe.py FILE`` prints ``{"pages": 3}`` or ``{"wrong": "password|damaged|empty"}``. Imports
nothing of ours.
"""

import json
import sys


def look(path: str) -> dict[str, object]:
    import pikepdf

    try:
        with pikepdf.open(path) as pdf:
            pages = len(pdf.pages)
            # A page whose tree is broken shows itself only when it is asked for.
            for page in pdf.pages[:5]:
                page.obj.get("/Type")
    except pikepdf.PasswordError:
        return {"wrong": "password"}
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError):
        return {"wrong": "damaged"}
    return {"pages": pages} if pages else {"wrong": "empty"}


if __name__ == "__main__":
    print(json.dumps(look(sys.argv[1])))
