"""Every command takes --json: one envelope on standard output and nothing else, the exit code as without it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from agreegen.cli import main
from tests.conftest import EXAMPLES, ROOT, Result, base, write_yaml

Run = Callable[..., Result]
ALTAMIRA = EXAMPLES / "altamira.yaml"
ON = ("--date", "2027-02-10", "-f", "md")

# Every command, with words that it can do something with.
COMMANDS: dict[str, tuple[Any, ...]] = {
    "new": ("fresh",),
    "contract": (ALTAMIRA, "-f", "md"),
    "recap": (ALTAMIRA, EXAMPLES / "altamira-meeting.yaml", *ON),
    "terminate": (ALTAMIRA, "--details", EXAMPLES / "altamira-details.yaml", *ON),
    "remind": (ALTAMIRA, EXAMPLES / "altamira-reminder.yaml", *ON),
    "preview": (ALTAMIRA, "--no-open", "-o", "page.html"),
    "check": (ALTAMIRA,),
    "explain": ("payment-term-too-long",),
    "clauses": (),
    "clauses show": ("notices",),
    "clauses check": (),
    "clauses new": ("site-access",),
    "schema": (),
    "demo": ("demo", "-f", "md"),
    "doctor": (),
    "trust": (),
    "completion": ("bash",),
}


def walk(command: click.Command, name: str = "") -> list[str]:
    """The names of all commands, those of kinds and groups among them."""
    if not isinstance(command, click.Group):
        return [name]
    context = click.Context(command)
    own = [name] if name and command.invoke_without_command else []
    for one in command.list_commands(context):
        inner = command.get_command(context, one)
        assert inner is not None
        own += walk(inner, f"{name} {one}".strip())
    return own


def envelope(result: Result) -> dict[str, Any]:
    assert result.err == "", result.err
    assert result.out.count("\n") == 1
    found: dict[str, Any] = json.loads(result.out)
    assert list(found) == ["ok", "agreegen", "value", "problems"]
    for problem in found["problems"]:
        assert list(problem) == ["level", "rule", "message", "file", "line", "key", "near"]
    return found


@pytest.mark.parametrize("name", walk(main))
def test_every_command_prints_one_envelope(run: Run, own_data: Path, name: str) -> None:
    result = run(*name.split(), *COMMANDS[name], "--json")
    found = envelope(result)
    assert result.code == 0
    assert found["ok"] is True
    assert found["value"] is not None
    assert found["agreegen"] == "0.1.0"
    if isinstance(found["value"], dict) and "files" in found["value"]:
        assert found["value"]["files"]
        assert all(Path(path).is_file() for path in found["value"]["files"])


@pytest.mark.parametrize("name", [name for name in walk(main) if name not in ("doctor", "clauses", "schema", "trust")])
def test_every_command_tells_what_is_wrong_in_the_same_form(run: Run, tmp_path: Path, name: str) -> None:
    """A file or name that there is not: exit code 1, or 2 for what no command line can mean."""
    missing = {
        "new": ("x", "--country", "XX"),
        "explain": ("payment-term-too-lon",),
        "clauses show": ("notises",),
        "clauses new": ("Not an id",),
        "clauses check": ("nowhere",),
        "completion": ("tcsh",),
        "demo": ("-f", "odt"),
    }.get(name, ("nowhere.yaml",))
    result = run(*name.split(), *missing, "--json")
    found = envelope(result)
    assert result.code in (1, 2)
    assert found["ok"] is False
    assert found["value"] is None
    assert found["problems"][0]["level"] == "error"
    assert found["problems"][0]["message"]
    plain = run(*name.split(), *missing)
    assert plain.code == result.code
    assert found["problems"][0]["message"] in plain.err


def test_problems_have_their_place_key_and_near_miss(run: Run, tmp_path: Path) -> None:
    path = write_yaml(tmp_path, base(**{"fees.vta": "20%", "client.email": "nobody"}))
    found = envelope(run("check", path, "--json"))
    by_rule = {problem["rule"]: problem for problem in found["problems"]}
    assert by_rule["unknown-key"]["near"] == "vat"
    assert by_rule["unknown-key"]["file"] == str(path)
    assert by_rule["not-an-email"]["key"] == "client.email"
    line = path.read_text("utf-8").splitlines()[by_rule["not-an-email"]["line"] - 1]
    assert "nobody" in line
    spanish = envelope(run("check", path, "--json", "--ui", "es"))
    assert "no es una dirección de correo" in " ".join(problem["message"] for problem in spanish["problems"])


def test_warnings_and_notes_do_not_make_it_fail(run: Run, tmp_path: Path) -> None:
    path = write_yaml(tmp_path, base(**{"client.email": "ada@byron.example"}))
    found = envelope(run("check", path, "--json"))
    assert found["ok"] is True
    assert [problem["rule"] for problem in found["problems"] if problem["level"] == "warning"] == ["same-email"]


def test_what_was_there_before_is_told_with_the_clauses_that_differ(run: Run, tmp_path: Path) -> None:
    path = write_yaml(tmp_path, base())
    run("contract", path, "-f", "docx")
    write_yaml(tmp_path, base(clauses={"termination-notice": {"notice": "60 days"}}))
    found = envelope(run("contract", path, "-f", "docx", "--json"))
    assert found["value"]["files"] == ["deal-contract.docx"]
    (kept,) = found["value"]["kept"]
    assert kept["file"] == "deal-contract.docx"
    assert Path(kept["kept"]).is_file()
    assert "termination-notice" in kept["clauses"]


def test_standard_output_is_the_envelope_s(run: Run) -> None:
    result = run("contract", ALTAMIRA, "-f", "md", "-o", "-", "--json")
    assert result.code == 2
    assert "--json prints the result itself" in envelope(result)["problems"][0]["message"]
    assert envelope(run("contract", "--json"))["problems"][0]["rule"] == "usage"


def test_the_rules_and_the_values_as_data(run: Run) -> None:
    rules = envelope(run("check", "--rules", "--json"))["value"]
    assert {"id", "level", "laws", "title", "why", "articles"} <= set(rules[0])
    assert "owner-unknown" in {one["id"] for one in rules}
    values = envelope(run("check", ALTAMIRA, "--show", "--json"))["value"]
    assert {"key": "place", "value": "Madrid", "where": f"{ALTAMIRA}:5"} in values
    clauses = envelope(run("clauses", "--preset", "light", "--json"))["value"]
    assert clauses["preset"] == "light"
    assert clauses["clauses"][0]["id"]


def test_what_the_system_refuses_is_a_problem_too(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from agreegen.operations import documents

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device", "out.md")

    monkeypatch.setattr(documents, "write_all", full)
    result = run("contract", ALTAMIRA, "-f", "md", "--json")
    assert result.code == 1
    (problem,) = envelope(result)["problems"]
    assert (problem["rule"], problem["file"]) == ("system", "out.md")
    assert "No space left on device" in problem["message"]


AWKWARD = [b"caf\xe9.yaml", "año ☃.yaml".encode(), b"a\x7fb.yaml", "x\u0085y.yaml".encode(), "‮.yaml".encode()]


@pytest.mark.skipif(os.name == "nt", reason="names of files are bytes elsewhere")
@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1252"])
def test_it_is_json_whatever_the_names_and_the_terminal(tmp_path: Path, encoding: str) -> None:
    """What no terminal shows as it is must not break the line that programs read."""
    import subprocess

    for name in AWKWARD:
        (tmp_path / os.fsdecode(name)).write_text((EXAMPLES / "altamira.yaml").read_text("utf-8"), "utf-8")
    code = (
        "import contextlib, pathlib\n"
        "from agreegen.cli import main\n"
        "for path in sorted(pathlib.Path().glob('*.yaml')):\n"
        "    with contextlib.suppress(SystemExit):\n"
        "        main(['contract', str(path), '-f', 'md', '-o', 'out', '--json'])\n"
    )
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True, check=False)
    assert done.stderr == b""
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) == len(AWKWARD)
    for one in lines:
        assert one["ok"], one
        (file,) = one["value"]["files"]
        assert (tmp_path / file).is_file()


def test_wrong_words_on_the_command_line_are_json_too(run: Run) -> None:
    for words in (
        ("remind", ALTAMIRA, "--about", "año\u007f", "--json"),
        ("check", ALTAMIRA, "--json=yes"),
        ("chek", "--json"),
    ):
        result = run(*words)
        assert result.code == 2
        assert envelope(result)["problems"][0]["rule"] == "usage"


def test_a_mistake_of_ours_is_an_envelope_with_all_that_helps_to_find_it(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from agreegen.operations import documents

    def wrong(*_: Any, **__: Any) -> None:
        raise KeyError("nothing of the user's")

    monkeypatch.setattr(documents, "load_case", wrong)
    result = run("contract", ALTAMIRA, "--json")
    assert result.code == 1
    (problem,) = json.loads(result.out)["problems"]
    assert problem["rule"] == "mistake"
    assert "This is a mistake in agreegen, not in your files (KeyError" in problem["message"]
    assert "Traceback" in result.err
    assert "test_json.py" in result.err
    plain = run("contract", ALTAMIRA)
    assert plain.code == 1
    assert plain.err.splitlines()[-1].startswith("This is a mistake in agreegen")


def test_values_and_problems_come_together(run: Run, tmp_path: Path) -> None:
    """Whoever asks for the values hears of what is wrong too, with the same exit code."""
    wrong = ("--set", "fees.vat=lots", "--show")
    found = envelope(run("check", ALTAMIRA, *wrong, "--json"))
    assert found["ok"] is False
    assert {"key": "place", "value": "Madrid", "where": f"{ALTAMIRA}:5"} in found["value"]
    assert [problem["key"] for problem in found["problems"]] == ["fees.vat"]
    plain = run("check", ALTAMIRA, *wrong)
    assert plain.code == 1
    assert "place: Madrid" in plain.out
    assert "no errors" not in plain.err
    right = run("check", ALTAMIRA, "--show")
    assert right.code == 0
    assert "no errors" in right.err


def test_a_page_to_be_shown_is_a_file(run: Run, tmp_path: Path) -> None:
    assert run("preview", ALTAMIRA, "-o", "-", "--no-open").code == 2
    assert not (tmp_path / "-").exists()
