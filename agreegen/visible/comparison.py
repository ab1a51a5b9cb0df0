"""Does a returned contract still say what agreegen wrote? The lines that were written against those that the file shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher

from agreegen.files.opening import Unsound
from agreegen.visible.docx import shown_by_docx
from agreegen.visible.lines import CONTENTS, SIGNATURES, Line, Shown, compact, without_sign
from agreegen.visible.pdf import shown_by_pdf
from agreegen.visible.pdf_boxes import Box, meet
from agreegen.visible.pdf_order import Pdf

_PLENTY = 90  # letters of what is typed beside a signature: a name, a place, a date
_STAMP = 400  # letters of what a service for signatures writes into the same cell
_MOST_PAIRS = 2_000_000  # of equal lines: the time to compare grows with these
_MOST_WORK = 8_000_000  # lines and pieces that are looked at
_MOST_TYPED, _MOST_ENTRIES = 600, 12  # letters and entries beside the signatures
_PAGE_WORDS = 2  # the place of the pattern of page numbers in what runs at head and foot
_TITLE = 30  # letters of the title of the contents
_INITIALS = 12  # letters of what people write on each page
_ABOVE = 20  # points above the lines of the signatures where people sign


@dataclass(frozen=True)
class Change:
    """What differs in a part of a contract: the words that were written and those that stand there now, "" where none do."""

    part: str
    before: str
    now: str


@dataclass(frozen=True)
class Comparison:
    """What differs between a contract as it was written and the file as it is. `renumbered` tells that clauses were added or
    taken out; `typed` is what stands beside the signatures; `flags` are those of `Shown`, and `scan` where a PDF has no text."""

    changes: tuple[Change, ...] = ()
    renumbered: bool = False
    typed: tuple[str, ...] = ()
    flags: frozenset[str] = frozenset()


def compare(written: Sequence[Line], running: Sequence[str], content: bytes) -> Comparison:
    """Compare what was written, and what ran at head and foot of its pages, with the file `content`. Raises Unsound."""
    if content.startswith(b"%PDF"):
        return _with_pdf(written, running, shown_by_pdf(content))
    shown = shown_by_docx(content)
    in_tables = frozenset(n for n, table in enumerate(shown.tables) if table)
    changes, typed, pairs = _changes(written, shown.lines, numbers=False, in_tables=in_tables)
    flags = set(shown.flags)
    parts: dict[int, set[str]] = {}
    for here, there in pairs:
        parts.setdefault(shown.tables[there], set()).add(written[here].part)
        if there in shown.contents and written[here].part != CONTENTS:
            flags.add("field")
    flags |= {flag for flag, table in shown.in_table if parts.get(table) != {SIGNATURES}}
    if running:
        flags |= shown.edge_flags
        if not _ours(shown.edges, running):
            flags.add("stamp")
    changes, typed = _judged(changes, typed)
    return Comparison(changes, _renumbered(written, shown, pairs), typed, frozenset(flags))


def _with_pdf(written: Sequence[Line], running: Sequence[str], found: Pdf) -> Comparison:
    if not found.has_text:
        return Comparison(flags=found.shown.flags | {"scan"})
    changes, typed, pairs = _changes(written, found.shown.lines, numbers=True)
    beside = _Beside(written, found, pairs)
    initials, others = _initials(
        [(page, words) for page, box, words in found.outside if not beside.has(page, box)], found.count
    )
    typed = (*typed, *initials)
    changes = (*changes, *(Change("", "", words) for words in others))
    for page, box, words in found.outside:
        if beside.has(page, box):
            changes, typed = (
                (changes, (*typed, words)) if len(words) <= _PLENTY else ((*changes, Change("", "", words)), typed)
            )
    for here, there in pairs:
        if there in found.covered and written[here].part != SIGNATURES:
            changes = (*changes, Change(written[here].part, written[here].text, ""))
    flags = set(found.shown.flags)
    flags |= {"picture" for page, box in found.drawn if not beside.has(page, box)}
    for page, box, words in found.signatures:
        typed = (*typed, words) if words.strip() and words not in typed else typed
        flags |= set() if beside.has(page, box) else {"annotation"}
    if running and not _ours(found.edges, running):
        flags.add("stamp")
    changes, typed = _judged(changes, typed)
    return Comparison(changes, False, typed, frozenset(flags))


class _Beside:
    """Where people sign a PDF: at the lines of the signatures and below them, and over no other line."""

    def __init__(self, written: Sequence[Line], found: Pdf, pairs: Sequence[tuple[int, int]]) -> None:
        own = {there for here, there in pairs if written[here].part == SIGNATURES}
        self.areas: dict[int, tuple[float, float]] = {}
        self.others: dict[int, list[Box]] = {}
        for n, boxes in enumerate(found.boxes):
            for page, (_, low, _, high) in boxes.items():
                if n in own:
                    before = self.areas.get(page, (low, high))
                    self.areas[page] = (min(before[0], low), max(before[1], high))
        for n, boxes in enumerate(found.boxes):
            for page in boxes.keys() & self.areas.keys() if n not in own else ():
                self.others.setdefault(page, []).append(boxes[page])

    def has(self, page: int, box: Box) -> bool:
        """Whether a box of a page lies there."""
        if page not in self.areas:
            return False
        low, high = self.areas[page]
        others = self.others.get(page, [])
        floor = max((other[3] for other in others if other[3] <= low), default=float("-inf"))
        return floor <= box[1] and box[3] <= high + _ABOVE and not any(meet(box, other) for other in others)


def _initials(outside: Sequence[tuple[int, str]], pages: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Of the words that stand outside the text of a PDF, by page: the initials, which are few letters and the same on most
    pages, and all others."""
    by_page: dict[int, str] = {}
    for page, words in outside:
        by_page[page] = f"{by_page.get(page, '')} {words.strip()}".strip()
    often = Counter(by_page.values())
    few = {words for words in often if len(compact(words)) <= _INITIALS and not any(map(str.isdigit, words))}
    initials = {words for words in few if often[words] * 2 >= pages - 1}
    return tuple(sorted(initials)), tuple(words for words in by_page.values() if words not in initials)


def _judged(changes: tuple[Change, ...], typed: tuple[str, ...]) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """What stands beside the signatures is a change where it is more than signatures need."""
    if len(typed) <= _MOST_ENTRIES and sum(map(len, typed)) <= _MOST_TYPED:
        return changes, typed
    return (*changes, Change(SIGNATURES, "", " ".join(text.strip() for text in typed))), ()


def _ours(edges: Sequence[str], running: Sequence[str]) -> bool:
    """Whether what stands at the head and foot of the pages is what was written there."""
    texts = [re.sub(r"\{pages?\}", "", text) if n == _PAGE_WORDS else text for n, text in enumerate(running)]
    own = sorted({*map(_lettered, texts)} - {""}, key=len, reverse=True)
    for words in edges:
        rest = _lettered(words)
        for text in own:
            rest = rest.replace(text, "", 1)
        if rest:
            return False
    return True


def _lettered(text: str) -> str:
    """The letters of what runs at the head and foot of pages: its figures count them."""
    return re.sub(r"\d", "", compact(text))


def _changes(
    written: Sequence[Line], shown: Sequence[str], *, numbers: bool, in_tables: frozenset[int] = frozenset()
) -> tuple[tuple[Change, ...], tuple[str, ...], list[tuple[int, int]]]:
    """What differs, what stands beside the signatures, and which lines of both are the same. `numbers` tells that the file
    has numbers as text."""
    here = [compact(line.number + line.text if numbers else line.text) for line in written]
    there = [compact(text) for text in shown]
    entries = _entries(written)
    contents = Counter(here[n] for n in entries)
    left = [n for n in range(len(written)) if here[n] and n not in entries]
    right = []
    for n, text in enumerate(there):
        if text and contents:  # a table of contents may have been made anew, with the numbers of pages
            entry = text if contents[text] > 0 else re.sub(r"\d{1,3}$", "", text)
            if contents[entry] > 0:
                contents[entry] -= 1
                continue
        if text:
            right.append(n)
    heads = {here[n] for n in left if written[n].head}
    titles = [line.part for line in written if line.title]
    in_columns = len(set(titles)) < len(titles)
    changes: list[Change] = []
    typed: list[str] = []
    pairs: list[tuple[int, int]] = []
    regions: list[tuple[list[int], list[int], str]] = []  # lines and pieces that differ, and the part before them
    often = Counter(there[n] for n in right)
    if sum(often[here[n]] for n in left) > _MOST_PAIRS:
        raise Unsound("package-too-large")
    matcher = _Matcher(None, [here[n] for n in left], [there[n] for n in right], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            pairs += zip(left[a:b], right[c:d], strict=True)
            continue
        extra = [
            n for n in right[c:d] if not (numbers and there[n] in heads)
        ]  # a head stands on each page of its table
        regions.append((left[a:b], extra, written[left[a - 1]].part if a else ""))
    if numbers and in_columns:  # what stands in two columns is mixed wherever a page ends
        lines, pieces = _consumed([n for r in regions for n in r[0]], [n for r in regions for n in r[1]], here, there)
        regions = [([n for n in r[0] if n in lines], [n for n in r[1] if n in pieces], r[2]) for r in regions]
    for lines, extra, part_before in regions:
        if numbers:
            lines, extra = _consumed(lines, extra, here, there)
        if len(lines) == len(extra):
            found = [(written[i].part, written[i], shown[j]) for i, j in zip(lines, extra, strict=True)]
        else:
            now = " ".join(shown[n].strip() for n in extra)
            found = [(written[i].part, written[i], now if k == 0 else "") for k, i in enumerate(lines)]
        for part, line, now in found:
            _note(changes, typed, part, f"{line.number} {line.text}".strip(), now, _PLENTY)
        if not lines:
            for n in extra:
                room = _STAMP if n in in_tables else _PLENTY
                _note(changes, typed, part_before, "", shown[n], room)
    return tuple(changes), tuple(typed), pairs


class _Matcher(SequenceMatcher[str]):
    """Stops where two texts differ in so many places that to compare them takes long."""

    work = 0

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        self.work += (ahi or 0) - alo
        if self.work > _MOST_WORK:
            raise Unsound("package-too-large")
        return super().find_longest_match(alo, ahi, blo, bhi)


def _entries(written: Sequence[Line]) -> frozenset[int]:
    """The lines of the tables of contents, which programs make anew: their titles, and entries that stand in the text too."""
    texts = {compact(line.number + line.text) for line in written if line.part != CONTENTS}
    found: set[int] = set()
    for n, line in enumerate(written):
        heads = n == 0 or written[n - 1].part != CONTENTS
        short = len(line.text) <= _TITLE and not any(map(str.isdigit, line.text))
        if line.part == CONTENTS and ((heads and short) or compact(line.number + line.text) in texts):
            found.add(n)
    return frozenset(found)


def _note(changes: list[Change], typed: list[str], part: str, before: str, now: str, room: int) -> None:
    """A difference; what people write beside their signatures is none, unless it is long."""
    if part == SIGNATURES and len(now) <= len(before) + room and (now or not before):
        typed.append(f"{before} → {now}" if before and before not in now else now)
    else:
        changes.append(Change(part, before, now))


def _consumed(
    lines: list[int], pieces: list[int], here: Sequence[str], there: Sequence[str]
) -> tuple[list[int], list[int]]:
    """The lines and pieces that are left where a line may be in several pieces (a page ends in it), and those of two columns
    mixed."""
    if len(lines) * len(pieces) > _MOST_WORK:
        raise Unsound("package-too-large")
    rest = {n: here[n] for n in lines}
    unused = []
    used: dict[int, list[int]] = {n: [] for n in lines}
    for piece in pieces:
        line = next((n for n in lines if rest[n] and rest[n].startswith(there[piece])), None)
        if line is None:
            unused.append(piece)
        else:
            rest[line] = without_sign(rest[line][len(there[piece]) :])
            used[line].append(piece)
    unfinished = [n for n in lines if rest[n]]
    return unfinished, sorted([*unused, *(piece for n in unfinished for piece in used[n])])


def _renumbered(written: Sequence[Line], shown: Shown, pairs: Sequence[tuple[int, int]]) -> bool:
    """Whether Word counts otherwise than was written: titles were added or taken out, styles changed, lists start elsewhere."""
    ours = {re.sub(r"[\W_]", "", line.number) for line in written if line.title}
    if shown.misleading or shown.labels - ours:  # a list whose sign is a word
        return True
    return any(_bare(shown.numbers[there]) != _bare(written[here].number) for here, there in pairs)


def _bare(number: str) -> str:
    return compact(number).rstrip(".")
