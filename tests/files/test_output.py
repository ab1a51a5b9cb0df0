"""Files are written whole or not at all, and nothing of the user's is lost."""

from __future__ import annotations

import errno
import os
import re
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from agreegen.files.output import write_all, write_new
from agreegen.files.seal import is_untouched, sealed
from agreegen.values.problems import AgreegenError
from tests.conftest import Result, base, brief, write_yaml

Run = Callable[..., Result]
ALL = ("docx", "pdf", "html", "md")


@pytest.fixture
def deal(tmp_path: Path) -> Path:
    return write_yaml(tmp_path, base())


def test_default_formats_and_paths_on_standard_output(run: Run, deal: Path) -> None:
    result = run("contract", deal)
    assert result.out.split() == ["deal-contract.docx", "deal-contract.pdf"]
    assert all(is_untouched(Path(name).read_bytes()) for name in result.out.split())


@pytest.mark.parametrize("form", ALL)
def test_an_edited_file_is_not_replaced(run: Run, tmp_path: Path, form: str) -> None:
    deal = write_yaml(tmp_path, brief())
    path = Path(f"deal-contract.{form}")
    assert run("contract", deal, "-f", form).code == 0
    assert run("contract", deal, "-f", form, "--set", "place=London").code == 0, "its own file may be written again"
    edited = path.read_bytes()
    edited = edited[:200] + (b"X" if edited[200:201] != b"X" else b"Y") + edited[201:]
    path.write_bytes(edited)
    assert not is_untouched(edited)
    refused = run("contract", deal, "-f", form)
    assert refused.code == 1
    assert f"{path}: This file was changed after agreegen wrote it" in refused.err
    assert path.read_bytes() == edited
    forced = run("contract", deal, "-f", form, "--force")
    assert forced.code == 0
    assert Path(f"deal-contract.kept-2.{form}").read_bytes() == edited
    assert f"kept the file that was there as deal-contract.kept-2.{form}" in forced.err
    path.write_bytes(edited + b"again")
    assert run("contract", deal, "-f", form, "--force").code == 0
    assert Path(f"deal-contract.kept-2.{form}").read_bytes() == edited, "an older copy is not lost either"
    assert Path(f"deal-contract.kept-3.{form}").read_bytes() == edited + b"again"


def test_a_signed_pdf_is_kept(run: Run, deal: Path) -> None:
    """A signature is appended to the file."""
    run("contract", deal, "-f", "pdf")
    path = Path("deal-contract.pdf")
    path.write_bytes(path.read_bytes() + b"\n9 0 obj\n<</Type /Sig>>\nendobj\n%%EOF\n")
    assert run("contract", deal, "-f", "pdf").code == 1


def test_if_one_format_would_be_lost_none_is_written(run: Run, deal: Path, tmp_path: Path) -> None:
    (tmp_path / "deal-contract.pdf").write_bytes(b"mine")
    assert run("contract", deal).code == 1
    assert not (tmp_path / "deal-contract.docx").exists()


def test_output_to_a_folder_a_file_and_standard_output(run: Run, deal: Path, tmp_path: Path) -> None:
    assert run("contract", deal, "-f", "md", "-o", "new/folder").out.strip() == str(Path("new/folder/deal-contract.md"))
    assert run("contract", deal, "-o", "contract.md").out.strip() == "contract.md"
    assert run("contract", deal, "-f", "docx", "-o", "-").raw.startswith(b"PK")
    assert "several formats" in run("contract", deal, "-f", "md", "-f", "pdf", "-o", "one.pdf").err
    assert "do not match" in run("contract", deal, "-f", "md", "-o", "one.pdf").err
    assert "several formats" in run("contract", deal, "-o", "-").err
    (tmp_path / "folder.md").mkdir()
    assert run("contract", deal, "-f", "md", "-o", "folder.md").out.strip() == str(Path("folder.md/deal-contract.md"))


def test_folder_not_writable(run: Run, deal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import tempfile

    def refuse(*_: object, **__: object) -> tuple[int, str]:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), "locked")

    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    result = run("contract", deal, "-f", "md", "-o", "locked")
    assert result.code == 1
    assert "locked: Files cannot be written to this folder: Permission denied" in result.err


def test_a_full_disk_leaves_what_was_there(
    run: Run, deal: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("contract", deal, "-f", "md")
    before = (tmp_path / "deal-contract.md").read_bytes()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    result = run("contract", deal, "-f", "md", "--set", "place=London")
    assert result.code == 1
    assert "could not be written: No space left on device. What was there is unchanged." in result.err
    assert (tmp_path / "deal-contract.md").read_bytes() == before
    assert not list(tmp_path.glob(".*tmp"))


def test_ctrl_c_leaves_nothing_half_written(
    run: Run, deal: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    result = run("contract", deal, "-f", "md")
    assert result.code == 130
    assert "Interrupted. No file was left half written." in result.err
    assert {p.name for p in tmp_path.iterdir()} == {"deal.yaml"}


def test_two_runs_at_once(tmp_path: Path) -> None:
    """Whoever renames last wins; the file is always one of the two, whole, and what differed before is kept."""
    path = tmp_path / "x.md"
    contents = [sealed("md", (letter * 200_000).encode()) for letter in "ab"]
    threads = [threading.Thread(target=write_all, args=({path: content},)) for content in contents for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert path.read_bytes() in contents
    kept = [p for p in tmp_path.iterdir() if p != path]
    assert all(re.fullmatch(r"x\.kept-\d+\.md", p.name) and p.read_bytes() in contents for p in kept)


def test_permissions_are_those_of_a_new_file(tmp_path: Path) -> None:
    umask = os.umask(0o027)
    try:
        write_all({tmp_path / "x.md": sealed("md", b"x")})
    finally:
        os.umask(umask)
    assert stat.S_IMODE((tmp_path / "x.md").stat().st_mode) == 0o640


def test_a_folder_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "x.md").mkdir()
    with pytest.raises(AgreegenError) as caught:
        write_all({tmp_path / "x.md": b"x"})
    assert caught.value.problems[0].rule == "file-is-folder"


def test_new_does_not_overwrite(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    write_new(path, "one")
    with pytest.raises(AgreegenError):
        write_new(path, "two")
    write_new(path, "two", force=True)
    assert path.read_text() == "two"
    assert (tmp_path / "a.kept-1.yaml").read_text() == "one"


@pytest.mark.parametrize("content", [b"", b"PK", b"%PDF-1.7", b"[agreegen-sha256]: # (" + b"0" * 64 + b")"])
def test_what_was_never_ours(content: bytes) -> None:
    assert not is_untouched(content)
