"""Which contract a letter cites, and whether it still says what its data say. `cited_contract` alone decides.

In this order: the file that the user names; the one contract with our data beside the engagement, where its text is that of
today's engagement; else, where contracts lie there, nothing is written and they are listed. Where none lies there the letter
rests on today's engagement, and says that nothing was compared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import attrgetter
from pathlib import Path

from agreegen.document.nodes import Document
from agreegen.engagement.case import Case
from agreegen.files.opening import Unsound
from agreegen.language.formats import L10n, read_l10n
from agreegen.library.clauses import Library
from agreegen.record.agreed import HEAD, AsSigned, Signed, advice, corrected, require_nothing_given
from agreegen.record.beside import Lying, by_part, contracts_beside, differing
from agreegen.record.contract import SignedContract
from agreegen.record.embedding import running_words
from agreegen.record.signed import Returned, returned_contract
from agreegen.record.untruths import stands_in
from agreegen.values.problems import AgreegenError, Mark, Problem, error
from agreegen.values.quantities import canonical
from agreegen.visible.comparison import Change, Comparison, compare
from agreegen.visible.lines import CONTENTS, SIGNATURES, Line, lines_of

NONE = Path("none")  # --contract none: rest on today's engagement
# The parties and dates, how days are counted and sent, and whatever was added behind the signatures.
ALWAYS = frozenset(("", "definitions", "notices", "term-renewal", CONTENTS, SIGNATURES))
# What the text of a clause says of the calendar and the term.
_SAYS = {
    "definitions": ("calendar.weekdays", "calendar.holidays", "calendar.local_holidays"),
    "business-hours": ("calendar.timezone",),
    "term-renewal": ("term.start", "term.last_day"),
}
_SHOWN_CHANGES = 12
_LISTED = 8  # clauses that differ
_SHOWN = 8  # contracts that lie there
# What a file shows besides changed words, and that somebody should look at.
_FLAGS = {
    "tracked": "contract-with-tracked",
    "hidden": "contract-with-hidden",
    "comment": "contract-with-comment",
    "picture": "contract-with-picture",
    "annotation": "contract-with-annotation",
    "stamp": "contract-with-stamp",
    "strange": "contract-with-strange",
}


@dataclass(frozen=True)
class Today:
    """The contract that today's engagement gives: its document and what letters can cite of it."""

    document: Document
    contract: SignedContract
    sources: tuple[str, ...] = ()

    @cached_property
    def lines(self) -> list[Line]:
        """The lines of its text."""
        return lines_of(self.document.blocks)


@dataclass(frozen=True)
class Cited:
    """The contract that a letter cites. `files` are those that were compared, none where it is today's; `parts` of it say
    something else than was written; `problems` are warnings and notes about it."""

    contract: SignedContract
    files: tuple[Path, ...] = ()
    comparisons: tuple[tuple[Path, Comparison], ...] = ()
    problems: tuple[Problem, ...] = ()
    corrected: frozenset[str] = frozenset()
    sources: tuple[str, ...] = ()  # the files that took part in today's contract, where that is cited
    advice: Mapping[str, str] = field(default_factory=dict)  # by changed part, what to add to the command


def cited_contract(
    case: Case,
    library: Library,
    today: Callable[[], Today],
    contract_file: Path | None,
    beside: Sequence[Path],
    word: str,
    given: tuple[AsSigned, ...] = (),
) -> Cited:
    """The contract that a letter cites. `today` makes today's; `beside` are the folders where contracts may lie, `word` is
    that of contracts in the names of our files; `given` is
    what the user says of changed clauses. Raises AgreegenError where nobody can tell which it is."""
    if contract_file == NONE:
        require_nothing_given(given)
        return _of_today(today(), "contract-none-compared")
    parties = (str(case.engagement.provider.name), str(case.engagement.client.name))
    if contract_file is not None:
        returned = returned_contract(contract_file, library, parties, case.l10n.language)
        return _checked(case, library, [returned], today, given)
    found = list(contracts_beside(case, beside, word))
    lying = [one for one in found if one.counts and (one.read or one.named)]
    unread = [
        Problem("note", "contract-unread", {}, Mark(str(one.path))) for one in found if one.counts and one not in lying
    ]
    if not lying:
        require_nothing_given(given)
        aside = [str(one.path) for one in found if not one.counts]
        if aside:
            unread.append(Problem("note", "contracts-aside", {"files": _shortened(aside, _SHOWN, "; ")}))
        return _of_today(today(), "contract-not-compared", unread)
    now = today()
    if not all(one.says(now.lines) for one in lying):
        raise _unclear(case, lying, now)
    different = {one.digest: one for one in reversed(lying)}.values()  # equal copies are looked at once
    returns = [returned_contract(one.path, library, parties, case.l10n.language) for one in reversed(different)]
    shown = {one.path: _compared(one) for one in returns}
    if len({found.changes for found in shown.values()}) > 1:  # copies of one contract that do not say the same
        raise _unclear(case, lying, now, shown)
    cited = _checked(case, library, returns, lambda: now, given)
    return replace(cited, problems=(*unread, *cited.problems))


def _of_today(now: Today, rule: str, more: Sequence[Problem] = ()) -> Cited:
    """The contract that today's engagement gives, which nobody compared with anything."""
    return Cited(now.contract, problems=(*more, Problem("note", rule)), sources=now.sources)


def _unclear(
    case: Case, lying: Sequence[Lying], now: Today, shown: Mapping[Path, Comparison] | None = None
) -> AgreegenError:
    """The error that lists what lies there: DOCX and PDF of one text together, kept copies last, each with its date and where
    it differs from today's engagement."""
    word = case.l10n.words("document.clause")
    ours = str(case.engagement.client.name)
    groups: dict[tuple[object, ...], list[Lying]] = {}
    for one in lying:
        changes = shown[one.path].changes if shown else ()
        groups.setdefault((one.path.parent, one.path.stem, one.lines, changes), []).append(one)
    described = []
    for files in sorted(groups.values(), key=lambda group: _natural(group[0].path)):
        first = files[0]
        names = " + ".join(str(one.path) for one in files)
        if not first.read:
            described.append(f"{names} (?)")
            continue
        parts = differing(first.lines, now.lines, word)
        changes = shown[first.path].changes if shown else ()
        if changes:
            parts = list(dict.fromkeys(change.part for change in changes))
        listed = _shortened([part or HEAD for part in parts], _LISTED)
        whose = f"{first.client}; " if first.client not in ("", ours) else ""
        described.append(f"{names} ({first.date}: {whose}{listed or '='})")
    more = f"; … (+{len(described) - _SHOWN})" if len(described) > _SHOWN else ""
    return error("contract-unclear", case.mark("date"), found="; ".join(described[:_SHOWN]) + more)


def _shortened(names: Sequence[str], most: int, between: str = ", ") -> str:
    """The first of some names, and a sign where there are more."""
    return between.join(names[:most]) + (" …" if len(names) > most else "")


def _natural(path: Path) -> tuple[bool, str, int]:
    """Kept copies after the others, in the order of their numbers."""
    stem, kept, number = path.stem.partition(".kept-")
    return bool(kept), stem, int(number) if number.isdecimal() else 0


# ---------------------------------------------------------------------------------------- does it say what it said


def _checked(
    case: Case,
    library: Library,
    returns: Sequence[Returned],
    today: Callable[[], Today],
    given: tuple[AsSigned, ...],
) -> Cited:
    """The contract of files that say the same by their data, each compared with what it shows."""
    comparisons = []
    problems: list[Problem] = []
    for one in returns:
        mark = Mark(str(one.path))
        found = _compared(one)
        if "scan" in found.flags:
            raise error("contract-is-scan", mark)
        if "field" in found.flags:
            raise error("contract-with-field", mark)
        comparisons.append((one.path, found))
        if found.typed:
            words = " · ".join(text.strip() for text in found.typed[:_SHOWN_CHANGES])
            problems.append(Problem("note", "contract-signed", {"now": words}, mark))
        for flag in sorted(found.flags & set(_FLAGS)):
            problems.append(Problem("warning", _FLAGS[flag], {}, mark))
    by_part: dict[str, tuple[Change, ...]] = {}
    for change in comparisons[0][1].changes:
        by_part[change.part] = (*by_part.get(change.part, ()), change)
    signed = Signed(
        returns[0].data, returns[0].contract, by_part, read_l10n(case.layers, returns[0].data.language), library
    )
    contract, settled = corrected(signed, given)
    problems.append(Problem("note", "contract-cited", {"date": contract.date}, Mark(str(returns[0].path))))
    problems += _against_today(returns[0], contract, today, settled, case.l10n)
    ways = {part: advice(signed, part) for part in by_part}
    return Cited(
        contract, tuple(one.path for one in returns), tuple(comparisons), tuple(problems), settled, advice=ways
    )


def _compared(one: Returned) -> Comparison:
    """What differs between a contract as it was written and its file, whatever its seal says: anybody can seal."""
    try:
        return compare(one.data.lines, one.data.running, one.content)
    except Unsound as exc:
        raise error(exc.rule, Mark(str(one.path))) from None


def _against_today(
    returned: Returned, contract: SignedContract, today: Callable[[], Today], corrected: frozenset[str], l10n: L10n
) -> list[Problem]:
    """Where the signed contract and today's engagement differ: worth a look. A clause whose text is the same must have the
    same parameters: else its data lie, even those that no text prints as they are."""
    mark = Mark(str(returned.path))
    try:
        now = today()
    except AgreegenError:
        return [Problem("note", "contract-not-proved", {}, mark)]
    theirs, ours = by_part(returned.data.lines), by_part(now.lines)
    found: list[str] = []
    for clause in dict.fromkeys([*returned.contract.params, *now.contract.params]):
        before, after = returned.contract.params.peek(clause), now.contract.params.peek(clause)
        if clause in corrected:
            continue
        if theirs.get(clause) == ours.get(clause) and clause in ours:
            for key, value in after.items():
                said = before.get(key)
                unprinted = said is None and not stands_in(value, l10n, "")
                if canonical(said) != canonical(value) and not unprinted:
                    raise error("data-not-in-text", mark, what=f"{clause}.{key}", value=said)
            for path in _SAYS.get(clause, ()):
                said, value = attrgetter(path)(returned.contract), attrgetter(path)(now.contract)
                if said != value:
                    raise error("data-not-in-text", mark, what=path, value=canonical(said) if said else "–")
        elif before != after or clause not in theirs or clause not in ours:
            found.append(clause)
    for name in ("date", "title", "term", "calendar"):
        if getattr(contract, name) != getattr(now.contract, name):
            found.append(name)
    if returned.data.language != now.document.language:
        found.append("language")  # no line is the same
    else:
        parts = differing(returned.data.lines, now.lines, l10n.words("document.clause"))
        found += [part or HEAD for part in parts if part not in corrected]
    more: list[Problem] = []
    running, today_running = returned.data.running, running_words(now.document)
    if bool(running) != bool(today_running):
        found.append("style.letterhead")
        if not running:  # the data say that a letterhead runs there: nothing was compared
            more = [Problem("warning", "contract-with-stamp", {}, mark)]
    elif running[1:] != today_running[1:]:
        found.append("style.footer")
    listed = list(dict.fromkeys(found))
    if not listed:
        return more
    return [Problem("note", "contract-differs", {"what": _shortened(listed, _SHOWN_CHANGES)}, mark), *more]
