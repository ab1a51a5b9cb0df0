"""The source data inside a document, and reading it back from a DOCX or PDF that agreegen wrote.

`agreement.json` holds only what the document prints, plus clause ids, numbers, text hashes and the digest of the
document's text. A value that the document does not print (a salutation in a contract, private notes, settings of
the law) is not in it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from agreegen import __version__
from agreegen.attached import DATA_NAME, DATA_NAMESPACE
from agreegen.clauses import Library
from agreegen.document import (
    Annex,
    Block,
    Clause,
    Columns,
    Document,
    Heading,
    Value,
    inlines,
    lines,
    plain,
    walk,
)
from agreegen.engagement import Calendar, Term
from agreegen.errors import AgreegenError, Mark, error
from agreegen.numbering import anchors
from agreegen.quantities import Unparsable, canonical, day, is_blank
from agreegen.references import ClauseIndex
from agreegen.selection import Selected
from agreegen.source import Map, Seq
from agreegen.source import walk as walk_tree

FORMAT = "agreegen/1"
# What a contract prints in its own words; anything else is embedded only where it is printed as it was typed.
_PRINTED_BLOCKS = ("language", "governing_law", "date", "term.", "fees.", "calendar.")


@dataclass(frozen=True)
class SignedContract:
    """What a letter or recap needs to know about the contract it rests on."""

    title: str
    date: date
    reference: str
    index: ClauseIndex
    params: Mapping[str, Mapping[str, Any]]
    term: Term
    calendar: Calendar


def text_of(blocks: tuple[Block, ...]) -> str:
    """The text of a document in reading order, one line for each paragraph, cell and title, with its numbers."""
    return "\n".join(lines(blocks))


def agreement(document: Document, tree: Map, selected: list[Selected]) -> dict[str, Any]:
    """The data to embed: the printed part of the source `tree`, the clauses and the text's digest."""
    printed = {node.path for node in inlines(document.blocks) if isinstance(node, Value) and node.path}
    source: dict[str, Any] = {}
    for path, scalar in walk_tree(tree):
        if path.startswith(("clauses.", "law.")):
            continue
        in_own_words = document.kind == "contract" and path.startswith(_PRINTED_BLOCKS)
        if scalar.path in printed or path.rpartition(".")[0] in printed or in_own_words:
            source[path] = str(scalar)
    params = {item.clause.id: item.params for item in selected}
    clauses = []
    seen: set[str] = set()
    for block in _with_their_text(document.blocks):
        if block.id not in seen:
            seen.add(block.id)
            clauses.append(
                {
                    "id": block.id,
                    "number": block.number,
                    "title": plain(block.title),
                    "anchors": {k: v for k, v in anchors(block).items() if k},
                    "params": {
                        k: canonical(v)
                        for k, v in params.get(block.id, {}).items()
                        if v is not None and not is_blank(v) and _printed(v, printed)
                    },
                    "text_sha256": _sha256(text_of((block,))),
                }
            )
    annexes = [{"number": b.number, "title": plain(b.title)} for b in walk(document.blocks) if isinstance(b, Annex)]
    return {
        "format": FORMAT,
        "generator": f"agreegen {__version__}",
        "kind": document.kind,
        "draft": document.draft,
        "title": document.title,
        "date": document.date.isoformat() if document.date else None,
        "language": document.language,
        "source": source,
        "clauses": clauses,
        "annexes": annexes,
        "text_sha256": _sha256(text_of(document.blocks)),
    }


def _with_their_text(blocks: tuple[Block, ...]) -> Iterator[Clause]:
    """The clauses of a document, each with its text; of two columns the first, where the text stands in rows of its own."""
    for block in blocks:
        if isinstance(block, Columns):
            clause: Clause | None = None
            for left, _ in block.rows:
                for inner in left:
                    if isinstance(inner, Clause):
                        if clause is not None:
                            yield clause
                        clause = inner
                    elif isinstance(inner, Heading) and clause is not None:
                        yield clause
                        clause = None
                    elif clause is not None:
                        clause = replace(clause, blocks=(*clause.blocks, inner))
            if clause is not None:
                yield clause
        else:
            yield from (inner for inner in walk((block,)) if isinstance(inner, Clause))


def with_second(document: Document, titles: tuple[str, str], own: ClauseIndex, tree: Map) -> dict[str, Any]:
    """The data of a document in two languages: that of the first, with the second's titles and words beside it."""
    data = dict(document.data or {})
    data["clauses"] = [
        {**clause, "second_title": own.titles[clause["id"]], "second_numbers": dict(own.numbers[clause["id"]])}
        for clause in data["clauses"]
    ]
    first = data["source"]
    words = {path: str(text) for path, text in walk_tree(tree) if path in first and first[path] != str(text)}
    data["title"], second = titles
    data["second"] = {"language": words.pop("language", ""), "title": second, "source": words}
    return data


def _printed(value: Any, printed: set[str]) -> bool:
    """Free text counts as printed where its path is; every other parameter shapes the text of its clause."""
    path = getattr(value, "path", None)
    if isinstance(value, list):
        return all(_printed(item, printed) for item in value)
    return path is None or path in printed


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def read_agreement(path: Path) -> dict[str, Any]:
    """The data inside a DOCX or PDF that agreegen wrote. Raises AgreegenError where there is none."""
    mark = Mark(str(path))
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise error("file-not-found", mark) from None
    except OSError as exc:
        raise error("file-unreadable", mark, reason=exc.strerror or str(exc)) from None
    if content.startswith(b"%PDF"):
        found = _from_pdf(content)
    elif content.startswith(b"PK"):
        found = _from_docx(content)
    else:
        raise error("not-a-document", mark)
    if found is None:
        raise error("no-embedded-data", mark)
    try:
        data = json.loads(found)
    except ValueError:
        raise error("no-embedded-data", mark) from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise error("no-embedded-data", mark)
    return data


def _from_pdf(content: bytes) -> bytes | None:
    import io

    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            return bytes(pdf.attachments[DATA_NAME].get_file().read_bytes()) if DATA_NAME in pdf.attachments else None
    except pikepdf.PdfError:
        return None


def _from_docx(content: bytes) -> bytes | None:
    """The text of the custom XML part whose root is in our namespace: Word and LibreOffice rename the part."""
    import io
    import zipfile
    import zlib

    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            for name in package.namelist():
                if name.startswith("customXml/") and name.endswith(".xml"):
                    parser = etree.XMLParser(resolve_entities=False, no_network=True)
                    root = etree.fromstring(package.read(name), parser)
                    if root.tag == f"{{{DATA_NAMESPACE}}}agreement":
                        return (root.text or "").encode()
    except (
        zipfile.BadZipFile,
        zlib.error,
        etree.XMLSyntaxError,
        KeyError,
        OSError,
        ValueError,
        RuntimeError,
        EOFError,
    ):
        return None
    return None


def signed_contract(path: Path, library: Library, parties: tuple[str, str], language: str) -> SignedContract:
    """The contract in a DOCX or PDF, with its titles in `language` where it has them. Raises AgreegenError where it is a draft, another kind, or of other parties."""
    mark = Mark(str(path))
    data = read_agreement(path)
    if data.get("kind") != "contract":
        raise error("not-a-contract", mark, kind=data.get("kind"))
    if data.get("draft"):
        raise error("contract-is-draft", mark)
    try:
        return _contract_of(data, library, parties, mark, language)
    except (KeyError, TypeError, AttributeError, ValueError, ValidationError):
        raise error("no-embedded-data", mark) from None


def _contract_of(
    data: dict[str, Any], library: Library, parties: tuple[str, str], mark: Mark, language: str
) -> SignedContract:
    source = data["source"]
    theirs = (source.get("provider.name"), source.get("client.name"))
    if theirs != parties:
        raise error("other-parties", mark, theirs=" – ".join(map(str, theirs)), ours=" – ".join(parties))
    second = data.get("second", {}) if data["language"].split("-")[0] != language else {}
    numbers: dict[str, dict[str, str]] = {}
    titles: dict[str, str] = {}
    params: dict[str, dict[str, Any]] = {}
    for clause in data["clauses"]:
        first = {"": clause["number"], **clause["anchors"]}
        numbers[clause["id"]] = clause["second_numbers"] if second else first
        titles[clause["id"]] = clause["second_title"] if second else clause["title"]
        params[clause["id"]] = _parsed(library, clause["id"], clause["params"])
    return SignedContract(
        title=second.get("title") or data["title"],
        date=day(data["date"]),
        reference=source.get("reference", ""),
        index=ClauseIndex(numbers, titles),
        params=params,
        term=Term.model_validate(_block(source, "term")),
        calendar=Calendar.model_validate(_block(source, "calendar")),
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
    """The parameters of a signed clause; those that the library no longer knows stay text."""
    try:
        specs = library.clause(clause_id).meta.params
    except AgreegenError:
        return dict(texts)
    values: dict[str, Any] = dict.fromkeys(specs)
    for name, text in texts.items():
        raw = Seq(Mark("")) if isinstance(text, list) else None
        if raw is not None:
            raw.extend(text)
        try:
            values[name] = specs[name].parse(raw if raw is not None else text) if name in specs else text
        except Unparsable:
            values[name] = text
    return values
