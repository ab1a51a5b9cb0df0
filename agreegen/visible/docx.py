"""What a returned DOCX shows: its lines with the numbers that Word counts, insertions made and deletions gone.

Only what is known is read: an element, a property or a field that our contracts and the programs that save them do not
have is told, and its words count as changed. What this cannot see is in docs/security.md.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from agreegen.files.opening import Unsound
from agreegen.visible.docx_fields import OTHER, Place, child_of, name_of, value_of
from agreegen.visible.docx_tables import CHANGES, TableReading
from agreegen.visible.lines import Shown
from agreegen.visible.word_colours import PAPER, Colours, W
from agreegen.visible.word_looks import WordLooks
from agreegen.visible.word_numbers import Counted, WordNumbers
from agreegen.visible.word_parts import word_parts

_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def shown_by_docx(content: bytes) -> Shown:
    """What a DOCX shows, as it would be printed. Raises Unsound."""
    parts = word_parts(content)
    body = parts.document.find(f"{W}body")
    if body is None:
        raise Unsound("package-broken")
    looks = WordLooks(parts.styles, parts.theme, parts.settings)
    reading = _Reading(looks, WordNumbers(parts.styles, parts.numbering))
    shown = reading.read(body)
    background = parts.document.find(f"{W}background")
    coloured = background is not None and looks.colour(background) not in ((), PAPER)
    if coloured or (parts.settings is not None and parts.settings.find(f"{W}linkStyles") is not None):
        shown = replace(shown, flags=shown.flags | {"strange"})  # looks from elsewhere, or paper that swallows words
    edges: list[str] = []
    flags: set[str] = set()
    for root in parts.edges:
        found = _Reading(looks, WordNumbers(parts.styles, None), edge=True).read(root)
        edges += [text for text in found.lines if text.strip()]
        flags |= found.flags - {"hidden"}
    return replace(shown, edges=tuple(edges), edge_flags=frozenset(flags))


class _Reading(TableReading):
    """Reads the body of a DOCX, or one that runs at the `edge` of its pages, once from top to bottom."""

    def __init__(self, looks: WordLooks, counting: WordNumbers, *, edge: bool = False) -> None:
        super().__init__(looks, counting, edge=edge)
        self.readers = {
            "p": self.paragraph,
            "r": self.run,
            "tbl": self.table,
            "tr": self.row,
            "tc": self.cell,
            "t": self.text,
            "ins": self.inserted,
            "moveTo": self.inserted,
            "del": self.deleted,
            "moveFrom": self.deleted,
            "fldSimple": self.simple_field,
            "fldChar": self.field_char,
            "instrText": self.field_code,
            "bookmarkStart": self.bookmark,
            "commentReference": self.comment,
            "sdtPr": self.control,
            "sectPr": self.section,
        }

    def read(self, root: Any) -> Shown:
        self.inside(root, Place(), None)
        if self.fields:  # what stands behind a field that never ends is anybody's guess
            self.flags.add("field")
        self.flags |= {"strange"} if self.looks.strange else set()
        found = [(one, "".join(one.texts)) for one in self.paragraphs]
        found = [(one, words) for one, words in found if words.strip()]
        return Shown(
            [words for _, words in found],
            frozenset(self.flags),
            tuple(one.table for one, _ in found),
            tuple(one.counted.number for one, _ in found),
            frozenset(self.in_table),
            frozenset(n for n, (one, _) in enumerate(found) if one.contents),
            misleading=any(self.misleads(*one) for one in self.references),
            labels=frozenset(self.counting.labels),
        )

    # --------------------------------------------------------------------------------------- one element of each kind

    def text(self, element: Any, place: Place, texts: list[str] | None) -> None:
        self.say(_TURNING.sub(OTHER, element.text or ""), place, texts)

    def run(self, element: Any, place: Place, texts: list[str] | None) -> None:
        properties = element.find(f"{W}rPr")
        own = () if properties is None else (properties,)
        seen, letters = self.looks.letters(own, place.style, place.table_style, place.behind)
        if own and CHANGES & {name_of(child) for child in properties}:
            self.flags.add("tracked")
        inner = place if seen else replace(place, hidden=True)
        words: list[str] | None = None if texts is None else []
        self.inside(element, inner, words)
        if texts is None or words is None:
            return
        said = "".join(words)
        if any(map(str.isdigit, said)) and self.looks.raised(own, place.style):
            self.flags.add("hidden")
        elif said.strip() and not letters:
            self.flags.add("strange")
            texts.append(OTHER)
        else:
            texts += words

    def paragraph(self, element: Any, place: Place, _texts: list[str] | None) -> None:
        properties = element.find(f"{W}pPr")
        style = value_of(properties, "pStyle")
        style = style if style in self.looks.styles else self.looks.default.get("paragraph", "")
        counted = self.counting.next(style, properties)
        own = [one for one in (properties, child_of(counted.level, "pPr")) if one is not None]
        for one in own:
            self.looks.known(one)
        readable, behind = self.looks.paragraph(own, style, place.behind)
        mark = child_of(properties, "rPr")
        if mark is not None and CHANGES & {name_of(child) for child in mark}:
            self.flags.add("tracked")
        if child_of(mark, "specVanish") is not None:
            self.flags.add("strange")
        if counted.number and not self.counts(counted, mark, style, place, behind):
            counted = Counted()
        if counted.level is not None and child_of(counted.level, "lvlPicBulletId") is not None:
            self.flags.add("picture")
        section = child_of(properties, "sectPr")
        if section is not None:
            self.section(section, place, None)
        paragraph = self.begin(place, counted)
        inner = replace(place, hidden=place.hidden or not readable, behind=behind, style=style)
        self.inside(element, inner, paragraph.texts)

    def counts(self, counted: Counted, mark: Any, style: str, place: Place, behind: Colours) -> bool:
        """Whether the number of a paragraph can be seen: it looks as its list says, and as the end of the paragraph does."""
        own = [one for one in (child_of(counted.level, "rPr"), mark) if one is not None]
        return all(self.looks.letters(own, style, place.table_style, behind))

    def inserted(self, element: Any, place: Place, texts: list[str] | None) -> None:
        self.flags |= {"tracked"} if len(element) else set()
        self.inside(element, place, texts)

    def deleted(self, element: Any, _place: Place, _texts: list[str] | None) -> None:
        self.flags |= {"tracked"} if len(element) else set()

    def comment(self, _element: Any, _place: Place, _texts: list[str] | None) -> None:
        self.flags.add("comment")

    def bookmark(self, element: Any, _place: Place, texts: list[str] | None) -> None:
        """A bookmark stands at its paragraph, or at the next one where it is between two."""
        at = len(self.paragraphs) - (texts is not None)
        self.bookmarks.setdefault(element.get(f"{W}name", "").casefold(), set()).add(at)

    def control(self, element: Any, _place: Place, texts: list[str] | None) -> None:
        """What a content control says of itself: words that are kept elsewhere may be others tomorrow."""
        if any(name_of(child) == "dataBinding" for child in element):
            self.other(element, texts)

    def picture(self, element: Any, name: str, place: Place) -> None:
        """A drawing: a picture of a signature in its table is none to look at, unless it floats anywhere. Its words count."""
        inner = list(element.iter())
        drawn = name != "AlternateContent" or any(name_of(one) in ("drawing", "pict") for one in inner)
        floats = any(name_of(one) == "anchor" or "absolute" in one.get("style", "") for one in inner)
        if not drawn:
            self.flags.add("strange")
        elif self.edge and not floats:
            pass  # a logo
        elif place.table and not floats:
            self.in_table.add(("picture", place.table))
        else:
            self.flags.add("picture")
        words = [one.get("string", "") for one in inner if name_of(one) == "textpath"]
        words += ["".join(t.itertext()) for one in inner if name_of(one) == "txbxContent" for t in one.iter(f"{W}p")]
        words += [OTHER] if not drawn and any(name_of(one) == "t" for one in inner) else []
        for text in dict.fromkeys(words):
            if text.strip():
                self.begin(place).texts.append(text)
