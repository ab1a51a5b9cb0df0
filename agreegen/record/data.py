"""The data that a document carries, read by a strict model."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from agreegen.files.attached import data_of
from agreegen.files.opening import DOCUMENT_LIMIT, Unsound, read_bytes
from agreegen.values.characters import refused
from agreegen.values.problems import Mark, error
from agreegen.visible.lines import Line

FORMAT = "agreegen/2"
YEAR = re.compile(r"(?:19|20|21)\d\d")
_SHORT, _LONG = 300, 60_000
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$", max_length=40)]
Number = Annotated[str, StringConstraints(max_length=60)]
Words = Annotated[str, StringConstraints(max_length=_SHORT)]
Text = Annotated[str, StringConstraints(max_length=_LONG)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class ClauseData(_Strict):
    """One clause as its contract printed it."""

    id: Id
    number: Number
    title: Text
    anchors: dict[Id, Number] = Field(max_length=200)
    params: dict[Annotated[str, StringConstraints(pattern=r"^[a-z_][a-z0-9_]*$", max_length=60)], Text | list[Text]] = Field(max_length=100)  # fmt: skip
    text_sha256: Digest
    second_title: Text | None = None
    second_numbers: dict[Annotated[str, StringConstraints(max_length=40)], Number] | None = None


class SecondData(_Strict):
    """The second language of a contract in two columns."""

    language: Words
    title: Text
    source: dict[Words, Text] = Field(max_length=60_000)


class AgreementData(_Strict):
    """`agreement.json` of a contract. `visible` is each line of its text: part, number, words, and `title` or `head`."""

    format: Literal["agreegen/2"]
    kind: Words
    draft: bool
    title: Text
    date: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    language: Words
    source: dict[Words, Text] = Field(max_length=60_000)
    clauses: list[ClauseData] = Field(max_length=5_000)
    text_sha256: Digest
    visible: list[list[Text]] = Field(max_length=200_000)
    running: list[Text] = Field(max_length=10)
    second: SecondData | None = None

    @cached_property
    def lines(self) -> list[Line]:
        """The lines of its text."""
        return [
            Line(entry[0], entry[1], entry[2], title="title" in entry[3:], head="head" in entry[3:])
            for entry in self.visible
        ]


def visible_data(lines: Sequence[Line]) -> list[list[str]]:
    """The lines of a text as they are embedded."""
    return [
        [line.part, line.number, line.text, *(["title"] if line.title else ["head"] if line.head else [])]
        for line in lines
    ]


def read_agreement(path: Path) -> dict[str, Any]:
    """The data inside a DOCX or PDF that agreegen wrote, whatever they are. Raises AgreegenError where there are none."""
    return agreement_in(read_bytes(path, DOCUMENT_LIMIT), Mark(str(path)))


def agreement_in(content: bytes, mark: Mark) -> dict[str, Any]:
    """The data inside the file `content`, whose every text can be shown. Raises AgreegenError."""
    data = agreement_or_none(content, mark)
    if data is None:
        raise error("no-embedded-data", mark)
    return data


def agreement_or_none(content: bytes, mark: Mark) -> dict[str, Any] | None:
    """Like `agreement_in`, and None where the file holds no data at all."""
    if not content.startswith((b"PK", b"%PDF")):
        raise error("not-a-document", mark)
    try:
        found = data_of(content)
        if found is None:
            return None
        data = json.loads(found)
    except Unsound as exc:
        raise error(exc.rule, mark) from None
    except (ValueError, RecursionError):
        raise error("no-embedded-data", mark) from None
    if not isinstance(data, dict) or not str(data.get("format", "")).startswith("agreegen/"):
        raise error("no-embedded-data", mark)
    for text in _texts(data):
        char = refused(text)
        if char:
            raise error("control-character", mark, code=f"U+{ord(char):04X}")
    return data


def _texts(data: Any) -> Iterator[str]:
    """Every text in the data, keys too; without recursion, however deep it is."""
    pending = [data]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            pending += [*item.keys(), *item.values()]
        elif isinstance(item, list):
            pending += item
