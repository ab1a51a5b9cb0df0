"""Some hundreds of hostile files with a fixed seed; `make soak` tries twenty thousand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.conftest import ROOT

COUNT = int(os.environ.get("AGREEGEN_HOSTILE", "500" if os.environ.get("AGREEGEN_EVERYTHING") else "60"))
FIRST = int(os.environ.get("AGREEGEN_SEED", "1"))
_BATCH = 60
_CODE = "import json, sys; from tests.hostile.worker import run; print(json.dumps(run(json.loads(sys.argv[1]))))"


def _batch(seeds: list[int]) -> list[str]:
    """The cases of some seeds in a process of their own."""
    done = subprocess.run(
        [sys.executable, "-c", _CODE, json.dumps(seeds)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        return [f"{seeds[0]} … {seeds[-1]}: the process ended with {done.returncode}: {done.stderr[-600:]}"]
    found: list[str] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.skipif(sys.platform == "win32", reason="limits of memory are those of POSIX")
def test_no_traceback_no_wait_and_nothing_false() -> None:
    seeds = list(range(FIRST, FIRST + COUNT))
    batches = [seeds[n : n + _BATCH] for n in range(0, len(seeds), _BATCH)]
    with ThreadPoolExecutor(max_workers=2) as pool:
        wrong = [line for lines in pool.map(_batch, batches) for line in lines]
    assert wrong == []
