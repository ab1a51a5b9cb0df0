"""Runs one hostile case after another in a process with limits of memory and time, and tells what came of each."""

from __future__ import annotations

import contextlib
import copy
import io
import json
import os
import random
import resource
import shutil
import signal
import tempfile
import traceback
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from tests.conftest import EXAMPLES, base, write_yaml
from tests.hostile.attacks import clause, flipped, mutated, raw_yaml

MEMORY = 3 * 2**30  # bytes of address space: the libraries map much that they do not use
RESIDENT = 2**20  # kilobytes that the process may ever take
SECONDS = 10
KINDS = ("engagement", "returned-bytes", "returned-json", "returned-text", "clauses", "settings")
SECRET = "canary-5c1d9f"
LETTER = ("--explain", "We go on alone.", "--notice-date", "2027-03-01")


class TooLong(Exception):
    """A case took longer than it may."""


def _resident() -> int:
    """The most memory that this process alone has taken, in kilobytes; what getrusage tells begins with the parent's."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(next(line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM:")))


def _alarm(*_: Any) -> None:
    raise TooLong


def run(seeds: list[int]) -> list[str]:
    """Every case of the seeds; returns what went wrong, a line for each."""
    os.environ.update(LC_ALL="C.UTF-8", AGREEGEN_CANARY=SECRET)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGALRM, _alarm)
    folder = Path(tempfile.mkdtemp(prefix="agreegen-hostile-"))
    os.environ["XDG_CONFIG_HOME"] = str(folder / "no-config")
    try:
        bench = _Bench(folder)
        return [line for seed in seeds if (line := bench.case(seed))]
    finally:
        os.chdir("/")
        shutil.rmtree(folder, ignore_errors=True)


class _Bench:
    """The honest documents, made once, and the hostile ones made of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        os.chdir(folder)
        honest = write_yaml(folder, base(), "honest.yaml")
        assert self.command("contract", honest)[0] == 0
        self.docx = Path("honest-contract.docx").read_bytes()
        self.pdf = Path("honest-contract.pdf").read_bytes()
        code, self.letter, _ = self.command("terminate", honest, *LETTER, "-f", "md", "-o", "-")
        assert code == 0

    def command(self, *args: str | Path) -> tuple[int, str, str]:
        """The exit code, and what was said; any exception but that of an exit is a traceback for the user."""
        from agreegen.cli import main

        result = CliRunner().invoke(main, [str(arg) for arg in args])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.stdout, result.stderr

    def case(self, seed: int) -> str:
        """One case; "" where all went as it must."""
        chance = random.Random(seed)
        kind = KINDS[seed % len(KINDS)]
        place = self.folder / f"case-{seed}"
        place.mkdir()
        os.chdir(place)
        signal.alarm(SECONDS)
        try:
            wrong = _CASES[kind](self, chance, place)
        except TooLong:
            wrong = f"longer than {SECONDS} s"
        except (Exception, MemoryError) as exc:
            frames = traceback.extract_tb(exc.__traceback__)[-1]
            wrong = f"{type(exc).__name__}: {exc!s:.200} at {frames.filename}:{frames.lineno}"
        finally:
            signal.alarm(0)
            os.chdir(self.folder)
        if _resident() > RESIDENT:
            wrong = wrong or "more than 1 GB"
        if not wrong:
            shutil.rmtree(place, ignore_errors=True)
        return f"{kind} {seed}: {wrong}" if wrong else ""

    # --------------------------------------------------------------------------------------------- the kinds

    def engagement(self, chance: random.Random, place: Path) -> str:
        source: Any = base()
        if chance.random() < 0.3:
            source = _plain_example()
        data = mutated(source, chance, chance.choice((0, 1, 1, 1, 2, 4)), harmless=chance.random() < 0.6)
        path = place / "deal.yaml"
        path.write_text(raw_yaml(data, chance), "utf-8", errors="surrogatepass")
        form = chance.choice(("md", "docx", "html"))
        more = ["--draft"] if chance.random() < 0.2 else []
        code, _, err = self.command("contract", path, "-f", form, *more)
        if code != 0:
            return _one_line_each(err)
        if form != "docx" or more:
            return ""
        return _names_are_printed(path, next(place.glob("*.docx")))

    def settings(self, chance: random.Random, place: Path) -> str:
        path = write_yaml(place, base())
        data = mutated(base(clauses={"notices": True}, accept={"silence-agreed": "x"}), chance, 3)
        keys = chance.sample(list(data), k=min(len(data), chance.randrange(1, 4)))
        (place / "agreegen.yaml").write_text(
            raw_yaml({key: data[key] for key in keys}, chance), "utf-8", errors="surrogatepass"
        )
        code, out, err = self.command("contract", path, "-f", "md", "-o", "-")
        if code != 0:
            return _one_line_each(err)
        if (
            out != self.command("contract", self.folder / "honest.yaml", "-f", "md", "-o", "-")[1]
            and "agreegen.yaml (" not in err
        ):
            return "settings changed the contract in silence"
        return ""

    def clauses(self, chance: random.Random, place: Path) -> str:
        path = write_yaml(place, base(**{"provider.notes": SECRET, "client.notes": SECRET}))
        meta, text = clause(chance)
        own = place / "clauses" / chance.choice(("extra", "extra", "notices", 'x"><img src=q>', "Évil", "a--b"))
        own.mkdir(parents=True)
        (own / "clause.yaml").write_text(meta, "utf-8", errors="surrogatepass")
        (own / "en.md").write_text(text, "utf-8", errors="surrogatepass")
        command = chance.choice(("contract", "check"))
        args = (
            ("contract", path, "-f", chance.choice(("md", "html")), "-o", "-")
            if command == "contract"
            else ("clauses", "check", place)
        )
        code, out, err = self.command(*args)
        if SECRET in out + err:
            return "a clause printed what is private"
        if "root:x:0" in out + err:
            return "a clause read a file"
        if code != 0:
            return "" if command == "check" else _one_line_each(err)
        if command == "contract" and "clauses" not in err and (own / "clause.yaml").exists() and "Extra" in out:
            return "a clause took part in silence"
        return ""

    def returned_bytes(self, chance: random.Random, place: Path) -> str:
        form = chance.choice(("docx", "pdf"))
        (place / f"back.{form}").write_bytes(flipped(self.docx if form == "docx" else self.pdf, chance))
        return self.letter_of(place / f"back.{form}")

    def returned_json(self, chance: random.Random, place: Path) -> str:
        data = json.loads(_part(self.docx))
        if chance.random() < 0.5:  # a lie that has the right form
            found = data
            key = chance.choice(("clauses", "source", "date", "title", "visible"))
            if key == "clauses":
                one = chance.choice(found["clauses"])
                if one["params"] and chance.random() < 0.7:
                    name = chance.choice(list(one["params"]))
                    one["params"][name] = chance.choice(
                        ["90 days", "3 months", "client", "provider", "true", "99%", ["x"]]
                    )
                else:
                    one["number"] = chance.choice(["99", "1", "7.1", ""])
            elif key == "source":
                name = chance.choice(list(found["source"]))
                found["source"][name] = chance.choice(
                    ["2029-12-31", "48 months", "Somebody", "mon-sun", "ES", "Europe/Rome"]
                )
            elif key == "visible":
                chance.choice(found["visible"])[2] = "Either party may leave at once."
            else:
                found[key] = chance.choice(["2025-01-01", "Another agreement"])
        else:
            data = mutated(data, chance, chance.randrange(1, 6))
        text = json.dumps(data, ensure_ascii=False)
        (place / "back.docx").write_bytes(_with_part(self.docx, text))
        return self.letter_of(place / "back.docx")

    def returned_text(self, chance: random.Random, place: Path) -> str:
        """An edit of what the contract shows: the letter is the honest one, and something is said; or there is none."""
        import docx

        document = docx.Document(io.BytesIO(self.docx))
        paragraphs = [p for p in document.paragraphs if p.text.strip()]
        paragraph = chance.choice(paragraphs)
        what = chance.randrange(5)
        if what == 0:
            paragraph._p.getparent().remove(paragraph._p)
        elif what == 1:
            paragraph.insert_paragraph_before("The notice is one year.", style=paragraph.style)
        elif what == 2:
            paragraph.runs[-1].text += " Or not."
        elif what == 3:
            paragraph.runs[0].font.hidden = True
        else:
            other = chance.choice(paragraphs)
            other._p.addnext(copy.deepcopy(paragraph._p))
        document.save(str(place / "back.docx"))
        return self.letter_of(place / "back.docx", silent=False)

    def letter_of(self, contract: Path, *, silent: bool = True) -> str:
        """What is wrong with the letter that cites a contract: nothing where there is none, or where it is the honest one."""
        honest = self.folder / "honest.yaml"
        code, out, err = self.command("terminate", honest, *LETTER, "-f", "md", "-o", "-", "--contract", contract)
        if code != 0:
            return _one_line_each(err)
        if out != self.letter:
            return "a letter that is not the honest one"
        changed = [line for line in err.splitlines() if "was changed after" in line or "Beside the signatures" in line]
        return "" if silent or changed or "nobody can see" in err else "an edited contract passed in silence"


_CASES: dict[str, Callable[[_Bench, random.Random, Path], str]] = {
    "engagement": _Bench.engagement,
    "returned-bytes": _Bench.returned_bytes,
    "returned-json": _Bench.returned_json,
    "returned-text": _Bench.returned_text,
    "clauses": _Bench.clauses,
    "settings": _Bench.settings,
}


def _one_line_each(err: str) -> str:
    """What is wrong with the messages of a run that wrote nothing."""
    if "Traceback" in err or not err.strip():
        return f"no message: {err[:200]}"
    if any(char < " " and char not in "\n\t" for char in err):
        return "a control character on the terminal"
    return ""


def _names_are_printed(path: Path, docx: Path) -> str:
    """The names of both parties stand in the finished document as they were written."""
    import mammoth

    from agreegen.files.yaml import load

    tree = load(path)
    with docx.open("rb") as stream:
        text = "".join(mammoth.extract_raw_text(stream).value.split())
    for side in ("provider", "client"):
        name = "".join(str(tree[side]["name"]).split())
        if name not in text:
            return f"{side}.name is not in the document"
    return ""


def _plain_example() -> Any:
    import yaml

    with contextlib.suppress(yaml.YAMLError):
        return yaml.load((EXAMPLES / "altamira.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)
    return base()


def _data_name(docx: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        return next(
            n
            for n in package.namelist()
            if n.startswith("customXml/item") and b"urn:agreegen" in package.read(n) and "Props" not in n
        )


def _part(docx: bytes) -> str:
    from lxml import etree

    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        return str(etree.fromstring(package.read(_data_name(docx))).text)


def _with_part(docx: bytes, text: str) -> bytes:
    from xml.sax.saxutils import escape

    safe = escape("".join(c if c in "\t\n" or c >= " " else "?" for c in text)).encode("utf-8", "replace")
    name = _data_name(docx)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            body = old.read(one)
            if one == name:
                body = (
                    b'<?xml version="1.0" encoding="UTF-8"?><agreement xmlns="urn:agreegen:agreement:1">'
                    + safe
                    + b"</agreement>"
                )
            new.writestr(one, body)
    return out.getvalue()
