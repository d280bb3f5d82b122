"""Secrets the installation makes for itself."""

import os
import secrets
from pathlib import Path


def kept_secret(path: Path) -> str:
    """Return the secret kept in ``path``; make one, readable by its owner only, when there is none.

    Two processes that start at once get the same one: the file is linked into place whole.
    """
    try:
        return path.read_text()
    except FileNotFoundError:
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        return path.read_text()
