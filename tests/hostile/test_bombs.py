"""No small file takes more memory than a contract does, and none makes the program wait."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from tests.conftest import ROOT, base, write_yaml
from tests.hostile import bombs
from tests.hostile.test_returned import contract
from tests.hostile.worker import _part, _with_part
from tests.matrix import EVERYTHING

LIMIT = 300 * 1024  # kilobytes of memory that a bomb may take, with all libraries loaded
# One process with all libraries loaded; each command line runs in a copy of it, which is ended where it waits for something.
_CODE = r"""
import json, os, re, signal, sys
from click.testing import CliRunner
from agreegen.cli import main
import agreegen.pipeline, agreegen.record.citing, agreegen.operations.documents, agreegen.writers.docx
import pikepdf, lxml.etree, docx, PIL.Image
def most():  # of this process alone: what getrusage tells begins with the parent's
    return int(re.search(r"VmHWM:\s+(\d+)", open("/proc/self/status").read())[1])
def run(asked):
    signal.alarm(60)
    os.chdir(asked["folder"])
    os.environ.update(asked["environment"])
    before = most()
    result = CliRunner().invoke(main, asked["words"])
    kilobytes = most() - before
    error = result.exception
    trace = "" if error is None or isinstance(error, SystemExit) else repr(error)
    return json.dumps([result.exit_code, result.stderr, trace, kilobytes])
for line in sys.stdin:
    ends, into = os.pipe()
    child = os.fork()
    if child == 0:
        with os.fdopen(into, "w") as out:
            out.write(run(json.loads(line)))
        os._exit(0)
    os.close(into)
    with os.fdopen(ends) as answer:
        said = answer.read()
    os.waitpid(child, 0)
    print(said or json.dumps([None, "", "it waited, or was ended", 0]), flush=True)
"""
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is measured with /proc")


@dataclass
class Ended:
    """What came of a run: its exit code and messages, and the memory that it took beyond the libraries."""

    code: int
    err: str
    kilobytes: int


@pytest.fixture(scope="module")
def loaded() -> Iterator[subprocess.Popen[str]]:
    """A process with all libraries loaded, which has run nothing yet."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-c", _CODE]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture
def alone(tmp_path: Path, loaded: subprocess.Popen[str]) -> Callable[..., Ended]:
    """The command line in a process of its own."""

    def run(*args: str | Path, home: Path | None = None) -> Ended:
        environment = {"XDG_CONFIG_HOME": str(home or tmp_path / "no-config")}
        asked = {"folder": str(tmp_path), "environment": environment, "words": list(map(str, args))}
        assert loaded.stdin is not None
        assert loaded.stdout is not None
        loaded.stdin.write(json.dumps(asked) + "\n")
        loaded.stdin.flush()
        code, err, trace, kilobytes = json.loads(loaded.stdout.readline())
        assert trace == ""
        assert kilobytes < LIMIT, f"{kilobytes // 1024} MB"
        return Ended(code, err, kilobytes)

    return run


Alone = Callable[..., Ended]


@pytest.mark.parametrize(
    ("name", "make", "message"),
    [
        ("zip.docx", bombs.zip_bomb, "unpacks to more than a contract can need"),
        ("many.docx", bombs.zip_of_many, "no word processor builds it"),
        ("flate.pdf", lambda: bombs.flate_bomb(1), "This PDF is broken"),
        ("flate2.pdf", bombs.flate_bomb, "This PDF is broken"),
        ("objects.pdf", bombs.object_stream_bomb, "This PDF is broken"),
        ("content.pdf", bombs.content_bomb, "holds no data|is not a contract|This PDF is broken"),
    ],
)
def test_returned_contracts(alone: Alone, tmp_path: Path, name: str, make: Callable[[], bytes], message: str) -> None:
    deal = write_yaml(tmp_path, base())
    (tmp_path / name).write_bytes(make())
    ended = alone("terminate", deal, "--contract", name, "--date", "2027-03-01")
    assert ended.code == 1
    assert any(words in ended.err for words in message.split("|")), ended.err


def _inside_a_contract(make: Callable[[Any], None]) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(contract("pdf"))) as pdf:
        make(pdf)
        pdf.save(out, compress_streams=True, recompress_flate=True)
    return out.getvalue()


def _drawing(content: bytes) -> Callable[[], bytes]:
    return lambda: _inside_a_contract(lambda pdf: pdf.pages[3].contents_add(pdf.make_stream(content)))


def _letters_of_a_font() -> bytes:
    def make(pdf: Any) -> None:
        for font in pdf.pages[3].Resources.Font.values():
            font.ToUnicode = pdf.make_stream(b"beginbfchar" * 180_000)

    return _inside_a_contract(make)


def _many_lines(words: str) -> bytes:
    """A contract with data and text of very many lines that are the same."""
    data = json.loads(_part(contract("docx")))
    data["visible"] += [["annex:1", "", words]] * 14_000
    content = _with_part(contract("docx"), json.dumps(data))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    body = parts["word/document.xml"].decode()
    at = body.rindex("<w:sectPr")
    more = f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>" * 14_000
    parts["word/document.xml"] = (body[:at] + more + body[at:]).encode()
    return bombs.package(parts)


def _numbering(lists: str, styles: str = "") -> Callable[[], bytes]:
    def make() -> bytes:
        with zipfile.ZipFile(io.BytesIO(contract("docx"))) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        parts["word/numbering.xml"] = parts["word/numbering.xml"].replace(
            b"</w:numbering>", lists.encode() + b"</w:numbering>"
        )
        parts["word/styles.xml"] = parts["word/styles.xml"].replace(b"</w:styles>", styles.encode() + b"</w:styles>")
        return bombs.package(parts)

    return make


_ABSTRACT = '<w:abstractNum w:abstractNumId="{0}"><w:lvl w:ilvl="0"><w:start w:val="99999999"/><w:numFmt w:val="lowerLetter"/><w:pStyle w:val="BodyText"/><w:lvlText w:val="%1%1%1%1"/></w:lvl></w:abstractNum><w:num w:numId="{0}"><w:abstractNumId w:val="{0}"/></w:num>'
_CIRCLE = '<w:style w:type="paragraph" w:styleId="BodyText"><w:basedOn w:val="BodyText2"/><w:pPr><w:numPr><w:numId w:val="900"/></w:numPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="BodyText2"><w:basedOn w:val="BodyText"/></w:style>'


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("operators.pdf", _drawing(b"q Q\n" * 7_000_000)),
        ("numbers.pdf", _drawing(b"1 " * 14_000_000 + b"re\n")),
        ("letters.pdf", _letters_of_a_font),
        (
            "covers.pdf",
            _drawing(b"BT /F1 9 Tf 100 300 Td " + b"(a) Tj " * 20_000 + b"ET\n" + b"0 0 9 9 re f\n" * 100_000),
        ),
        ("lines.docx", lambda: _many_lines("x")),
        ("counting.docx", _numbering("".join(_ABSTRACT.format(n) for n in range(900, 3_000)), _CIRCLE)),
    ],
)
def test_contracts_with_data_and_much_else(alone: Alone, tmp_path: Path, name: str, make: Callable[[], bytes]) -> None:
    deal = write_yaml(tmp_path, base())
    (tmp_path / name).write_bytes(make())
    ended = alone(
        "terminate", deal, "--contract", name, "--notice-date", "2027-03-01", "--explain", "x", "-f", "md", "-o", "-"
    )
    assert ended.code == 1, ended.err
    assert len(ended.err) < 40_000


@pytest.mark.parametrize("word", [b"<w:p/>", b"<w:p w:a='' w:b='' w:c='' w:d=''/>"])
def test_letterheads(alone: Alone, tmp_path: Path, word: bytes) -> None:
    (tmp_path / "house.docx").write_bytes(bombs.elements(word))
    deal = write_yaml(tmp_path, base(style={"letterhead": "house.docx"}))
    ended = alone("contract", deal, "-f", "docx")
    assert ended.code == 1
    assert "house.docx: This Word file is larger than" in ended.err


def test_what_lies_at_the_name_of_the_output(alone: Alone, tmp_path: Path) -> None:
    deal = write_yaml(tmp_path, base())
    (tmp_path / "deal-contract.docx").write_bytes(bombs.zip_bomb())
    ended = alone("contract", deal, "-f", "docx")
    assert ended.code == 1
    assert "is not agreegen's" in ended.err


def test_pictures(alone: Alone, tmp_path: Path) -> None:
    (tmp_path / "huge.png").write_bytes(bombs.png_bomb())
    (tmp_path / "sparse.png").write_bytes(b"")
    os.truncate(tmp_path / "sparse.png", 3 * 2**30)
    for name in ("huge.png", "sparse.png"):
        deal = write_yaml(tmp_path, base(style={"logo": name}))
        ended = alone("contract", deal, "-f", "md")
        assert ended.code == 1
        assert f"{name}: The logo is too large." in ended.err


def test_fonts(alone: Alone, tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "agreegen" / "fonts").mkdir(parents=True)
    bombs.font_bomb(home / "agreegen" / "fonts" / "Bomb-Regular.ttf")
    deal = write_yaml(tmp_path, base(style={"font": "Bomb"}))
    ended = alone("contract", deal, "-f", "html", home=home)
    assert "There is no font `Bomb` here" in ended.err


@pytest.mark.parametrize("command", ["engagement", "contract", "output", "annex", "meeting", "logo"])
@pytest.mark.parametrize("kind", ["fifo", "zero"] if EVERYTHING else ["fifo"])
def test_pipes_and_devices_are_not_read(alone: Alone, tmp_path: Path, command: str, kind: str) -> None:
    pipe = Path("/dev/zero")
    if kind == "fifo":
        pipe = tmp_path / "pipe.md"
        os.mkfifo(pipe)
    elif not pipe.exists():
        pytest.skip("no such device")
    annex = [{"title": "A", "file": pipe.name}] if kind == "fifo" else []
    deal = write_yaml(tmp_path, base(annexes=annex) if command == "annex" else base())
    if command == "annex" and kind == "zero":
        (tmp_path / "zero.md").symlink_to(pipe)
        deal = write_yaml(tmp_path, base(annexes=[{"title": "A", "file": "zero.md"}]))
    if command == "logo":
        ended = alone("contract", deal, "-f", "md", "--set", f"style.logo={pipe}")
    else:
        ended = {
            "engagement": lambda: alone("contract", pipe),
            "contract": lambda: alone("terminate", deal, "--date", "2027-03-01", "--contract", pipe),
            "output": lambda: alone("contract", deal, "-f", "md", "-o", pipe if kind == "fifo" else "/dev/zero"),
            "annex": lambda: alone("contract", deal, "-f", "md"),
            "meeting": lambda: alone("recap", deal, pipe, "--contract", "none"),
        }[command]()
    assert ended.code == 1
    assert (
        "no ordinary file" in ended.err
        or "outside the folder" in ended.err
        or "there is no file" in ended.err
        or "cannot be written to this folder" in ended.err
    )


def test_yaml(alone: Alone, tmp_path: Path) -> None:
    for name, text, message in (
        ("deep.yaml", "a: " + "[" * 200_000, "nested too deeply"),
        ("deep2.yaml", "".join(" " * n + f"k{n}:\n" for n in range(300)), "nested too deeply"),
        ("many.yaml", "a: [" + "b," * 100_000 + "]", "more than 50000 values"),
        ("large.yaml", "a: " + "b" * 2_000_000, "larger than 1 MB"),
        ("long.yaml", "a: " + "b" * 60_000, "longer than 50000 characters"),
        ("spaces.yaml", "fees: {amount: '" + " " * 60_000 + "1'}", "longer than"),
        ("unclosed.yaml", "a: [" + "x y " * 20_000 + "#", "not valid YAML"),
    ):
        (tmp_path / name).write_text(text)
        ended = alone("check", name)
        assert ended.code == 1, name
        assert message in ended.err, name


def test_texts(alone: Alone, tmp_path: Path) -> None:
    for text, message in (
        ("> " * 15 + "a\n" + "b\n" * 30_000, "an empty line|more than 6000 lines"),
        ("[" * 4_000 + "\n", ""),
        (("[" * 4_000 + "\n") * 40, "without an empty line"),
        (("![a" * 1_300 + "\n") * 40, "without an empty line"),
        ("- a\n" * 40_000, "without an empty line|more than 6000 lines"),
        ("- " * 100 + "a\n", "too deep inside each other"),
        ("*a " * 300 + "b*" * 300 + "\n", "too deep inside each other"),
        ("> " * 120 + "a\n", "too deep inside each other"),
        (
            "|" + "a|" * 2_000 + "\n|" + "-|" * 2_000 + "\n" + ("|" + "b|" * 2_000 + "\n") * 20,
            "cells in its tables|an empty line",
        ),
        ("x" * 6_000, "longer than 5000 characters"),
        ("x\n\n" * 90_000, "larger than 200 KB"),
    ):
        (tmp_path / "annex.md").write_text(text)
        deal = write_yaml(tmp_path, base(annexes=[{"title": "A", "file": "annex.md"}]))
        ended = alone("contract", deal, "-f", "docx", "-o", "out.docx")
        assert any(words in ended.err for words in message.split("|")), (text[:20], ended.err)
        assert ended.code == (1 if message else 0)


@pytest.mark.parametrize("text", ['<a b="x"><c/></a>', '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'])
def test_markup_that_an_encoding_hides(text: str) -> None:
    """What looks for marks in the bytes of a part sees all of them."""
    from agreegen.files.opening import Unsound, xml

    hidden = b'<?xml version="1.0" encoding="UTF-7"?>' + text.encode("utf-7").replace(b"<", b"+ADw-")
    with pytest.raises(Unsound):
        xml(hidden)
