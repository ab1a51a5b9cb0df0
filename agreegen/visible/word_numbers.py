"""The numbers that Word shows before the paragraphs of a DOCX: computed from its styles and lists, as Word does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from agreegen.document.numbering import format_number

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVELS = 9
_MOST = 9_999  # a list that counts on from here is none of ours
_BASES = 20  # styles that rest on one another
_FORMATS = frozenset(("decimal", "lowerLetter", "upperLetter", "lowerRoman", "upperRoman"))
_BULLET = "o"  # the one letter that programs use as the sign of an entry


@dataclass(frozen=True)
class _Level:
    """One level of a list; `restarts` is how many levels from the first on make it begin anew, None for all before it."""

    format: str
    text: str
    start: int
    restarts: int | None
    style: str
    legal: bool
    element: Any


@dataclass(frozen=True)
class Counted:
    """What Word counts before a paragraph: its number, that with the numbers of the levels that it stands in, and the
    element of its level, which says how both look; None where it is in no list."""

    number: str = ""
    whole: str = ""
    level: Any = None


class WordNumbers:
    """Counts the paragraphs of a document from top to bottom; `styles` and `numbering` are the roots of these parts."""

    def __init__(self, styles: Any, numbering: Any) -> None:
        self.styles = {s.get(f"{_W}styleId", ""): s for s in styles.iter(f"{_W}style")} if styles is not None else {}
        self.levels: dict[tuple[str, int], _Level] = {}  # by abstract list
        self.own: dict[tuple[str, int], _Level] = {}  # by list, in place of the abstract one's
        self.starts: dict[tuple[str, int], int] = {}
        self.abstract: dict[str, str] = {}
        self.counters: dict[tuple[str, int], int] = {}
        self.used: set[tuple[str, int]] = set()
        self.labels: set[str] = set()  # the words in the numbers and signs that were counted
        self.links: dict[str, str] = {}  # the abstract lists that stand for the list of a style
        self.of_style: dict[str, tuple[str, int] | None] = {}
        self.last: dict[tuple[str, int], str] = {}  # the last number of each level, with those that it stands in
        if numbering is None:
            return
        for abstract in numbering.iter(f"{_W}abstractNum"):
            link = _value(abstract, "numStyleLink")
            if link is not None:
                self.links[abstract.get(f"{_W}abstractNumId", "")] = link
            for level in abstract.findall(f"{_W}lvl"):
                self.levels[(abstract.get(f"{_W}abstractNumId", ""), _int(level.get(f"{_W}ilvl"), 0))] = _level(level)
        for num in numbering.iter(f"{_W}num"):
            ident = num.get(f"{_W}numId", "")
            self.abstract[ident] = _value(num, "abstractNumId") or ""
            for override in num.findall(f"{_W}lvlOverride"):
                at = _int(override.get(f"{_W}ilvl"), 0)
                level = override.find(f"{_W}lvl")
                if level is not None:
                    self.own[(ident, at)] = _level(level)
                    self.starts[(ident, at)] = self.own[(ident, at)].start
                start = _value(override, "startOverride")
                if start is not None:
                    self.starts[(ident, at)] = _int(start, 1)

    def next(self, style: str, properties: Any) -> Counted:
        """The number of the next paragraph, which has this style and these properties (None: none)."""
        place = self._styled(style)
        own = properties.find(f"{_W}numPr") if properties is not None else None
        if own is not None:
            num, level = _value(own, "numId"), _value(own, "ilvl")
            before = place or ("0", 0)
            place = (num if num is not None else before[0], _int(level, before[1] if num is None else 0))
        if place is None or place[0] not in self.abstract:
            return Counted()
        return self._count(*place)

    def _styled(self, style: str) -> tuple[str, int] | None:
        """The list and level of a style, by itself or by the styles that it rests on."""
        if style not in self.of_style:
            num: str | None = None
            level: str | None = None
            ident = style
            for _ in range(_BASES):
                element = self.styles.get(ident)
                if element is None:
                    break
                own = element.find(f"{_W}pPr/{_W}numPr")
                if own is not None:
                    num = _value(own, "numId") if num is None else num
                    level = _value(own, "ilvl") if level is None else level
                ident = _value(element, "basedOn") or ""
            linked = [
                at for (a, at), one in self.levels.items() if one.style == style and a == self.abstract.get(num or "")
            ]
            self.of_style[style] = None if num is None else (num, linked[0] if linked else _int(level, 0))
        return self.of_style[style]

    def _count(self, num: str, level: int) -> Counted:
        abstract = self.abstract[num]
        levels = {at: self.own.get((num, at)) or self.levels.get((abstract, at)) for at in range(_LEVELS)}
        kind = levels.get(level)
        if kind is None:
            linked = self._styled(self.links.get(abstract, ""))
            known = linked is not None and (self.abstract.get(linked[0]), level) in self.levels
            return self._count(linked[0], level) if linked is not None and known else Counted()
        words = re.sub(r"%\d|[\W_]", "", kind.text)
        self.labels |= {words} - {"", _BULLET}
        if (num, level) not in self.used:  # an override counts when its level is first used
            self.used.add((num, level))
            if (num, level) in self.starts:
                self.counters[(abstract, level)] = self.starts[(num, level)] - 1
        self.counters[(abstract, level)] = self.counters.get((abstract, level), kind.start - 1) + 1
        for deeper in range(level + 1, _LEVELS):
            below = levels[deeper]
            if below is None or below.restarts is None or level < below.restarts:
                self.counters.pop((abstract, deeper), None)
                self.last.pop((abstract, deeper), None)
        text = "" if kind.format in ("bullet", "none") else kind.text
        for at in range(level + 1):
            shape = levels[at]
            if shape is not None and f"%{at + 1}" in text:
                value = self.counters.get((abstract, at), shape.start)
                form = "decimal" if kind.legal else shape.format
                shown = format_number(value, form) if 0 < value <= _MOST and form in _FORMATS else "?"
                text = text.replace(f"%{at + 1}", shown)
        outer = max(
            (at for (a, at) in self.last if a == abstract and at < level and f"%{at + 1}" not in kind.text),
            default=None,
        )
        inside = any(f"%{at + 1}" in kind.text for at in range(level))
        whole = text if outer is None or inside else f"{self.last[(abstract, outer)]}{text}"
        self.last[(abstract, level)] = whole
        return Counted(text, whole, kind.element)


def _level(level: Any) -> _Level:
    style, restart = _value(level, "pStyle"), _value(level, "lvlRestart")
    legal = level.find(f"{_W}isLgl")
    return _Level(
        _value(level, "numFmt") or "decimal",
        (_value(level, "lvlText") or ""),
        _int(_value(level, "start"), 0),
        None if restart is None else _int(restart, 0),
        style or "",
        legal is not None and legal.get(f"{_W}val", "true") not in ("0", "false", "off"),
        level,
    )


def _value(element: Any, name: str) -> str | None:
    found = element.find(f"{_W}{name}")
    return found.get(f"{_W}val") if found is not None else None


def _int(text: str | None, otherwise: int) -> int:
    try:
        return int(text) if text is not None and len(text) < 9 else otherwise
    except ValueError:
        return otherwise
