"""The public face: few names, lazy, typed, and every example in its documentation runs."""

from __future__ import annotations

import doctest
import importlib
import inspect
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import agreegen
from agreegen.files.layers import Layers
from agreegen.language.messages import Messages
from tests.conftest import EXAMPLES, ROOT
from tests.house.test_architecture import MODULES, ROOMS

FACE = [name for name in agreegen.__all__ if name != "__version__"]


def test_no_name_is_a_room_s_and_all_work_after_every_room_was_imported() -> None:
    assert not set(FACE) & set(ROOMS)
    assert len(FACE) <= 16
    for module in MODULES:
        if module != "agreegen.__main__":
            importlib.import_module(module)
    for name in FACE:
        assert getattr(agreegen, name).__name__ == name
    case = agreegen.load(EXAMPLES / "altamira.yaml")
    assert agreegen.write(agreegen.make(case).document, "md").startswith(b"# Contrato")
    with pytest.raises(AttributeError):
        _ = agreegen.pipelines  # type: ignore[attr-defined]


def test_importing_costs_nothing() -> None:
    """No room, and no library, is imported before a name is used."""
    code = "import sys, json, agreegen; agreegen.__version__; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = json.loads(done.stdout)
    assert [name for name in loaded if name.startswith("agreegen")] == ["agreegen"]
    assert not {"pydantic", "yaml", "jinja2", "click", "babel", "lxml", "docx"} & set(loaded)


@pytest.mark.parametrize("name", [name for name in FACE if name[0].islower()])
def test_the_examples_of_each_function_run(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(EXAMPLES)
    function = getattr(agreegen, name)
    names = {one: getattr(agreegen, one) for one in FACE}
    finder, runner = doctest.DocTestFinder(recurse=False), doctest.DocTestRunner()
    found = finder.find(function, name, globs=names)
    assert sum(len(test.examples) for test in found) > 0
    for test in found:
        assert runner.run(test).failed == 0
    assert "Raises" in (function.__doc__ or "") or name == "check"
    for parameter in inspect.signature(function).parameters.values():
        assert parameter.annotation is not inspect.Parameter.empty


def test_the_page_on_the_face_is_true(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    page = ROOT / "docs" / "api.md"
    for path in EXAMPLES.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.chdir(tmp_path)
    failed, tried = doctest.testfile(str(page), module_relative=False)
    assert tried > 8
    assert failed == 0
    text = page.read_text("utf-8")
    assert all(f"`{name}" in text for name in FACE)


def test_types_travel_with_it() -> None:
    assert (ROOT / "agreegen" / "py.typed").is_file()


def _endless() -> dict[str, object]:
    found: dict[str, object] = {"work": "x"}
    found["again"] = found
    return found


@pytest.mark.parametrize(
    ("kind", "answers", "message"),
    [
        ("contract", {"a": 1}, "asks for no answers"),
        ("contract", {}, "asks for no answers"),
        ("remind", ["hours"], "`answers` must hold keys and values."),
        ("remind", {"about": b"hours"}, "A value of Python's type `bytes` cannot be written in a file."),
        ("remind", {"about": object()}, "type `object`"),
        ("remind", _endless(), "deep"),
        ("remind", {"about": "hours", "events": [{"on": float("nan"), "what": "x"}]}, "nan"),
    ],
)
def test_answers_that_no_file_could_have(kind: str, answers: object, message: str) -> None:
    case = agreegen.load(EXAMPLES / "altamira.yaml", language="en")
    with pytest.raises(agreegen.AgreegenError) as told:
        agreegen.make(case, kind, answers, on=date(2027, 2, 10))  # type: ignore[arg-type]
    words = Messages(Layers.shipped(), "en")
    lines = [words.line(problem) for problem in told.value.problems]
    assert message in " ".join(lines)
    assert not any(" at 0x" in line for line in lines)


def test_the_answers_choose_among_the_kinds_of_a_command() -> None:
    case = agreegen.load(EXAMPLES / "altamira.yaml", language="en")
    answers = {"reason": "mutual", "explain": "Both want to stop."}
    made = agreegen.make(case, "termination", answers, on=date(2027, 2, 10))
    assert made.document.title == "Termination agreement"
    assert agreegen.make(case, "mutual-termination", {}, on=date(2027, 2, 10)).document.kind == "mutual-termination"
