"""What the parties agreed in place of what was written: `--as-signed`, and what it can be given for.

A contract may have been changed before it was signed. What the user says of a changed part must stand in the text as it is
now; then the letter rests on that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import ValidationError

from agreegen.document.references import ClauseIndex
from agreegen.engagement.model import Term
from agreegen.language.formats import L10n
from agreegen.library.clauses import Library
from agreegen.record.contract import SignedContract, Watched
from agreegen.record.data import AgreementData
from agreegen.record.untruths import found_in, stands_in
from agreegen.values.parsing import day
from agreegen.values.problems import AgreegenError, Mark, error, near_miss
from agreegen.values.quantities import Unparsable, canonical
from agreegen.values.tree import Scalar
from agreegen.visible.comparison import Change
from agreegen.visible.lines import SIGNATURES, compact

HEAD = "head"  # what stands outside the clauses: title, parties, key terms
_MARK = Mark("--as-signed")
_TERM = "term-renewal"


@dataclass(frozen=True)
class AsSigned:
    """What the user says of a changed part: its id, and the values that the signed text has."""

    part: str
    values: Mapping[str, str] = field(default_factory=dict)


def as_signed(given: Iterable[str]) -> tuple[AsSigned, ...]:
    """`--as-signed CLAUSE` and `--as-signed CLAUSE.KEY=VALUE`, by clause. Raises AgreegenError for what is neither."""
    found: dict[str, dict[str, str]] = {}
    for text in given:
        target, sign, value = text.partition("=")
        clause, _, key = target.strip().partition(".")
        if not clause or bool(key) != bool(sign) or (sign and not value.strip()):
            raise error("bad-as-signed", _MARK, value=text)
        values = found.setdefault(clause, {})
        if key:
            values[key] = value.strip()
    return tuple(AsSigned(clause, values) for clause, values in found.items())


@dataclass(frozen=True)
class Signed:
    """A returned contract with the words that it shows now, part by part."""

    data: AgreementData
    contract: SignedContract
    changes: Mapping[str, tuple[Change, ...]]
    l10n: L10n
    library: Library

    def words(self, part: str) -> str:
        """The words of a part as they are now, compact and without capitals."""
        changed = self.changes.get(part, ())
        gone = {change.before for change in changed}
        kept = [
            line.text
            for line in self.data.lines
            if line.part == part and f"{line.number} {line.text}".strip() not in gone
        ]
        return "\n".join(compact(text).casefold() for text in (*kept, *(change.now for change in changed)))

    def facts(self, part: str, contract: SignedContract) -> Iterator[tuple[str, Any, bool]]:
        """What a letter may take from a part: its key, its value, and whether the words say it now."""
        words = self.words(part)
        if part == "":
            texts = {"date": self.l10n.date(contract.date), "title": contract.title, "reference": contract.reference}
            for side in ("provider", "client"):
                texts[f"{side}.name"] = self.data.source.get(f"{side}.name", "")
            for key, text in texts.items():
                if text:
                    yield key, text, any(found_in(one, words) for one in (text, text.partition(" / ")[0]))
            return
        if part == _TERM:
            for key, one in (("start", contract.term.start), ("end", contract.term.last_day)):
                if one is not None:
                    yield key, one, found_in(self.l10n.date(one), words)
        for key, value in contract.params.peek(part).items():
            if value is not None:
                yield key, value, stands_in(value, self.l10n, words)


def corrected(signed: Signed, given: tuple[AsSigned, ...]) -> tuple[SignedContract, frozenset[str]]:
    """The contract with what the user gives of changed parts, and which parts those are. Raises AgreegenError where the
    text does not say that."""
    contract = signed.contract
    settled: set[str] = set()
    for one in given:
        part = "" if one.part == HEAD else one.part
        if part not in signed.changes:
            known = [HEAD, SIGNATURES, *signed.contract.params]
            rule = "as-signed-unchanged" if one.part in known else "unknown-clause"
            raise error(rule, _MARK, clause=one.part, id=one.part, near=near_miss(one.part, known))
        contract = _given(signed, contract, part, one.values)
        for key, value, said in signed.facts(part, contract):
            if not said:
                raise error("as-signed-not-there", _MARK, clause=one.part, param=key, value=value)
        settled.add(part)
    return contract, frozenset(settled)


def _given(signed: Signed, contract: SignedContract, part: str, values: Mapping[str, str]) -> SignedContract:
    """The contract with the values that were given for a part, and its title as it is now."""
    specs = signed.library.clause(part).meta.params if part in signed.library.ids else {}
    own = contract.params.peek(part)
    known = ["date"] if part == "" else [*specs, *(("start", "end") if part == _TERM else ())]
    for key, text in values.items():
        scalar = Scalar(text, _MARK, f"clauses.{part}.{key}")
        try:
            if key not in known:
                raise error("unknown-param", _MARK, clause=part or HEAD, param=key, near=near_miss(key, known), known=", ".join(known) or "–")  # fmt: skip
            if part == "":
                contract = replace(contract, date=day(text))
            elif key in specs:
                own[key] = specs[key].parse(scalar)
            else:
                start, end = contract.term.start, contract.term.last_day
                dates = {"start": start, "end": end, key: day(text)}
                term = {name: canonical(one) for name, one in dates.items() if one is not None}
                contract = replace(
                    contract, term=Term.model_validate({k: Scalar(str(v), _MARK) for k, v in term.items()})
                )
        except Unparsable as exc:
            raise error(exc.rule, _MARK, **{**exc.values, "key": f"{part or HEAD}.{key}"}) from None
        except ValidationError:
            raise error("as-signed-not-there", _MARK, clause=part, param=key, value=text) from None
    if part in contract.params:
        others = {clause: contract.params.peek(clause) for clause in contract.params}
        contract = replace(contract, params=Watched({**others, part: own}))
        title = next((line for line in signed.data.lines if line.part == part and line.title), None)
        for change in signed.changes[part]:
            if title is not None and change.before == f"{title.number} {title.text}".strip() and change.now:
                now = change.now.strip().removeprefix(title.number).strip()
                titles = {**contract.index.titles, part: now}
                contract = replace(contract, index=ClauseIndex(contract.index.numbers, titles))
    return contract


def advice(signed: Signed, part: str) -> str:
    """What to add to the command where the change of a part was agreed: the keys whose values the text no longer has, or the
    part alone."""
    name = part or HEAD
    specs = signed.library.clause(part).meta.params if part in signed.library.ids else {}
    gone = [key for key, _, said in signed.facts(part, signed.contract) if not said]
    settable = [
        key
        for key in gone
        if key in specs or (part == "" and key == "date") or (part == _TERM and key in ("start", "end"))
    ]
    if len(settable) < len(gone):
        return ""  # another party, another title: no letter of this engagement can cite that
    return " ".join(f"--as-signed {name}.{key}=…" for key in settable) or f"--as-signed {name}"


def require_nothing_given(given: tuple[AsSigned, ...]) -> None:
    """Raises AgreegenError where something is said of a contract that is not compared."""
    if given:
        raise AgreegenError(error("as-signed-without-contract", _MARK).problems)
