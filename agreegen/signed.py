"""The signed contract, read back from a DOCX or PDF: a stranger's file until its data have been checked.

Everything in it is read by a strict model, and what a letter can use of it must stand in the text that was written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from agreegen.attached import data_of
from agreegen.characters import refused
from agreegen.clauses import Library
from agreegen.engagement import LANGUAGES, Calendar, Term
from agreegen.errors import AgreegenError, Mark, error
from agreegen.files import DOCUMENT_LIMIT, Unsound, read_bytes
from agreegen.l10n import L10n, read_l10n
from agreegen.numerals import ordinal
from agreegen.paths import Layers
from agreegen.quantities import DayOfYear, Duration, Money, Percent, Rate, TimeRange, Unparsable, day
from agreegen.references import ClauseIndex
from agreegen.source import Seq
from agreegen.visible import Line, compact

FORMAT = "agreegen/2"
_YEAR = re.compile(r"(?:19|20|21)\d\d")
_SHORT, _LONG = 300, 60_000
_FIGURES = ("duration", "percent", "money", "rate", "integer", "number", "time ranges", "weekdays", "day of year")
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

    @property
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


class Watched(dict[str, Any]):
    """The parameters of the clauses by id; it remembers whose were read: a letter rests on those."""

    def __init__(self, params: Mapping[str, Mapping[str, Any]]) -> None:
        super().__init__(params)
        self.read: set[str] = set()

    def __getitem__(self, key: str) -> Any:
        self.read.add(key)
        return super().__getitem__(key)

    def peek(self, key: str) -> dict[str, Any]:
        """The parameters of a clause for those who only look; none where the contract does not have it."""
        return dict(super().get(key) or {})

    def get(self, key: str, default: Any = None) -> Any:
        """The parameters of a clause, or `default` where the contract does not have it."""
        self.read.add(key)
        return super().get(key, default)


@dataclass(frozen=True)
class SignedContract:
    """What a letter or recap needs to know about the contract it rests on."""

    title: str
    date: date
    reference: str
    index: ClauseIndex
    params: Watched
    term: Term
    calendar: Calendar


@dataclass(frozen=True)
class Returned:
    """A contract that came back: its file, what its data say, and the contract that they describe."""

    path: Path
    content: bytes = field(repr=False)
    data: AgreementData = field(repr=False)
    contract: SignedContract


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
        if spec.type in _FIGURES and name not in texts and not spec.optional and spec.only_with is None:
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


def untruths(data: AgreementData, contract: SignedContract, layers: Layers) -> Iterator[tuple[str, str]]:
    """What the data say and the text that was written does not: a number, a title, a date, a figure, a name."""
    if data.language not in (*LANGUAGES, "en-INT"):
        yield "language", data.language
        return
    l10n = read_l10n(layers, data.language)
    second = l10n
    if data.second is not None:
        if data.second.language not in (*LANGUAGES, "en-INT"):
            yield "language", data.second.language
            return
        second = read_l10n(layers, data.second.language)
    words: dict[str, str] = {}
    titles: dict[str, Line] = {}
    for line in data.lines:
        words[line.part] = words.get(line.part, "") + compact(line.text).casefold() + "\n"
        if line.title:
            titles.setdefault(line.part, line)
    if list(titles) != [clause.id for clause in data.clauses]:
        yield "clauses", ", ".join(clause.id for clause in data.clauses)
        return
    for place, clause in enumerate(data.clauses, 1):
        title = titles[clause.id]
        if not _is_place(clause.number, place, l10n) or title.number.rstrip(".") != clause.number:
            yield f"{clause.id}: number", clause.number
        if not compact(title.text).casefold().endswith(compact(clause.title).casefold()):
            yield f"{clause.id}: title", clause.title
        numbers = [line.number for line in data.lines if line.part == clause.id and not line.title and line.number]
        for name, number in clause.anchors.items():
            if not _made_of(number, numbers):
                yield f"{clause.id}.{name}", number
        for name, number in (clause.second_numbers or {}).items():
            known = _is_place(number, place, second) if name == "" else _made_of(number, numbers)
            if not known:
                yield f"{clause.id}.{name}", number
        if clause.second_title and not found_in(clause.second_title, words[clause.id]):
            yield f"{clause.id}: title", clause.second_title
        for key, one in _quantities(contract.params.peek(clause.id)):
            if not stands_in(one, l10n, words[clause.id]):
                yield f"{clause.id}.{key}", l10n.format(one)
    whole = data.title if data.second is None else f"{data.title} / {data.second.title}"
    whose = data.source.get("reference") or data.source.get("client.name", "")
    if data.running and (len(data.running) != 4 or data.running[0] != f"{whole} · {whose}"):
        yield "running", " · ".join(data.running)
    everything = "\n".join(words.values())
    term, calendar = contract.term, contract.calendar
    dates = [("date", contract.date), ("term.start", term.start)]
    dates += [("term", term.last_day)] if term.last_day is not None else []
    dates += [("calendar.local_holidays", one) for one in calendar.local_holidays] if "definitions" in titles else []
    for name, one in dates:
        if not found_in(l10n.date(one), everything):
            yield name, l10n.date(one)
    first = next((line for line in data.lines if line.part == "term-renewal" and not line.title), None)
    if term.last_day is None and first is not None:
        rest = compact(first.text).casefold().replace(compact(l10n.date(term.start)).casefold(), "")
        if _YEAR.search(rest):  # it names an end, and the data none
            yield "term", "–"
    rest = words.get("definitions", "")
    for one in calendar.local_holidays:
        for words_of in (l10n, second):
            rest = rest.replace(compact(words_of.date(one)).casefold(), "")
    if found := _YEAR.search(rest):  # it names a day that the data do not
        yield "calendar.local_holidays", found[0]
    names = [("title", data.title.partition(" / ")[0] if data.second is not None else data.title)]
    names += [(key, data.source[key]) for key in ("provider.name", "client.name", "reference") if key in data.source]
    if "definitions" in titles:
        names.append(("calendar.weekdays", l10n.weekdays(calendar.weekdays)))
        if calendar.holidays != "none":
            names.append(("calendar.holidays", l10n.region(calendar.holidays)))
    if "business-hours" in titles and contract.params.peek("business-hours").get("hours"):
        names.append(("calendar.timezone", l10n.zone(calendar.timezone)))
    for name, text in names:
        if not found_in(text, everything):
            yield name, text


def _is_place(number: str, place: int, l10n: L10n) -> bool:
    """Whether a clause's number is that of its place: 7, or Séptima."""
    word = ordinal(l10n, place) if l10n.language == "es" else ""
    return number in (str(place), word[:1].upper() + word[1:])


def _made_of(number: str, parts: Sequence[str]) -> bool:
    """Whether a number as it is cited (7.1(a)) is made of numbers that stand in the clause."""
    first = next((part for part in sorted(parts, key=len, reverse=True) if number.startswith(part)), None)
    if first is None:
        return False
    rest = number[len(first) :]
    while rest:
        following = next((part for part in parts if part and rest.startswith(part)), None)
        if following is None:
            return False
        rest = rest[len(following) :]
    return True


def _quantities(params: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The parameters that a text prints as figures, one by one."""
    for name, value in params.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, Duration | Money | Percent | Rate | TimeRange | DayOfYear) or type(one) is int:
                yield name, one


def has_figures(params: Mapping[str, Any]) -> bool:
    """Whether a text prints any of the parameters as a figure."""
    return next(_quantities(params), None) is not None


def stands_in(value: Any, l10n: L10n, words: str) -> bool:
    """Whether a value is printed in `words`, which are compact and without capitals. What has no figure counts as printed."""
    return all(found_in(l10n.format(one), words) for _, one in _quantities({"": value}))


def found_in(text: str, words: str) -> bool:
    """Whether a text stands in words that are compact and without capitals, and not inside a longer figure."""
    wanted = compact(text).casefold()
    at = words.find(wanted)
    while at >= 0:
        before, after = words[max(at - 2, 0) : at], words[at + len(wanted) : at + len(wanted) + 1]
        longer = before[-1:].isdigit() or (before[-1:] in (".", ",") and before[:1].isdigit()) or after.isdigit()
        if not longer:
            return True
        at = words.find(wanted, at + 1)
    return False
