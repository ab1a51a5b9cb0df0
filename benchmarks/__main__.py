"""Measure agreegen against others side by side, in one run: `make bench`.

Each figure is a ratio of medians, taken in alternating turns, so that a busy machine slows both sides alike. Times are for
reading, not for asserting: no test depends on them.
"""

from __future__ import annotations

import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from agreegen import pipeline
from agreegen.document.nodes import Document
from agreegen.document.walk import lines
from agreegen.engagement.loading import load_case
from agreegen.files.folders import built_in
from agreegen.writers import html as html_writer
from agreegen.writers import pdf as pdf_writer

EXAMPLE = built_in() / "examples" / "altamira.yaml"


def turns(count: int, *sides: Callable[[], object]) -> list[float]:
    """The median seconds of each side, run in turns `count` times after one turn that does not count."""
    times: list[list[float]] = [[] for _ in sides]
    for turn in range(count + 1):
        for index, side in enumerate(sides):
            start = time.perf_counter()
            side()
            if turn:
                times[index].append(time.perf_counter() - start)
    return [statistics.median(found) for found in times]


def process(*command: str) -> Callable[[], object]:
    """A run of a whole process."""
    return lambda: subprocess.run(command, check=True, capture_output=True)


def script(name: str) -> str:
    """The path of an installed command."""
    return str(Path(sys.executable).with_name(name))


def docxtpl_template(document: Document, folder: Path) -> tuple[Path, dict[str, Any]]:
    """A docxtpl template of the same contract: its DOCX with each paragraph's text as a variable, and the values."""
    import docx

    path = folder / "template.docx"
    path.write_bytes(pipeline.write(document, "docx"))
    package = docx.Document(str(path))
    context: dict[str, Any] = {}
    paragraphs = list(package.element.body.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"))
    for index, node in enumerate(paragraphs):
        if node.text and node.text.strip():
            context[f"v{index}"] = node.text
            node.text = f"{{{{ v{index} }}}}"
    package.save(str(path))
    return path, context


def fill(template: Path, context: dict[str, Any]) -> bytes:
    """What docxtpl does for each document."""
    from docxtpl import DocxTemplate

    package = DocxTemplate(str(template))
    package.render(context, autoescape=True)
    stream = io.BytesIO()
    package.save(stream)
    return stream.getvalue()


def bare_weasyprint(document: Document) -> bytes:
    """WeasyPrint alone: the same HTML, style sheet, fonts and variant."""
    import weasyprint

    page = html_writer.page(document, pdf_writer.font_faces(document, []))
    result: bytes = weasyprint.HTML(string=page).write_pdf(pdf_variant="pdf/a-3a", pdf_tags=True)
    return result


def row(what: str, ours: float, theirs: float, goal: str) -> None:
    """One line of the table."""
    print(f"| {what} | {ours * 1000:.0f} ms | {theirs * 1000:.0f} ms | {ours / theirs:.2f} | {goal} |", flush=True)


def enlarge(folder: Path, count: int) -> None:
    """The example engagement in a folder whose own clauses bring the library to `count`; like most, they are off by default."""
    source = built_in() / "clauses"
    own = sorted(path.name for path in source.iterdir())
    folder.mkdir()
    (folder / "deal.yaml").write_bytes(EXAMPLE.read_bytes())
    for number in range(count - len(own)):
        model = source / own[number % len(own)]
        place = folder / "clauses" / f"own-{number}"
        place.mkdir(parents=True)
        for path in model.iterdir():
            text = path.read_text("utf-8")
            if path.name == "clause.yaml":
                text = "default: false\n" + text.replace("default: false\n", "")
            text = text.replace("**«", "**«Otro ").replace("**“", "**“Other ")  # terms are defined once
            (place / path.name).write_text(text, "utf-8")


def main() -> None:
    """Print the table."""
    print("| what | agreegen | beside it | ratio | goal |\n|---|---:|---:|---:|---:|")
    ours, theirs = turns(15, process(script("agreegen"), "--version"), process(sys.executable, "-c", "import click"))
    row("cold `agreegen --version` / `python -c 'import click'`", ours, theirs, "≤ 2")

    case = load_case(EXAMPLE)
    document = pipeline.contract(case).document
    with tempfile.TemporaryDirectory() as folder:
        template, context = docxtpl_template(document, Path(folder))
        ours, theirs = turns(15, lambda: pipeline.write(document, "docx"), lambda: fill(template, context))
        row("warm DOCX of the example contract / docxtpl filling an equal template", ours, theirs, "≤ 1")

        def whole() -> bytes:
            return pipeline.write(pipeline.contract(load_case(EXAMPLE)).document, "docx")

        ours, theirs = turns(15, whole, lambda: fill(template, context))
        row("the same, with loading, selecting, rendering and checking", ours, theirs, "–")

        ours, theirs = turns(5, lambda: pipeline.write(document, "pdf"), lambda: bare_weasyprint(document))
        row("warm PDF / bare WeasyPrint, same HTML, style sheet and variant", ours, theirs, "≤ 1.1")
        pages = pdf_writer.laid_out(document)
        ours, theirs = turns(
            7, lambda: pdf_writer.finished(pages, document), lambda: pages.write_pdf(**pdf_writer.OPTIONS)
        )
        row("PDF of pages laid out, finished as archive and accessible / WeasyPrint's own", ours, theirs, "≤ 1.1")

        start = process(sys.executable, "-c", "import click")
        for form in ("docx", "pdf"):
            out = str(Path(folder) / f"cold.{form}")
            cold = process(script("agreegen"), "contract", str(EXAMPLE), "-f", form, "-o", out)
            ours, theirs = turns(5, cold, start)
            row(f"cold contract as {form.upper()} / `python -c 'import click'`", ours, theirs, "–")
            print(f"| peak memory of that contract as {form.upper()} | {peak(out, form)} MB | | | |", flush=True)
        large = Path(folder) / "large"
        enlarge(large, 600)
        small = process(script("agreegen"), "contract", str(EXAMPLE), "-f", "docx", "-o", str(Path(folder) / "s.docx"))
        big = process(
            script("agreegen"), "contract", str(large / "deal.yaml"), "-f", "docx", "-o", str(large / "b.docx")
        )
        ours, theirs = turns(9, big, small)
        row("cold contract as DOCX with a library of 600 clauses / with the built-in one", ours, theirs, "≤ 1.25")
    steps()
    words = sum(len(line.split()) for line in lines(document.blocks))
    print(f"\nThe example contract has {words} words. Python {sys.version.split()[0]}, {os.cpu_count()} cores.")


def steps() -> None:
    """What each step of a contract costs, in one process, in turns; the shares are of the whole DOCX and of the whole PDF."""
    from agreegen.writers.docx.base import open_base
    from agreegen.writers.docx.body import Body

    case = load_case(EXAMPLE)
    document = pipeline.contract(case).document
    pages = pdf_writer.laid_out(document)
    opened = open_base(document.look, document.layout, "es-ES")
    found = turns(
        7,
        lambda: load_case(EXAMPLE),
        lambda: pipeline.contract(case),
        lambda: open_base(document.look, document.layout, "es-ES"),
        lambda: Body(document, opened).blocks(document.blocks),
        lambda: pipeline.write(document, "docx"),
        lambda: pipeline.write(document, "html"),
        lambda: pdf_writer.laid_out(document),
        lambda: pages.write_pdf(**pdf_writer.OPTIONS),
        lambda: pdf_writer.finished(pages, document),
    )
    load, build, opening, body, docx, page, layout, bare, finished = found
    whole_docx, whole_pdf = load + build + docx, load + build + layout + finished
    both = (whole_docx, whole_pdf)
    table = (
        ("load and validate", load, both),
        ("select, render, read, number, refer, check", build, both),
        ("DOCX: open the reference, styles, lists, font", opening, (whole_docx, 0)),
        ("DOCX: the body", body, (whole_docx, 0)),
        ("DOCX: header, footer, properties, data, packing", docx - opening - body, (whole_docx, 0)),
        ("HTML with its fonts", page, (0, 0)),
        ("PDF: lay out", layout, (0, whole_pdf)),
        ("PDF: write the pages", bare, (0, whole_pdf)),
        ("PDF: finish (both standards, data, languages)", finished - bare, (0, whole_pdf)),
    )
    print("\n| step | time | share of the DOCX | share of the PDF |\n|---|---:|---:|---:|")
    for what, seconds, totals in table:
        shares = [f"{seconds / total * 100:.1f} %" if total else "" for total in totals]
        print(f"| {what} | {seconds * 1000:.1f} ms | {shares[0]} | {shares[1]} |", flush=True)


def peak(out: str, form: str) -> int:
    """Peak resident memory, in MB, of a process that writes the contract."""
    # VmHWM is the process's own; ru_maxrss would start from what its parent had when it forked
    code = (
        "import sys;from agreegen.cli import main\n"
        "try: main(sys.argv[1:])\nexcept SystemExit: pass\n"
        "line = next(x for x in open('/proc/self/status') if x.startswith('VmHWM'))\n"
        "print(int(line.split()[1]) // 1024, file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, "contract", str(EXAMPLE), "-f", form, "-o", out]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stderr.split()[-1])


if __name__ == "__main__":
    main()
