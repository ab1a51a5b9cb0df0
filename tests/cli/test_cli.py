"""The command line as a newcomer meets it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import jsonschema
import pytest
import yaml

from agreegen import __version__
from agreegen.operations.doctor import examine
from tests.conftest import EXAMPLES, ROOT, Result, base, write_yaml

Run = Callable[..., Result]
COMMANDS = ("new", "contract", "recap", "terminate", "check", "clauses", "schema", "demo", "doctor", "completion")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(run: Run, command: str) -> None:
    for flag in ("-h", "--help"):
        result = run(command, flag)
        assert result.code == 0
        assert f"Example: agreegen {command}" in result.out


def test_version_and_help(run: Run) -> None:
    assert run("--version").out.strip() == f"agreegen {__version__}"
    shown = run("-h").out
    assert [c for c in COMMANDS if f"\n  {c} " not in shown] == []
    assert run("contrat").code == 2
    assert "contract" in run("contrat").err


def test_version_does_not_import_what_it_does_not_need() -> None:
    script = (
        "import sys, agreegen.cli as c\ntry: c.main(['--version'])\nexcept SystemExit: pass\nprint(len(sys.modules))\n"
    )
    script += "print([m for m in ('pydantic', 'jinja2', 'docx', 'weasyprint', 'babel', 'yaml') if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert out.splitlines()[-1] == "[]"


def test_wrong_usage_is_exit_code_2(run: Run, tmp_path: Path) -> None:
    path = write_yaml(tmp_path, base())
    assert run("contract").code == 2
    assert run("contract", path, "-f", "odt").code == 2
    assert run("terminate", path, "--reason", "boredom").code == 2
    assert run("terminate", path, "--effective", "2027-02-30").code == 2


@pytest.mark.parametrize("country", ["ES", "GB", "IE", "US", "MX", "AR", "CL", "CO"])
@pytest.mark.parametrize("language", ["es", "en"])
def test_new_gives_a_file_that_only_needs_its_blanks_filled(
    run: Run, tmp_path: Path, country: str, language: str
) -> None:
    assert run("new", "acme", "--country", country, "-l", language).out.strip() == "acme.yaml"
    text = (tmp_path / "acme.yaml").read_text("utf-8")
    result = run("check", "acme.yaml")
    assert result.code == 1
    assert all("still to be filled in" in line for line in result.err.splitlines()[:-1])
    tree = yaml.safe_load(text)
    currency = tree["fees"]["amount"].strip("‹›").split()[1]
    filled = text.replace(tree["fees"]["amount"], f"3000 {currency}")
    for kind in ("tax_id: ‹tu número fiscal›", "tax_id: ‹su número fiscal›"):
        filled = filled.replace(f"  {kind}\n", "")
    done = 0
    while "‹" in filled:
        start, end = filled.index("‹"), filled.index("›")
        inside = filled[start + 1 : end]
        done += 1
        word = f"ana{done}@acme.example" if "correo" in inside or "email" in inside else f"Acme {done}"
        filled = filled[:start] + word + filled[end + 1 :]
    (tmp_path / "acme.yaml").write_text(filled, "utf-8")
    checked = run("check", "acme.yaml")
    assert checked.code == 0, checked.err
    assert run("contract", "acme.yaml", "-f", "md").code == 0


def test_new_refuses_an_unknown_country_and_an_existing_file(run: Run, tmp_path: Path) -> None:
    assert "There is one for: ES, GB" in run("new", "acme", "--country", "ZZ").err
    run("new", "acme")
    assert "The file exists already" in run("new", "acme").err


def test_draft_writes_with_visible_blanks(run: Run, tmp_path: Path) -> None:
    data = base(
        **{"client.name": None, "date": None, "services.summary": None, "fees.amount": None, "client.address": None}
    )
    path = write_yaml(tmp_path, data)
    assert run("contract", path, "-f", "md").code == 1
    result = run("contract", path, "-f", "md", "-f", "docx", "-f", "pdf", "-f", "html", "--draft")
    assert result.code == 0, result.err
    text = Path("deal-contract.md").read_text("utf-8")
    assert text.startswith("> **DRAFT**")
    for key in ("client.name", "date", "services.summary", "fees.amount", "client.address"):
        assert f"[{key}]" in text.replace("\\", "")


def test_draft_right_after_new(run: Run, tmp_path: Path) -> None:
    run("new", "acme")
    result = run("contract", "acme.yaml", "-f", "md", "--draft")
    assert result.code == 0, result.err
    text = Path("acme-contrato.md").read_text("utf-8").replace("\\", "")
    for key in ("provider.name", "client.address", "services.summary", "fees.amount"):
        assert f"[{key}]" in text


def test_draft_without_whole_blocks(run: Run, tmp_path: Path) -> None:
    path = write_yaml(tmp_path, base(services=None, term=None))
    result = run("contract", path, "-f", "md", "--draft")
    assert result.code == 0, result.err
    assert "[services.summary]" in Path("deal-contract.md").read_text("utf-8").replace("\\", "")


def test_draft_says_what_it_cannot_do_without(run: Run, tmp_path: Path) -> None:
    path = write_yaml(tmp_path, base(**{"client.kind": None, "fees.vat": None, "calendar.timezone": None}))
    err = run("contract", path, "--draft").err
    assert all(f"`{key}` is missing" in err for key in ("client.kind", "fees.vat", "calendar.timezone"))


def test_a_draft_recap_has_no_false_date(run: Run, tmp_path: Path) -> None:
    held = yaml.safe_load((EXAMPLES / "altamira-meeting.yaml").read_text("utf-8"))
    del held["agreements"][0]["due"]
    path = write_yaml(
        tmp_path, yaml.safe_dump(json.loads(json.dumps(held, default=str)), allow_unicode=True), "meeting.yaml"
    )
    more = ("--date", "2026-12-10", "-f", "md", "-o", "-", "--draft", "-l", "en")
    text = run("recap", EXAMPLES / "altamira.yaml", path, *more).out
    assert "| [agreements[1].due] |" in text.replace("\\", "").replace("**", "")
    assert "0001" not in text


def test_date_of_the_document(run: Run, tmp_path: Path) -> None:
    path = write_yaml(tmp_path, base())
    assert "1 January 2027" in run("contract", path, "--date", "2027-01-01", "-f", "md", "-o", "-").out


def test_clauses_show(run: Run) -> None:
    shown = run("clauses", "show", "termination-notice", "-l", "es")
    assert "notice: duration; 0 days … 12 months; default 30 days" in shown.out
    assert "# Preaviso" in shown.out
    assert "Did you mean `termination-notice`?" in run("clauses", "show", "termination-notic").err
    listed = run("clauses", "-l", "es", "--ui", "es").out
    assert len(listed.splitlines()) >= 29
    assert "si hay services.deliverables" in listed


@pytest.mark.parametrize(
    ("flag", "files"),
    [
        ((), ("altamira.yaml", "harbour.yaml")),
        (("--meeting",), ("altamira-meeting.yaml",)),
        (("--details",), ("altamira-details.yaml",)),
    ],
)
def test_schema_accepts_the_examples_and_refuses_nonsense(
    run: Run, flag: tuple[str, ...], files: tuple[str, ...]
) -> None:
    schema = json.loads(run("schema", *flag).out)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for name in files:
        # an editor reads plain YAML: dates become dates, so they are text again here
        data = json.loads(json.dumps(yaml.safe_load((EXAMPLES / name).read_text("utf-8")), default=str))
        assert [e.message for e in validator.iter_errors(data)] == []
        assert list(validator.iter_errors({**data, "nonsense": 1}))


def test_doctor_says_what_works(run: Run) -> None:
    result = run("doctor")
    assert result.code == 0
    assert "[ok] Wrote a trial contract as PDF" in result.out
    assert "[bien] Se ha escrito un contrato de prueba en DOCX" in run("doctor", "--ui", "es").out


def test_doctor_without_pango(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from agreegen.operations import doctor

    monkeypatch.setattr(doctor, "pango", lambda: "pango-missing")
    result = run("doctor")
    assert result.code == 1
    assert "[missing] Pango, for PDF" in result.out
    assert "PDF cannot be written; DOCX, HTML and Markdown can." in result.out
    assert [f.key for f in examine() if not f.ok] == ["pango"]


def test_demo_writes_everything(run: Run, tmp_path: Path) -> None:
    result = run("demo", "out", "-f", "md")
    assert result.code == 0, result.err
    names = {Path(line).name for line in result.out.splitlines()}
    for stem in (
        "altamira-contrato",
        "altamira-contract",
        "altamira-terminacion",
        "altamira-termination",
        "harbour-contract",
    ):
        assert f"{stem}.md" in names
    assert run("demo", "out", "-f", "md").code == 0, "it may be run again"


def test_completion(run: Run) -> None:
    for shell in ("bash", "zsh", "fish"):
        assert "_AGREEGEN_COMPLETE" in run("completion", shell).out


def test_today_is_taken_in_the_engagement_s_zone(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from agreegen.operations import documents

    seen = []
    monkeypatch.setattr(
        documents, "today_of", lambda case: seen.append(case.engagement.calendar.timezone) or date(2027, 3, 1)
    )
    text = run("terminate", write_yaml(tmp_path, base()), "--explain", "x", "-f", "md", "-o", "-").out
    assert seen == ["Europe/London"]
    assert "1 March 2027" in text


def test_harbour_has_a_schedule_and_two_signatories(run: Run) -> None:
    text = run("contract", EXAMPLES / "harbour.yaml", "-f", "md", "-o", "-").out.replace("\u00a0", " ")
    assert "## Schedule 1. Technical proposal" in text
    assert "acting through Morgan Finch (partner) and Priya Harbour (partner)" in text
    assert text.count("**The Client**\\\n  Harbour \\& Finch LLP") == 2
    assert "| Prototype approved (30%) | 26 Feb 2027 | £7,200.00 | £1,440.00 | £8,640.00 |" in text
    assert "| **Total** |  | £24,000.00 | £4,800.00 | £28,800.00 |" in text
