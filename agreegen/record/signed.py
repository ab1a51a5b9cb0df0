"""The signed contract, read back from a DOCX or PDF: a stranger's file until its data have been checked.

Everything in it is read by a strict model, and what a letter can use of it must stand in the text that was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from agreegen.document.references import ClauseIndex
from agreegen.engagement.model import Calendar, Term
from agreegen.files.opening import DOCUMENT_LIMIT, read_bytes
from agreegen.library.clauses import Library
from agreegen.record.contract import SignedContract, Watched
from agreegen.record.data import FORMAT, AgreementData, agreement_in
from agreegen.record.untruths import FIGURES, untruths
from agreegen.values.parsing import day
from agreegen.values.problems import AgreegenError, Mark, error
from agreegen.values.quantities import Unparsable
from agreegen.values.tree import Seq


@dataclass(frozen=True)
class Returned:
    """A contract that came back: its file, what its data say, and the contract that they describe."""

    path: Path
    content: bytes = field(repr=False)
    data: AgreementData = field(repr=False)
    contract: SignedContract


def returned_contract(path: Path, library: Library, parties: tuple[str, str], language: str) -> Returned:
    """The contract in a DOCX or PDF, with its titles in `language` where it has them.

    Raises AgreegenError where it is a draft, another kind, of other parties, or where its data say what its text does not.
    """
    mark = Mark(str(path))
    content = read_bytes(path, DOCUMENT_LIMIT)
    data = agreement_in(content, mark)
    if data.get("kind") != "contract":
        raise error("not-a-contract", mark, kind=data.get("kind"))
    if data.get("draft"):
        raise error("contract-is-draft", mark)
    if data.get("format") != FORMAT:
        raise error("contract-of-old", mark)
    try:
        agreement = AgreementData.model_validate(data)
        if any(len(entry) not in (3, 4) for entry in agreement.visible):
            raise ValueError(agreement.visible)
        theirs = (agreement.source.get("provider.name", "–"), agreement.source.get("client.name", "–"))
        if theirs != parties:
            raise error("other-parties", mark, theirs=" – ".join(theirs), ours=" – ".join(parties))
        contract = _contract_of(agreement, library, language)
    except (ValidationError, ValueError, KeyError, TypeError):
        raise error("no-embedded-data", mark) from None
    lie = next(untruths(agreement, contract, library.layers), None)
    if lie is not None:
        raise error("data-not-in-text", mark, what=lie[0], value=lie[1])
    return Returned(path, content, agreement, contract)


def _contract_of(data: AgreementData, library: Library, language: str) -> SignedContract:
    second = data.second if data.language.split("-")[0] != language else None
    numbers: dict[str, Mapping[str, str]] = {}
    titles: dict[str, str] = {}
    params: dict[str, dict[str, Any]] = {}
    for clause in data.clauses:
        numbers[clause.id] = {"": clause.number, **clause.anchors}
        titles[clause.id] = clause.title
        if second is not None:
            numbers[clause.id] = clause.second_numbers or {}
            titles[clause.id] = clause.second_title or ""
        params[clause.id] = _parsed(library, clause.id, clause.params)
    if len(numbers) != len(data.clauses):
        raise ValueError("a clause twice")
    return SignedContract(
        title=second.title if second is not None else data.title,
        date=day(data.date),
        reference=data.source.get("reference", ""),
        index=ClauseIndex(numbers, titles),
        params=Watched(params),
        term=Term.model_validate(_block(data.source, "term")),
        calendar=Calendar.model_validate(_block(data.source, "calendar")),
    )


def _block(source: Mapping[str, str], name: str) -> dict[str, Any]:
    """A block of the source from its dotted keys; `key.0`, `key.1` … make a list."""
    found: dict[str, Any] = {}
    for path, text in source.items():
        head, _, rest = path.partition(".")
        if head == name:
            key, _, position = rest.partition(".")
            if position:
                found.setdefault(key, []).append(text)
            else:
                found[key] = text
    return found


def _parsed(library: Library, clause_id: str, texts: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a signed clause. One that the library no longer knows is left out: nothing can use it. Raises
    ValueError for a value that its type cannot have."""
    try:
        specs = library.clause(clause_id).meta.params
    except AgreegenError:
        return {}
    values: dict[str, Any] = dict.fromkeys(specs)
    for name, spec in specs.items():
        if spec.type in FIGURES and name not in texts and not spec.optional and spec.only_with is None:
            raise ValueError(name)
    for name, text in texts.items():
        if name not in specs:
            continue
        raw: Any = text
        if isinstance(text, list):
            raw = Seq(Mark(""))
            raw.extend(text)
        try:
            values[name] = specs[name].parse(raw)
        except Unparsable as exc:
            raise ValueError(exc.rule) from None
    return values


# ------------------------------------------------------------------------------- what the data say and the text does not
