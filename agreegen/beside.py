"""What lies beside an engagement: the contracts that a letter may cite, and files that may be one and cannot be read.

Names and data are a stranger's. A file counts by what its data say, or by its name; nothing that may be the signed contract
is passed over because it cannot be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agreegen.attached import data_of
from agreegen.document import Document
from agreegen.errors import AgreegenError, Mark, error
from agreegen.files import DOCUMENT_LIMIT, Unsound, entries, read_bytes, read_text
from agreegen.loading import Case
from agreegen.paths import SETTINGS
from agreegen.signed import agreement_in
from agreegen.visible import Line, compact, lines_of

_MOST = 200  # documents of a folder
_KINDS = (".docx", ".docm", ".pdf")
# What an engagement has and a meeting, or the details of a letter, have not.
_ENGAGEMENT = re.compile(r"""^[{\s]*["']?(?:client|services|fees)["']?\s*:""", re.MULTILINE)


@dataclass(frozen=True)
class Lying:
    """A contract that lies beside the engagement, by what its data say: the lines of its text, its date and client. `read`
    is False where the file cannot be read; it is then `named` where its name is that of the engagement's contracts."""

    path: Path
    lines: tuple[Line, ...] = ()
    date: str = ""
    client: str = ""
    read: bool = True
    named: bool = True

    def says(self, document: Document) -> bool:
        """Whether its text is that of the document, word by word."""
        return self.read and _plain(self.lines) == _plain(lines_of(document.blocks))

    def differing(self, document: Document, word: str) -> list[str]:
        """The clauses that differ from those of the document; "" stands for what is outside them. `word` is that for a
        clause in references."""
        own, theirs = by_part(lines_of(document.blocks)), by_part(self.lines)
        ids = dict.fromkeys([*theirs, *own])
        return [one for one in ids if _unreferred(theirs.get(one), word) != _unreferred(own.get(one), word)]


def contracts_beside(case: Case, folders: Sequence[Path]) -> Iterable[Lying]:
    """The contracts of this engagement in the folders: of its client, or under its name, or with its reference, or any where
    it is the only engagement there. A draft never counts, nor does a contract whose name tells that it belongs to another
    engagement. Files that cannot be read are given too. Raises AgreegenError for a folder with too many documents."""
    seen: set[Path] = set()
    for folder in folders:
        inside = entries(folder if str(folder) else Path(), all_names=True)
        stems = {case.name, *(path.stem for path in inside if _is_engagement(path))}
        documents = [path for path in inside if path.suffix.lower() in _KINDS and path.is_file()]
        if len(documents) > _MOST:
            raise error("folder-of-contracts", Mark(str(folder)), most=_MOST)
        for path in documents:
            if path.resolve() in seen:
                continue
            seen.add(path.resolve())
            stem = path.stem.lstrip("_")
            owner = max((one for one in stems if stem == one or stem.startswith(f"{one}-")), key=len, default="")
            if owner not in ("", case.name):
                continue
            found = _contract_at(path)
            if found is not None and (owner or not found.read or len(stems) == 1 or _is_of(case, found)):
                yield Lying(path, found.lines, found.date, found.client, found.read, bool(owner))


def _is_engagement(path: Path) -> bool:
    """Whether a file looks like an engagement: other YAML beside it gives no name to contracts."""
    if path.suffix not in (".yaml", ".yml") or path.name == SETTINGS:
        return False
    try:
        return _ENGAGEMENT.search(read_text(path)) is not None
    except AgreegenError:
        return False


@dataclass(frozen=True)
class _Found:
    """What the data of a contract say; nothing where they cannot be read."""

    lines: tuple[Line, ...] = ()
    date: str = ""
    client: str = ""
    reference: str = ""
    read: bool = True


def _is_of(case: Case, found: _Found) -> bool:
    """Whether a contract is with the engagement's client, or has its reference."""
    reference = str(case.engagement.reference or "")
    return found.client == str(case.engagement.client.name) or bool(reference and found.reference == reference)


def _contract_at(path: Path) -> _Found | None:
    """The contract in a file; None where it is none, has no data of ours, or is a draft."""
    mark = Mark(str(path))
    try:
        content = read_bytes(path, DOCUMENT_LIMIT)
        if not content.startswith((b"PK", b"%PDF")) or data_of(content) is None:
            return None
        data = agreement_in(content, mark)
    except (AgreegenError, Unsound):
        return _Found(read=False)
    if data.get("kind") != "contract" or data.get("draft") is True:
        return None
    source = data["source"] if isinstance(data.get("source"), dict) else {}
    return _Found(
        _lines(data.get("visible")),
        str(data.get("date")),
        str(source.get("client.name", "")),
        str(source.get("reference", "")),
    )


def _lines(visible: Any) -> tuple[Line, ...]:
    listed = visible if isinstance(visible, list) else []
    return tuple(Line(str(e[0]), str(e[1]), str(e[2])) for e in listed if isinstance(e, list) and len(e) > 2)


def _plain(lines: Iterable[Line]) -> list[tuple[str, str, str]]:
    return [(line.part, line.number, line.text) for line in lines]


def _unreferred(texts: tuple[str, ...] | None, word: str) -> list[str] | None:
    """Texts without the numbers of the clauses that they refer to, which move with others."""
    return None if texts is None else [re.sub(rf"{re.escape(word)}[\d.]+(?:\(\w+\))*", word, text) for text in texts]


def by_part(lines: Iterable[Line]) -> Mapping[str, tuple[str, ...]]:
    """The lines of each part, without numbers: those move with other clauses."""
    found: dict[str, list[str]] = {}
    for line in lines:
        found.setdefault(line.part, []).append(compact(line.text))
    return {part: tuple(texts) for part, texts in found.items()}
