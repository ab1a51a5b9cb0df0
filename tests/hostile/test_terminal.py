"""Nothing that comes from a file reaches the terminal raw, and whatever stops the program from outside is one line."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from agreegen.files.output import write_all
from agreegen.values.characters import shown
from tests.conftest import ROOT, Result, base, brief, write_yaml
from tests.hostile.test_templates import META, plant
from tests.letterheads import english

Run = Callable[..., Result]
ESCAPES = "\\e[2J\\e]0;pwned\\a0 to mend"
ENVIRONMENT = {**os.environ, "LC_ALL": "C.UTF-8", "XDG_CONFIG_HOME": "/nonexistent", "PYTHONPATH": str(ROOT)}
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="of POSIX")


def clean(text: str) -> bool:
    """Whether a text can move no cursor, hide nothing and turn nothing round."""
    return re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", text) is None


@pytest.mark.parametrize(
    "text",
    [
        f'"{ESCAPES}": 1\n',
        f'clauses: {{"{ESCAPES}": true}}\n',
        f'"{ESCAPES}": 1\n"{ESCAPES}": 2\n',
        f'client: {{name: "{ESCAPES}"}}\n',
        '"a\\nb: 0 to mend.": 1\n',
        '"\\u202eabc": 1\n',
        'language: "en\\x9b2J"\n',
    ],
)
def test_values_and_keys_of_a_file(run: Run, tmp_path: Path, text: str) -> None:
    for command in ("check", "contract"):
        result = run(command, write_yaml(tmp_path, text))
        assert result.code == 1
        assert clean(result.err)
        assert "\n0 to mend." not in result.err
        assert "\nb: 0 to mend" not in result.err
    assert clean(run("check", write_yaml(tmp_path, text), "--show").err)


def test_names_of_files_and_folders(run: Run, tmp_path: Path) -> None:
    strange = tmp_path / "a\x1b[2J\u202eb.yaml"
    result = run("check", strange)
    assert result.code == 1
    assert clean(result.err)
    assert "a\\x1b[2J\\u202eb.yaml: There is no such file." in result.err
    plant(tmp_path, "# X\n\n1. x\n", clause_id="x\x1b[2J")
    for command in (("clauses",), ("clauses", "show", "x\x1b[2J"), ("check", write_yaml(tmp_path, base())), ("explain", "\x1b[2J"), ("contract",), ("nonsense\x1b[2J",), ("contract", "--nonsense\x1b[2J")):  # fmt: skip
        result = run(*command)
        assert result.code != 0
        assert clean(result.err), command
        assert clean(result.out), command


def test_texts_of_clauses(run: Run, tmp_path: Path) -> None:
    plant(tmp_path, "# X \x1b[2J\n\n1. \x9b2J\u202e x\n", meta=META.replace("{en: x, es: x}", "{en: 'a', es: 'b'}"))
    for command in (("clauses",), ("clauses", "show", "extra"), ("clauses", "check", ".")):
        result = run(*command)
        assert clean(result.out + result.err), command
    assert "\\x1b[2J" in run("clauses", "show", "extra").out


def test_what_is_shown_keeps_what_people_write() -> None:
    for text in ("Nuñez & Söhne\n\tlínea", "山田 · Иванов", "👩 é"):
        assert shown(text) == text
    assert shown("a\x1b\x9b\u202e\udce9\U000e0041\u2028") == "a\\x1b\\x9b\\u202e\\xe9\\U000e0041\\u2028"


@POSIX
def test_a_name_in_latin_1(tmp_path: Path) -> None:
    """As an old archive unpacks it."""
    name = os.fsdecode(b"Compa\xf1ia.yaml")
    write_yaml(tmp_path, base(), name)
    done = subprocess.run(
        [sys.executable, "-m", "agreegen", "contract", name, "-f", "docx", "-f", "md"],
        cwd=tmp_path, env=ENVIRONMENT, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert b"Compa\\xf1ia-contract.docx" in done.stdout
    assert (tmp_path / os.fsdecode(b"Compa\xf1ia-contract.docx")).exists()


@POSIX
@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_terminal_that_knows_few_letters(tmp_path: Path, encoding: str) -> None:
    write_yaml(tmp_path, "client: {name: ☃ 山}\nx☃: 1\n")
    done = subprocess.run(
        [sys.executable, "-m", "agreegen", "check", "deal.yaml"],
        cwd=tmp_path, env={**ENVIRONMENT, "PYTHONIOENCODING": encoding}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert b"\\u2603" in done.stderr


@POSIX
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device")
def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    deal = write_yaml(tmp_path, base())
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "agreegen", "contract", str(deal), "-f", "md", "-o", "-"],
            cwd=tmp_path, env=ENVIRONMENT, stdout=full, stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
    assert done.returncode != 0
    assert b"Traceback" not in done.stderr
    assert b"No space left on device" in done.stderr


def test_no_room_for_temporary_files_is_one_line(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno

    from agreegen import pipeline

    def full(*_: object, **__: object) -> bytes:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/tmp/x")

    monkeypatch.setattr(pipeline, "write", full)
    result = run("contract", write_yaml(tmp_path, base()))
    assert result.code == 1
    assert result.err.splitlines()[-1] == "/tmp/x: No space left on device. Nothing more was written."


@POSIX
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_while_writing_leaves_nothing_behind(tmp_path: Path, number: int) -> None:
    code = (
        "import os, sys, signal\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # whoever runs the tests may ignore them
        "signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"
        f"os.fsync = lambda _: os.kill(os.getpid(), {int(number)})\n"
        "from agreegen.cli import main\n"
        "main(['contract', 'deal.yaml', '-f', 'md'])\n"
    )
    write_yaml(tmp_path, base())
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=ENVIRONMENT, capture_output=True, check=False)
    assert done.returncode == (130 if number == signal.SIGINT else 143)
    assert b"Interrupted. No file was left half written." in done.stderr
    assert b"Traceback" not in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["deal.yaml"]


@POSIX
def test_an_interruption_while_it_starts_is_no_traceback(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "class Finder:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'click':\n"
        "            raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Finder())\n"
        "from agreegen.__main__ import main\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=ENVIRONMENT, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (130, b"")


@POSIX
def test_a_folder_that_was_deleted(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    deal = write_yaml(tmp_path, brief())
    code = f"import os; os.rmdir({str(gone)!r}); from agreegen.__main__ import main; main()"
    for arguments in (
        ["contract", "deal.yaml"],
        ["contract", str(deal), "-f", "md"],
        ["new", "x"],
        ["doctor"],
        ["clauses"],
    ):
        gone.mkdir(exist_ok=True)
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments], cwd=gone, env=ENVIRONMENT, capture_output=True, check=False
        )
        assert b"Traceback" not in done.stderr, (arguments, done.stderr)
        assert done.returncode in (0, 1)
        assert done.stderr.strip() or done.stdout.strip()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="another user is needed")
def test_a_folder_without_permission(tmp_path: Path) -> None:
    """As somebody who may read the engagement and not write beside it."""
    deal = write_yaml(tmp_path, base())
    for folder in (tmp_path, *tmp_path.parents):
        if folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    code = "import os; os.setgid(65534); os.setuid(65534); from agreegen.__main__ import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "contract", str(deal), "-f", "md"],
        cwd=tmp_path, env=ENVIRONMENT, capture_output=True, check=False,
    )  # fmt: skip
    if b"ModuleNotFoundError" in done.stderr or b"PermissionError" in done.stderr:
        pytest.skip("the checkout is not readable for others")
    assert done.returncode == 1
    assert b"Files cannot be written to this folder: Permission denied" in done.stderr


@POSIX
def test_a_reader_that_stops_is_no_traceback(tmp_path: Path) -> None:
    code = f"{sys.executable} -m agreegen clauses | head -1"
    done = subprocess.run(["/bin/sh", "-c", code], cwd=tmp_path, env=ENVIRONMENT, capture_output=True, check=False)
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr


# ---------------------------------------------------------------------------------------- nothing that was sent is lost


@pytest.mark.parametrize("form", ["docx", "pdf", "html", "md"])
def test_a_contract_whose_text_differs_is_kept(run: Run, tmp_path: Path, form: str) -> None:
    deal = write_yaml(tmp_path, base())
    run("contract", deal, "-f", form)
    sent = (tmp_path / f"deal-contract.{form}").read_bytes()
    again = run("contract", deal, "-f", form)
    assert again.code == 0
    assert "kept" not in again.err
    changed = run("contract", deal, "-f", form, "--set", "clauses.termination-notice.notice=90 days")
    assert changed.code == 0
    kept = tmp_path / f"deal-contract.kept-1.{form}"
    assert kept.read_bytes() == sent
    assert f"kept the file that was there as deal-contract.kept-1.{form}." in changed.err
    if form in ("docx", "pdf"):
        assert "The text differs in: termination-notice" in changed.err
    third = run("contract", deal, "-f", form)
    assert (tmp_path / f"deal-contract.kept-2.{form}").exists()
    assert third.code == 0
    assert kept.read_bytes() == sent


def test_a_look_that_differs_is_not_kept(run: Run, tmp_path: Path) -> None:
    deal = write_yaml(tmp_path, brief())
    run("contract", deal)
    result = run("contract", deal, "--set", "style.accent=224466")
    assert result.code == 0
    assert "kept" not in result.err
    assert not list(tmp_path.glob("*.kept-*"))


def test_a_draft_over_a_contract_and_a_draft_over_a_draft(run: Run, tmp_path: Path) -> None:
    deal = write_yaml(tmp_path, base())
    run("contract", deal, "-f", "docx")
    sent = (tmp_path / "deal-contract.docx").read_bytes()
    assert "kept-1.docx" in run("contract", deal, "-f", "docx", "--draft").err
    assert (tmp_path / "deal-contract.kept-1.docx").read_bytes() == sent
    result = run("contract", deal, "-f", "docx", "--draft", "--set", "place=London")
    assert "replaced the draft deal-contract.docx." in result.err
    assert len(list(tmp_path.glob("*.kept-*"))) == 1


def test_a_second_letter_keeps_the_first(run: Run, tmp_path: Path) -> None:
    deal = write_yaml(tmp_path, base())
    run("terminate", deal, "--explain", "One reason.", "--notice-date", "2027-03-01", "-f", "pdf")
    result = run("terminate", deal, "--explain", "Another.", "--notice-date", "2027-03-01", "-f", "pdf")
    assert result.code == 0
    assert len(list(tmp_path.glob("*.kept-1.pdf"))) == 1


def test_without_data_every_other_file_is_kept(run: Run, tmp_path: Path) -> None:
    deal = write_yaml(tmp_path, brief())
    for form in ("docx", "pdf"):
        run("contract", deal, "-f", form, "--no-data")
        assert "kept" in run("contract", deal, "-f", form, "--no-data", "--set", "place=London").err


@pytest.mark.parametrize("more", [b"tail", b"PK\x05\x06" + b"\0" * 18])
def test_what_stands_behind_a_docx_is_noticed(run: Run, tmp_path: Path, more: bytes) -> None:
    from agreegen.files.seal import is_untouched

    deal = write_yaml(tmp_path, base())
    run("contract", deal, "-f", "docx")
    path = tmp_path / "deal-contract.docx"
    assert is_untouched(path.read_bytes())
    path.write_bytes(path.read_bytes() + more)
    assert not is_untouched(path.read_bytes())
    assert "was changed after agreegen wrote it" in run("contract", deal, "-f", "docx").err


def test_a_changed_property_is_noticed(run: Run, tmp_path: Path) -> None:
    import io
    import zipfile

    from agreegen.files.seal import is_untouched

    run("contract", write_yaml(tmp_path, base(reference="A-1")), "-f", "docx")
    out = io.BytesIO()
    with zipfile.ZipFile(tmp_path / "deal-contract.docx") as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(
                name, old.read(name).replace(b"A-1", b"B-2") if name == "docProps/custom.xml" else old.read(name)
            )
    assert not is_untouched(out.getvalue())


@POSIX
def test_a_link_at_the_name_of_the_output_is_not_followed(run: Run, tmp_path: Path) -> None:
    deal = write_yaml(tmp_path, base())
    (tmp_path / "precious.md").write_text("mine")
    (tmp_path / "deal-contract.md").symlink_to(tmp_path / "precious.md")
    result = run("contract", deal, "-f", "md", "--force")
    assert result.code == 1
    assert "This is a link to" in result.err
    assert (tmp_path / "precious.md").read_text() == "mine"


@POSIX
def test_private_files_are_nobody_else_s(tmp_path: Path) -> None:
    umask = os.umask(0)
    try:
        write_all({tmp_path / "cache" / "x.html": b"<!DOCTYPE html>"}, private=True)
    finally:
        os.umask(umask)
    assert (tmp_path / "cache").stat().st_mode & 0o077 == 0
    assert (tmp_path / "cache" / "x.html").stat().st_mode & 0o077 == 0


def test_another_name_takes_nothing_of_the_old_client_along(run: Run, tmp_path: Path, own_data: Path) -> None:
    deal = write_yaml(tmp_path, base())
    run("contract", deal, "-f", "md")
    result = run("contract", deal, "-f", "md", "--set", "client.name=Alpha Ltd")
    assert result.code == 1
    assert "`client.address` is missing" in result.err
    assert "The client is now Alpha Ltd. What was written of Babbage Engines Ltd" in result.err
    assert "Alpha" not in (tmp_path / "deal-contract.md").read_text("utf-8")
    same = run("contract", deal, "-f", "md", "-o", "-", "--set", "client.name=Babbage Engines Ltd")
    assert same.code == 0
    whole = ["form=person", "kind=business", "country=GB", "address=2 High Street, Leeds", "email=al@alpha.example"]
    result = run(
        "contract",
        deal,
        "-f",
        "md",
        "-o",
        "-",
        "--set",
        "client.name=Alpha",
        *[x for one in whole for x in ("--set", f"client.{one}")],
    )
    assert result.code == 0
    assert "Dorset Street" not in result.out
    assert "Charles" not in result.out
    data = base()
    client = data.pop("client")
    write_yaml(own_data, {"client": client}, "agreegen.yaml")
    deal = write_yaml(tmp_path, {**data, "client": {"name": "Alpha Ltd"}})
    result = run("contract", deal, "-f", "md", "-o", "-")
    assert result.code == 1
    assert "What was written of Babbage Engines Ltd" in result.err


def test_no_message_advises_what_is_then_refused(run: Run, tmp_path: Path, own_data: Path) -> None:
    """A draft cannot leave everything open, and only an engagement can be a draft."""
    deal = write_yaml(tmp_path, base(**{"calendar.timezone": None, "client.name": None}))
    result = run("contract", deal)
    assert "`calendar.timezone` is missing.\n" in result.err
    assert "`client.name` is missing. Add it, or use --draft to leave a visible blank." in result.err
    draft = run("contract", deal, "--draft")
    assert "use --draft" not in draft.err
    details = write_yaml(tmp_path, {"pending": [{"by": "2027-01-01"}]}, "details.yaml")
    result = run("terminate", write_yaml(tmp_path, base()), "--details", details, "--date", "2027-03-01")
    assert "`pending[1].what` is missing.\n" in result.err


@pytest.mark.parametrize("form", ["docx", "pdf", "html"])
@pytest.mark.parametrize("kind", ["contract", "letter", "without data"])
def test_another_foot_of_the_pages_is_another_document(run: Run, tmp_path: Path, form: str, kind: str) -> None:
    def write(footer: str) -> Result:
        engagement = base if kind == "letter" else brief
        deal = write_yaml(tmp_path, engagement(**{"style.footer": footer}))
        if kind == "letter":
            more = (
                "--explain",
                "x",
                "--notice-date",
                "2027-03-01",
                "--contract",
                "none",
                "-o",
                "deal-contract." + form,
            )
            return run("terminate", deal, "-f", form, *more)
        return run("contract", deal, "-f", form, *(["--no-data"] if kind == "without data" else []))

    assert write("Registered in London, 123").code == 0
    sent = (tmp_path / f"deal-contract.{form}").read_bytes()
    assert "kept" not in write("Registered in London, 123").err
    assert write("Registered in London, 456").code == 0
    assert (tmp_path / f"deal-contract.kept-1.{form}").read_bytes() == sent


def test_other_words_of_a_letterhead_are_another_document(run: Run, tmp_path: Path) -> None:
    deal = write_yaml(tmp_path, base())
    for number in ("1", "2"):
        package = docx.Document(io.BytesIO(english()))
        package.sections[0].header.paragraphs[0].text = f"Harbour & Finch, {number} High Street"
        package.save(str(tmp_path / "head.docx"))
        result = run("contract", deal, "-f", "docx", "--letterhead", "head.docx")
        assert result.code == 0, result.err
    assert (tmp_path / "deal-contract.kept-1.docx").exists()


@pytest.mark.parametrize("form", ["md", "html"])
def test_words_of_the_user_s_make_no_draft(run: Run, tmp_path: Path, form: str) -> None:
    words = '<p class="draft-mark">DRAFT</p>'
    run("contract", write_yaml(tmp_path, base(**{"services.summary": f"notes on {words}"})), "-f", form)
    sent = (tmp_path / f"deal-contract.{form}").read_bytes()
    run("contract", write_yaml(tmp_path, base(**{"services.summary": f"all notes on {words}"})), "-f", form)
    assert (tmp_path / f"deal-contract.kept-1.{form}").read_bytes() == sent
