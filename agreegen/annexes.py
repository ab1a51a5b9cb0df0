"""Annexes: Markdown or text files beside the engagement, or text in it, as document nodes."""

from __future__ import annotations

from agreegen.document import Annex, Block, Break, Heading, Inline, Paragraph, Value, lines, plain
from agreegen.engagement import Annex as AnnexInput
from agreegen.errors import AgreegenError, Mark, error
from agreegen.files import ANNEX_LIMIT, read_text
from agreegen.loading import Case
from agreegen.quantities import Text
from agreegen.reader import read_markdown
from agreegen.source import check_text

_MOST, _LONGEST = 50, 500_000  # annexes, and characters of all: a contract of two hundred pages
_MARKDOWN = (".md", ".markdown")


def read_annexes(case: Case) -> tuple[Annex, ...]:
    """The annexes of the engagement. Raises AgreegenError where one cannot be used, or all are longer than they may be."""
    found: list[Annex] = []
    total = 0
    for position, item in enumerate(case.engagement.annexes):
        annex = read_annex(case, position, item)
        found.append(annex)
        total += sum(len(line) for line in lines((annex,)))
        if total > _LONGEST or position >= _MOST:
            raise error("annexes-too-long", case.mark("annexes", position), most=_MOST, characters=_LONGEST)
    return tuple(found)


def read_annex(case: Case, position: int, item: AnnexInput) -> Annex:
    """The annex at `position` of the engagement. Raises AgreegenError where its file cannot be used."""
    title = (Value(str(item.title), item.title.path),)
    word = case.l10n.term("document.annex")
    if item.file is None:
        assert item.text is not None
        return Annex(title, _paragraphs(item.text), word=word)
    mark = case.mark("annexes", position, "file")
    path = case.named_file(str(item.file), "annexes", position, "file")
    if path.suffix.lower() not in (*_MARKDOWN, ".txt"):
        raise error("annex-format", mark, file=str(item.file))
    try:
        text = read_text(path, limit=ANNEX_LIMIT)
    except AgreegenError as exc:
        if exc.problems[0].rule != "file-not-found":
            raise
        raise error("annex-unreadable", mark, file=str(item.file)) from None
    check_text(text, Mark(str(path)))
    if path.suffix.lower() == ".txt":
        return Annex(title, _paragraphs(Text(text, f"{item.file.path.rpartition('.')[0]}.text")), word=word)
    blocks = read_markdown(text, str(path))
    if blocks and isinstance(blocks[0], Heading) and plain(blocks[0].children).strip() == str(item.title):
        blocks = blocks[1:]  # the annex has its title already
    return Annex(title, blocks, word=word)


def _paragraphs(text: Text) -> tuple[Block, ...]:
    """Plain text: paragraphs at empty lines, line breaks as typed."""
    return tuple(Paragraph(_lines(part)) for part in text.paragraphs if part.strip())


def _lines(text: Text) -> tuple[Inline, ...]:
    found: list[Inline] = []
    for position, line in enumerate(text.split("\n")):
        found += [Break()] if position else []
        found.append(Value(line, text.path))
    return tuple(found)
