"""Writes the pictures of docs/design.md: pages of real documents, as small PNG files. Needs pdftoppm and LibreOffice.

python -m tools.pictures
"""

from __future__ import annotations

import io
import subprocess
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw

from agreegen import pipeline
from agreegen.document.nodes import Document
from agreegen.engagement.case import Case
from agreegen.engagement.loading import case_of, read_tree
from agreegen.files.folders import built_in
from agreegen.files.layers import Layers
from agreegen.files.yaml import assign
from agreegen.kinds.reading import read_kind
from agreegen.operations.demo import example_answers

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "images"
EXAMPLES = built_in() / "examples"
DPI = 62


def case(language: str = "es", **sets: str) -> Case:
    """The example, with keys set."""
    path = EXAMPLES / "altamira.yaml"
    tree = read_tree(path)
    for key, value in sets.items():
        assign(tree, key, value, "picture")
    return case_of(tree, Layers.of(EXAMPLES), path, language=language, draft="client.name" in sets)


def logo(folder: Path) -> Path:
    """A logo made here: a mark and nothing else."""
    picture = Image.new("RGB", (520, 130), "white")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((4, 4, 126, 126), fill="#7a2e3a")
    draw.ellipse((92, 4, 214, 126), outline="#7a2e3a", width=12)
    path = folder / "logo.png"
    picture.save(path)
    return path


def pages(content: bytes, form: str, numbers: tuple[int, ...]) -> list[Image.Image]:
    """Pages of a PDF, or of a DOCX as LibreOffice shows it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / f"one.{form}"
        path.write_bytes(content)
        if form == "docx":
            profile = f"-env:UserInstallation=file://{folder}/profile"
            command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(path)]
            subprocess.run(command, check=True, capture_output=True)
        found = []
        for number in numbers:
            command = [
                "pdftoppm",
                "-r",
                str(DPI),
                "-f",
                str(number),
                "-l",
                str(number),
                "-png",
                str(folder / "one.pdf"),
            ]
            shown = subprocess.run(command, check=True, capture_output=True).stdout
            found.append(Image.open(io.BytesIO(shown)).convert("RGB"))
        return found


def save(name: str, shown: list[Image.Image]) -> None:
    """Pages beside each other, with a thin edge, in few colours."""
    gap = 14
    width = sum(page.width for page in shown) + gap * (len(shown) + 1)
    sheet = Image.new("RGB", (width, max(page.height for page in shown) + 2 * gap), "#e9ebee")
    left = gap
    for page in shown:
        sheet.paste(page, (left, gap))
        left += page.width + gap
    FOLDER.mkdir(parents=True, exist_ok=True)
    sheet.quantize(128, dither=Image.Dither.NONE).save(FOLDER / f"{name}.png", optimize=True)


def example(plain: Case, name: str) -> Document:
    """The example document of a kind."""
    kind = read_kind(plain.layers, name)
    return pipeline.make(plain, kind, example_answers(kind, "altamira", "es"), on=kind.file.example).document


def main() -> None:
    """Write every picture."""
    plain = case()
    contract = pipeline.contract(plain).document
    letter, recap = (example(plain, kind) for kind in ("termination", "recap"))
    both = pipeline.contract(case("es,en", **{"clauses.language-prevalence.prevails": "es"})).document

    def pdf(document: Document, *numbers: int) -> list[Image.Image]:
        return pages(pipeline.write(document, "pdf"), "pdf", numbers)

    save("contract", [*pdf(contract, 1, 3), *pages(pipeline.write(contract, "docx"), "docx", (1,))])
    save("letter-recap", [*pdf(letter, 1), *pdf(recap, 1)])
    save("columns", pdf(both, 1, 3))
    with tempfile.TemporaryDirectory() as name:
        style = {"style.logo": str(logo(Path(name))), "style.accent": "7a2e3a", "style.contents": "true"}
        style["style.footer"] = "Lucía Ferrer Pons · Calle de la Luna 14, 28004 Madrid"
        branded = pipeline.contract(case(**style)).document
        draft = pipeline.contract(case(**{"client.name": "‹name›", "fees.amount": "‹amount›"})).document
        save("branded", [*pdf(branded, 1), *pages(pipeline.write(branded, "docx"), "docx", (1,)), *pdf(draft, 1)])


if __name__ == "__main__":
    main()
