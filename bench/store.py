"""What keeping a file costs, each kind with its checks. ``.venv/bin/python bench/store.py``.

Beside the store, the same bytes written and synced by plain Python: what the disk itself gives.
"""

import hashlib
import io
import os
import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
AT = datetime(2026, 11, 24, 8, tzinfo=UTC)


def picture(size: tuple[int, int], form: str, seed: int) -> bytes:
    """Return a picture that does not compress to nothing, as a scan does not."""
    from PIL import Image

    small = (size[0] // 8, size[1] // 8)
    noise = Image.frombytes("RGB", small, random.Random(seed).randbytes(small[0] * small[1] * 3))
    out = io.BytesIO()
    noise.resize(size).save(out, form, quality=90)
    return out.getvalue()


def pdf(pages: int, seed: int) -> bytes:
    import img2pdf

    return img2pdf.convert([picture((1654, 2339), "JPEG", seed + page) for page in range(pages)], nodate=True)


def timed(contents: list[bytes]) -> tuple[float, float]:
    """Return the median milliseconds of keeping one of ``contents``, and megabytes a second over all."""
    from xaso.files import store

    taken = []
    for content in contents:
        start = time.perf_counter()
        store.keep(io.BytesIO(content), "a", at=AT)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken) * 1000, sum(map(len, contents)) / sum(taken) / 1e6


def plain(contents: list[bytes], folder: str) -> float:
    """Return megabytes a second of hashing, writing and syncing without any check."""
    start = time.perf_counter()
    for number, content in enumerate(contents):
        with open(f"{folder}/{number}-{hashlib.sha256(content).hexdigest()}", "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    return sum(map(len, contents)) / (time.perf_counter() - start) / 1e6


def main(folder: str) -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    kinds = {
        "photo 12 MP, JPEG": [picture((4000, 3000), "JPEG", seed) for seed in range(8)],
        "scan A4 200 dpi, PNG": [picture((1654, 2339), "PNG", seed) for seed in range(8)],
        "10 pages scanned, PDF": [pdf(10, seed * 100) for seed in range(8)],
    }
    print(f"{'kind':<24} {'MB each':>8} {'ms each':>8} {'MB/s':>7} {'plain MB/s':>11}")
    for kind, contents in kinds.items():
        each = sum(map(len, contents)) / len(contents) / 1e6
        milliseconds, rate = timed(contents)
        print(f"{kind:<24} {each:>8.1f} {milliseconds:>8.0f} {rate:>7.1f} {plain(contents, folder):>11.1f}")
        milliseconds, _rate = timed(contents)
        print(f"{'  the same again':<24} {'':>8} {milliseconds:>8.0f}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as data:
        os.environ |= {"XASO_DATA": data, "DJANGO_SETTINGS_MODULE": "xaso.config.settings"}
        sys.path.insert(0, str(ROOT))
        import django

        django.setup()
        main(data)
