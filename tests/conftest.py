"""What the tests share: a small valid engagement, the command line, and readers of finished files."""

from __future__ import annotations

import copy
import gc
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import HealthCheck, settings

from agreegen.engagement.case import Case
from agreegen.engagement.loading import load_case
from tests.printing import FOLDER, write_once

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

# The same examples in every CI run; AGREEGEN_EXAMPLES asks for more than the usual ones.
settings.register_profile(
    "agreegen",
    deadline=None,
    max_examples=int(os.environ.get("AGREEGEN_EXAMPLES", "60")),
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("agreegen")


def pytest_configure(config: pytest.Config) -> None:
    """One folder for everything that a run leaves outside its own folders; and garbage is looked for less often."""
    gc.set_threshold(100_000, 50, 100)
    if not hasattr(config, "workerinput"):
        folder = tempfile.mkdtemp(prefix="agreegen-tests-")
        os.environ[FOLDER] = os.environ["TMPDIR"] = folder
        tempfile.tempdir = None
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


def pytest_sessionfinish() -> None:
    """Garbage is looked through once: pytest does it five times more, which then finds what is left."""
    gc.collect()
    gc.freeze()


BASE: dict[str, Any] = {
    "language": "en",
    "governing_law": "GB-EAW",
    "date": "2026-11-20",
    "provider": {
        "name": "Ada Byron",
        "form": "person",
        "country": "GB",
        "address": ["1 St James's Square", "London SW1Y 4JH"],
        "email": "ada@byron.example",
    },
    "client": {
        "name": "Babbage Engines Ltd",
        "form": "company",
        "kind": "business",
        "country": "GB",
        "address": "1 Dorset Street, London W1U 4EB",
        "email": "office@babbage.example",
        "signatories": [{"name": "Charles Babbage", "role": "director"}],
    },
    "calendar": {"timezone": "Europe/London", "weekdays": "mon-fri", "holidays": "GB-ENG"},
    "services": {"summary": "notes on the engine"},
    "term": {"start": "2026-12-01", "duration": "12 months"},
    "fees": {"model": "fixed", "amount": "3000 GBP", "vat": "20%"},
}


@pytest.fixture(autouse=True)
def _own_config(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests never see the settings of whoever runs them, and speak English."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.getbasetemp() / "no-config"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def own_data(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's own folder for settings, clauses, templates, law and fonts."""
    home = tmp_path_factory.mktemp("config")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))
    (home / "agreegen").mkdir()
    return home / "agreegen"


@pytest.fixture(autouse=True, scope="session")
def _pdfs_are_written_once() -> None:
    write_once()


def base(**changes: Any) -> dict[str, Any]:
    """The small engagement with dotted keys changed: `base(**{"client.name": "X"})`; None takes a key out."""
    data = copy.deepcopy(BASE)
    for dotted, value in changes.items():
        node = data
        *parents, last = dotted.split(".")
        for key in parents:
            node = node.setdefault(key, {})
        if value is None:
            node.pop(last, None)
        else:
            node[last] = value
    return data


def brief(**changes: Any) -> dict[str, Any]:
    """The small engagement without clauses, for tests of what stands around them: its PDF takes a tenth of the time."""
    return base(**{f"clauses.{path.parent.name}": False for path in ROOT.glob("clauses/*/clause.yaml")}, **changes)


def write_yaml(folder: Path, data: Any, name: str = "deal.yaml") -> Path:
    path = folder / name
    path.write_text(
        data if isinstance(data, str) else yaml.dump(data, Dumper=_DUMPER, allow_unicode=True, sort_keys=False), "utf-8"
    )
    return path


@pytest.fixture
def make_case(tmp_path: Path) -> Callable[..., Case]:
    """A loaded case of the small engagement with changes."""

    def make(draft: bool = False, language: str | None = None, **changes: Any) -> Case:
        return load_case(write_yaml(tmp_path, base(**changes)), draft=draft, language=language)

    return make


@dataclass
class Result:
    code: int
    out: str
    err: str
    raw: bytes


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """The command line, in the test's own folder."""
    from agreegen.cli import main

    monkeypatch.chdir(tmp_path)

    def call(*args: str | Path) -> Result:
        result = CliRunner().invoke(main, [str(a) for a in args], env=dict(os.environ))
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Result(result.exit_code, result.stdout, result.stderr, result.stdout_bytes)

    return call
