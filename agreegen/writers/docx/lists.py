"""The numbering of a DOCX: our multilevel lists under free numbers, linked to styles, and new instances of them."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from agreegen.document.numbering import SCHEMES
from agreegen.look.theme import Theme
from agreegen.writers.docx.styles import LISTS, ListKind, W, list_levels, w


@dataclass
class Lists:
    """The numbering of a document: our lists, added under free numbers and linked to styles as far as these have none of
    their own, and new instances of them."""

    package: Any
    theme: Theme
    ids: Mapping[str, str]
    abstract: dict[str, str] = field(default_factory=dict)  # style name to the abstract list that its level is in
    direct: dict[str, int] = field(default_factory=dict)  # style name to the list that its paragraphs must name
    foreign: set[str] = field(default_factory=set)  # names of styles with a numbering that is not ours

    def __post_init__(self) -> None:
        self.element = _numbering(self.package)
        self.by_id = {s.get(w("styleId")): s for s in self.package.styles.element.findall(w("style"))}
        self.next_num = self._free("num", "numId")
        self.next_abstract = self._free("abstractNum", "abstractNumId")
        for kind in LISTS:
            if not self._has(kind):
                self._add_list(kind)
        numbered = {name for kind in LISTS for name in kind.styles}
        self.foreign = {name for name in self.ids if name not in numbered and self._num_of(self.ids[name]) is not None}

    def _free(self, tag: str, attribute: str) -> int:
        return max((int(e.get(w(attribute))) for e in self.element.findall(w(tag))), default=0) + 1

    def _num_of(self, ident: str) -> str | None:
        """The list that a style is linked to, by itself or through what it is based on."""
        seen: set[str] = set()
        while ident in self.by_id and ident not in seen:
            seen.add(ident)
            num = self.by_id[ident].find(f"{w('pPr')}/{w('numPr')}/{w('numId')}")
            if num is not None:
                return None if num.get(w("val")) == "0" else str(num.get(w("val")))
            based = self.by_id[ident].find(w("basedOn"))
            ident = based.get(w("val")) if based is not None else ""
        return None

    def _has(self, kind: ListKind) -> bool:
        """Whether the document has this list already, as one that was made from our own base document does."""
        for index, name in enumerate(kind.styles):
            num = self._num_of(self.ids[name])
            abstract = self._abstract_of(num)
            level = self._level(abstract, self.ids[name])
            if level is None or level.get(w("ilvl")) != str(index):
                return False
            form, text = (level.find(w(tag)).get(w("val")) for tag in ("numFmt", "lvlText"))
            if kind.scheme is None:
                fits = form == "bullet"
            else:
                expected = SCHEMES[kind.scheme][index]
                fits = (form, text) == (expected.format, expected.pattern)
            if not fits or not self._has_levels(abstract, kind):
                return False
            self.abstract[name] = abstract
        return True

    def _has_levels(self, abstract: str, kind: ListKind) -> bool:
        """Whether a list goes as deep as ours, with the same numbers: a letterhead's often has one level only."""
        wanted = (
            [(level.format, level.pattern) for level in SCHEMES[kind.scheme]] if kind.scheme else [("bullet", "")] * 3
        )
        for element in self.element.findall(w("abstractNum")):
            if element.get(w("abstractNumId")) == abstract:
                found = [
                    tuple(level.find(w(tag)).get(w("val")) for tag in ("numFmt", "lvlText"))
                    for level in element.findall(w("lvl"))
                ]
                shown = [level if kind.scheme else (level[0], "") for level in found]
                return shown[: len(wanted)] == wanted
        return False

    def _abstract_of(self, num: str | None) -> str:
        for element in self.element.findall(w("num")):
            if element.get(w("numId")) == num and element.find(w("lvlOverride")) is None:
                return str(element.find(w("abstractNumId")).get(w("val")))
        return ""

    def _level(self, abstract: str, style: str) -> Any:
        for element in self.element.findall(w("abstractNum")):
            if element.get(w("abstractNumId")) == abstract:
                for level in element.findall(w("lvl")):
                    link = level.find(w("pStyle"))
                    if link is not None and link.get(w("val")) == style:
                        return level
        return None

    def _add_list(self, kind: ListKind) -> None:
        from docx.oxml import parse_xml

        abstract, num = self._allocated()
        links: dict[int, str] = {}
        for index, name in enumerate(kind.styles):
            self.abstract[name] = str(abstract)
            if self._num_of(self.ids[name]) is None:
                links[index] = self.ids[name]
                properties = self.by_id[self.ids[name]].get_or_add_pPr().get_or_add_numPr()
                properties.get_or_add_ilvl().val = index
                properties.get_or_add_numId().val = num
            else:
                self.direct[name] = num
        levels = list_levels(kind, self.theme, links)
        xml = (
            f'<w:abstractNum xmlns:w="{W}" w:abstractNumId="{abstract}"><w:multiLevelType w:val="multilevel"/>{levels}'
            "</w:abstractNum>"
        )
        self._insert(parse_xml(xml), "abstractNum", "numPicBullet")
        self._add_num(num, str(abstract), "")

    def _allocated(self) -> tuple[int, int]:
        """Free numbers for an abstract list and for an instance of it."""
        self.next_abstract += 1
        self.next_num += 1
        return self.next_abstract - 1, self.next_num - 1

    def _insert(self, element: Any, *after: str) -> None:
        """Put an element of the numbering part after all those of the kinds that the schema has before it."""
        last = [e for e in self.element if e.tag in [w(name) for name in after]]
        self.element.insert(self.element.index(last[-1]) + 1 if last else 0, element)

    def _add_num(self, num: int, abstract: str, override: str) -> None:
        from docx.oxml import parse_xml

        xml = f'<w:num xmlns:w="{W}" w:numId="{num}"><w:abstractNumId w:val="{abstract}"/>{override}</w:num>'
        self._insert(parse_xml(xml), "numPicBullet", "abstractNum", "num")

    def instance(self, style: str, override: str = "", like: int | None = None) -> int:
        """A new instance of the list of a style, or of that which the list `like` is an instance of, with `override` in its
        levels."""
        num = self.next_num
        self.next_num += 1
        self._add_num(num, self.abstract[style] if like is None else self._abstract_of(str(like)), override)
        return num

    def restart(self, style: str, start: int = 1, level: int = 0) -> int:
        """A new instance whose `level` starts at `start`."""
        return self.instance(style, _starting(start, level))

    def copy(self, style: str, start: int = 1) -> int:
        """A list of its own like that of a style, which counts apart from it, from `start`: for a second column."""
        abstract, num = self._allocated()
        model = next(e for e in self.element.findall(w("abstractNum")) if e.get(w("abstractNumId")) == self.abstract[style])  # fmt: skip
        own = copy.deepcopy(model)
        own.set(w("abstractNumId"), str(abstract))
        for name in ("nsid", "tmpl", "styleLink", "numStyleLink"):
            for child in own.findall(w(name)):
                own.remove(child)
        for link in list(own.iter(w("pStyle"))):
            link.getparent().remove(link)
        self._insert(own, "abstractNum")
        self._add_num(num, str(abstract), _starting(start) if start != 1 else "")
        return num


def _starting(number: int, level: int = 0) -> str:
    """What makes a level of an instance begin at `number`."""
    return f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{number}"/></w:lvlOverride>'


def _numbering(package: Any) -> Any:
    """The root of the numbering part, which is made where the document has none."""
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.oxml import parse_xml
    from docx.parts.numbering import NumberingPart

    part = package.part
    for relation in part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.NUMBERING:
            return relation.target_part.element
    element = parse_xml(f'<w:numbering xmlns:w="{W}"/>')
    made = NumberingPart(PackURI("/word/numbering.xml"), CONTENT_TYPE.WML_NUMBERING, element, part.package)
    part.relate_to(made, RELATIONSHIP_TYPE.NUMBERING)
    return made.element
