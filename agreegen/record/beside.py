"""What lies beside an engagement: the contracts that a letter may cite, and files that may be one and cannot be read.

Names and data are a stranger's. A file counts by what its data say, or by its name; nothing that may be the signed contract
is passed over because it cannot be read.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from agreegen.engagement.case import Case
from agreegen.files.layers import SETTINGS
from agreegen.files.opening import DOCUMENT_LIMIT, entries, read_bytes, read_text
from agreegen.record.data import agreement_or_none
from agreegen.values.problems import AgreegenError, Mark, error
from agreegen.visible.lines import Line, compact

_MOST = 200  # documents of a folder
_KINDS = (".docx", ".docm", ".pdf")
# What a signed contract may be, and what cannot be read here.
_OTHERS = (".p7m", ".p7s", ".asice", ".asics", ".dotx", ".dotm", ".doc", ".odt", ".rtf", ".zip", ".tif", ".tiff", ".png", ".jpg", ".jpeg")  # fmt: skip
# What an engagement has and a meeting, or the details of a letter, have not.
_ENGAGEMENT = re.compile(r"""^[{\s]*["']?(?:client|services|fees)["']?\s*:""", re.MULTILINE)


@dataclass(frozen=True)
class Lying:
    """A contract that lies beside the engagement, by what its data say: the lines of its text, its date, client and
    reference. `read` is False where the file cannot be read; it is then `named` where its name is that of the engagement's
    contracts. `counts` is False for what may be the signed contract and is not taken for it: a draft, a file without our data
    under that name, a contract that nothing ties to this engagement or another. `digest` is that of the file."""

    path: Path
    lines: tuple[Line, ...] = ()
    date: str = ""
    client: str = ""
    reference: str = ""
    read: bool = True
    named: bool = False
    counts: bool = True
    digest: bytes = b""

    def says(self, lines: Sequence[Line]) -> bool:
        """Whether its text is that of the lines, word by word."""
        return self.read and _plain(self.lines) == _plain(lines)

    def is_of(self, case: Case) -> bool:
        """Whether it is with the engagement's client, or has its reference."""
        reference = str(case.engagement.reference or "")
        return self.client == str(case.engagement.client.name) or bool(reference and self.reference == reference)


def contracts_beside(case: Case, folders: Sequence[Path], word: str) -> Iterable[Lying]:
    """The contracts of this engagement in the folders (`word` is that of contracts in the names of our files): of its client, or under its name, or with its reference, or any where
    it is the only engagement there; and what else may be its contract. A draft never counts, nor does a contract whose name
    tells that it belongs to another engagement. Raises AgreegenError for a folder with too many documents."""
    seen: set[Path] = set()
    for folder in folders:
        inside = entries(folder if str(folder) else Path(), all_names=True)
        names = {_alike(one) for one in (case.name, *(path.stem for path in inside if _is_engagement(path)))}
        documents = [path for path in inside if path.suffix.lower() in (*_KINDS, *_OTHERS)]
        if sum(path.suffix.lower() in _KINDS for path in documents) > _MOST:
            raise error("folder-of-contracts", Mark(str(folder)), most=_MOST)
        for path in documents:
            if path.resolve() in seen:
                continue
            seen.add(path.resolve())
            found = _lying(path, case, names, word)
            if found is not None:
                yield found


def _alike(name: str) -> str:
    """A name as people compare names: without what stands before it to set it aside, in any case, with one kind of gap."""
    return re.sub(r"[\s_]+", "-", name.strip("_ ").casefold())


def _owner(stem: str, own: str, word: str, names: Set[str]) -> str:
    """The engagement whose name begins the name of a document, "" where none does. `deal-contract` is the contract of `deal`
    even where an engagement `deal-contract` lies there. `word` is that of contracts in the names of our files. All
    names are as `_alike` makes them."""
    if re.fullmatch(rf"{re.escape(own)}-(contract|{re.escape(word)})(\.kept-\d+)?", stem):
        return own
    return max((one for one in names if stem == one or stem.startswith(f"{one}-")), key=len, default="")


def _lying(path: Path, case: Case, names: Set[str], word: str) -> Lying | None:
    """What a file is to an engagement; None where it is nothing. `names` are those of all engagements there."""
    own = _alike(case.name)
    owner = _owner(_alike(path.stem), own, _alike(word), names)
    if path.suffix.lower() in _OTHERS:
        return Lying(path, read=False, counts=False) if owner == own else None
    found = _contract_at(path)
    if found is None:
        return None
    if not found.counts:
        return found if owner == own else None
    if owner == own or not found.read or (owner == "" and len(names) == 1):
        return replace(found, named=owner == own) if owner in ("", own) else None
    ours = found.is_of(case)
    return replace(found, counts=owner == "" and ours) if ours or owner == "" else None


def _is_engagement(path: Path) -> bool:
    """Whether a file looks like an engagement: other YAML beside it gives no name to contracts."""
    if path.suffix not in (".yaml", ".yml") or path.name == SETTINGS:
        return False
    try:
        return _ENGAGEMENT.search(read_text(path)) is not None
    except AgreegenError:
        return False


def _contract_at(path: Path) -> Lying | None:
    """The contract in a file. A draft does not count, nor what has no data of ours; None for a letter of ours, unless it calls
    itself a contract."""
    try:
        content = read_bytes(path, DOCUMENT_LIMIT)
        data = agreement_or_none(content, Mark(str(path))) if content.startswith((b"PK", b"%PDF")) else None
    except AgreegenError:
        return Lying(path, read=False)
    if data is None or data.get("kind") != "contract":
        letter = data is not None and "contra" not in path.stem.casefold()
        return None if letter else Lying(path, read=False, counts=False)
    source = data["source"] if isinstance(data.get("source"), dict) else {}
    return Lying(
        path,
        _lines(data.get("visible")),
        str(data.get("date")),
        str(source.get("client.name", "")),
        str(source.get("reference", "")),
        counts=data.get("draft") is not True,
        digest=hashlib.sha256(content).digest(),
    )


def _lines(visible: Any) -> tuple[Line, ...]:
    listed = visible if isinstance(visible, list) else []
    return tuple(Line(str(e[0]), str(e[1]), str(e[2])) for e in listed if isinstance(e, list) and len(e) > 2)


def _plain(lines: Iterable[Line]) -> list[tuple[str, str, str]]:
    return [(line.part, line.number, line.text) for line in lines]


def _unreferred(texts: tuple[str, ...] | None, word: str) -> list[str] | None:
    """Texts without the numbers of the clauses that they refer to, which move with others."""
    return None if texts is None else [re.sub(rf"{re.escape(word)}[\d.]+(?:\(\w+\))*", word, text) for text in texts]


def differing(theirs: Iterable[Line], ours: Iterable[Line], word: str) -> list[str]:
    """The parts in which two texts differ, but for the numbers of the clauses that they refer to; "" stands for what is
    outside the clauses. `word` is that for a clause in references."""
    before, now = by_part(theirs), by_part(ours)
    ids = dict.fromkeys([*before, *now])
    return [one for one in ids if _unreferred(before.get(one), word) != _unreferred(now.get(one), word)]


def by_part(lines: Iterable[Line]) -> Mapping[str, tuple[str, ...]]:
    """The lines of each part, without numbers: those move with other clauses."""
    found: dict[str, list[str]] = {}
    for line in lines:
        found.setdefault(line.part, []).append(compact(line.text))
    return {part: tuple(texts) for part, texts in found.items()}
