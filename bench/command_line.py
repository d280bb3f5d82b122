"""How long ``bin/xaso --help`` takes, start to end: the quickest of ten."""

import subprocess
import time
from pathlib import Path

COMMAND = [str(Path(__file__).parents[1] / "bin" / "xaso"), "--help"]


def main() -> None:
    took = []
    for _ in range(10):
        start = time.perf_counter()
        subprocess.run(COMMAND, capture_output=True, check=True)
        took.append(time.perf_counter() - start)
    print(f"bin/xaso --help: {min(took) * 1000:.0f} ms at best, {sorted(took)[5] * 1000:.0f} ms in the middle")


if __name__ == "__main__":
    main()
