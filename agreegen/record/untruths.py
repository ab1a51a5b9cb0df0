"""Whether what the data of a contract say is what its own text says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from agreegen.files.layers import Layers
from agreegen.language.formats import L10n, read_l10n
from agreegen.language.locales import tags
from agreegen.language.numerals import ordinal
from agreegen.record.contract import SignedContract
from agreegen.record.data import YEAR, AgreementData
from agreegen.values.quantities import DayOfYear, Duration, Money, Percent, Rate, TimeRange
from agreegen.visible.lines import Line, compact

FIGURES = ("duration", "percent", "money", "rate", "integer", "number", "time ranges", "weekdays", "day of year")


def untruths(data: AgreementData, contract: SignedContract, layers: Layers) -> Iterator[tuple[str, str]]:
    """What the data say and the text that was written does not: a number, a title, a date, a figure, a name."""
    if data.language not in tags(layers):
        yield "language", data.language
        return
    l10n = read_l10n(layers, data.language)
    second = l10n
    if data.second is not None:
        if data.second.language not in tags(layers):
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
        if YEAR.search(rest):  # it names an end, and the data none
            yield "term", "–"
    rest = words.get("definitions", "")
    for one in calendar.local_holidays:
        for words_of in (l10n, second):
            rest = rest.replace(compact(words_of.date(one)).casefold(), "")
    if found := YEAR.search(rest):  # it names a day that the data do not
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
    word = ordinal(l10n, place) if l10n.form.ordinals else ""
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
