"""Annexes: a user's Markdown keeps its structure, plain text its lines, and neither can do more than say what it says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from agreegen import pipeline
from tests.conftest import Result, base, write_yaml
from tests.reading import Docx, html_words, markdown_words

Run = Callable[..., Result]
TEXT = """# Proposal

## Part

Plain *emphasis*, `code` and [a link](http://x.example).

1. one
   1. inner
   2. again

   between

   1. afresh
2. two

- dash
  - deeper

| a | b |
|---|--:|
| 1 | 2 |

<b>not bold</b> {{ 7*7 }} [](#notices) {#anchor}

::: signatures
- x
:::
"""


def written(run: Run, folder: Path, name: str, content: str) -> dict[str, bytes]:
    (folder / name).write_text(content, "utf-8")
    path = write_yaml(folder, base(annexes=[{"title": "Proposal", "file": name}]))
    return {form: run("contract", path, "-f", form, "-o", "-").raw for form in ("md", "html", "docx")}


def test_markdown_is_the_same_in_every_format(run: Run, tmp_path: Path) -> None:
    found = written(run, tmp_path, "proposal.md", TEXT)
    shown = html_words(found["html"])
    assert shown == markdown_words(found["md"]) == Docx(found["docx"]).words()
    text = " ".join(shown)
    assert "Schedule 1. Proposal Part" in text, "a heading that repeats the title is dropped"
    assert "1. one a) inner b) again between a) afresh 2. two" in text
    assert "<b>not bold</b> {{ 7*7 }}" in text
    assert "a link (http://x.example)" in text


def test_plain_text_keeps_its_lines(run: Run, tmp_path: Path) -> None:
    found = written(run, tmp_path, "proposal.txt", "First *line*\nsecond line\n\n    indented\n# not a heading\n")
    assert html_words(found["html"]) == markdown_words(found["md"]) == Docx(found["docx"]).words()
    assert b"First *line*<br>second line" in found["html"]
    assert "indented # not a heading" in " ".join(markdown_words(found["md"]))


def test_deep_lists_lose_nothing(run: Run, tmp_path: Path) -> None:
    deep = "".join("  " * level + f"- level{level}\n" for level in range(14)) + "\nThe end.\n"
    text = " ".join(html_words(written(run, tmp_path, "deep.md", deep)["html"]))
    assert all(f"level{level}" in text for level in range(14))
    assert text.endswith("The end.")


@pytest.mark.parametrize(
    ("annex", "message"),
    [
        ({"title": "X", "file": "x.docx"}, "must be a .md or .txt file"),
        ({"title": "X", "file": "none.md"}, "There is no file for the annex"),
        ({"title": "X", "file": "bad.md"}, "cannot be printed (U+0007)"),
    ],
)
def test_files_that_cannot_be_used(run: Run, tmp_path: Path, annex: dict[str, str], message: str) -> None:
    (tmp_path / "bad.md").write_text("bell \x07\n")
    result = run("contract", write_yaml(tmp_path, base(annexes=[annex])), "-f", "md")
    assert result.code == 1
    assert message in result.err


def test_annexes_are_numbered_and_in_the_order_of_precedence(make_case: Callable[..., object]) -> None:
    case = make_case(annexes=[{"title": "One", "text": "a"}, {"title": "Two", "text": "b"}])
    text = pipeline.write(pipeline.contract(case).document, "md").decode()  # type: ignore[arg-type]
    assert "## Schedule 1. One" in text
    assert "## Schedule 2. Two" in text
    assert "the schedules, in their order" in text
