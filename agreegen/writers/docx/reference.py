"""The document that a DOCX starts from: our own, made from the theme, or a letterhead of the user's.

A letterhead keeps its styles, header, footer, margins and logo. Styles are found by their names, since a localised Word
changes their ids; what it lacks is added under ids, numbers and part names that it does not use. Whatever else it carries
(text, comments, data, macros, links to its template) stays behind.
"""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from agreegen.errors import AgreegenError, Mark, error
from agreegen.numbering import SCHEMES
from agreegen.theme import Look, Theme
from agreegen.writers.docx.styles import (
    BUILT_IN,
    HEAD,
    LISTS,
    PACKAGE,
    RELATIONS,
    ListKind,
    Style,
    W,
    list_levels,
    reference_parts,
    style_id,
    styles,
)
from agreegen.writers.fonts import family, word_fonts

_LARGEST = 100 * 1024 * 1024  # bytes of a letterhead, unpacked
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}.main+xml"
_MACROS = ("macroEnabled", "vbaProject")
# What a letterhead's document part may refer to; headers and footers as far as its section uses them.
_KEPT = ("styles", "numbering", "settings", "webSettings", "fontTable", "theme", "footnotes", "endnotes")
_KEPT_OF_PACKAGE = ("officeDocument", "core-properties", "custom-properties")
# Settings of a letterhead that would bother whoever edits the contract, or tell where the letterhead came from.
_DROPPED_SETTINGS = (
    *("attachedTemplate", "linkStyles", "documentProtection", "writeProtection", "mailMerge", "updateFields"),
    *("docVars", "rsids", "stylePaneFormatFilter", "formsDesign", "saveThroughXslt"),
)
_FONT_PARTS = ("[Content_Types].xml", "word/fontTable.xml", "word/settings.xml")
_OBFUSCATED = '<Default Extension="odttf" ContentType="application/vnd.openxmlformats-officedocument.obfuscatedFont"/>'
_FONT_SLOTS = ((400, "normal"), (600, "normal"), (400, "italic"), (600, "italic"))


def w(name: str) -> str:
    """A qualified name of WordprocessingML."""
    return f"{{{W}}}{name}"


@dataclass
class Reference:
    """An opened document to write into. `ids` gives the id of each style by name, `width` the width of the text in
    twentieths of a point; `own` tells that it is ours and no letterhead."""

    package: Any
    ids: dict[str, str]
    width: int
    own: bool
    lists: Lists


def open_reference(look: Look, layout: str, language: str, *, fonts: bool = True) -> Reference:
    """The reference document of `look`, with every style and list that we use, and our own font where `fonts` asks for
    it. Raises AgreegenError where the letterhead cannot serve."""
    import docx

    theme, margins = look.theme.of(layout, look.paper)
    natural = _natural(theme, look)
    if look.letterhead is not None:
        package = _letterhead(look.letterhead, theme, look)
    else:
        parts = reference_parts(theme, look.paper, margins, natural, look.window)
        embedded = _embedded_fonts(parts, theme, look) if fonts else {}
        package = docx.Document(io.BytesIO(_zipped({**parts, **embedded})))
    section = package.sections[-1]
    width = round((section.page_width - section.left_margin - section.right_margin) / 635)
    if look.letterhead is not None:
        theme = _matching(theme, look, package)
    ids = _add_styles(package, styles(theme, width, window=look.window, natural=natural))
    lists = Lists(package, theme, ids)
    _language(package, language)
    return Reference(package, ids, width, look.letterhead is None, lists)


def _natural(theme: Theme, look: Look) -> float:
    """The natural height of the font's line; that of common fonts where the family is not here or is a letterhead's."""
    if look.letterhead is not None:
        return 1.2
    try:
        return family(str(theme.font), look.font_folders).natural
    except AgreegenError:
        return 1.2


def _zipped(parts: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name), content)
    return stream.getvalue()


# ------------------------------------------------------------------------------------------------------------- fonts


def _embedded_fonts(parts: Mapping[str, str], theme: Theme, look: Look) -> dict[str, bytes]:
    """The parts that embed the body's font, cut down to Latin and obfuscated as the standard asks."""
    fonts = word_fonts(str(theme.font), look.font_folders)
    if not fonts:
        return {}
    import hashlib

    tags, relations, found = [], [], dict[str, bytes]()
    for number, (slot, tag) in enumerate(zip(_FONT_SLOTS, ("Regular", "Bold", "Italic", "BoldItalic"), strict=True), 1):
        ident = hashlib.md5(fonts[slot], usedforsecurity=False).hexdigest().upper()
        guid = f"{{{ident[:8]}-{ident[8:12]}-{ident[12:16]}-{ident[16:20]}-{ident[20:]}}}"
        found[f"word/fonts/font{number}.odttf"] = obfuscated(fonts[slot], guid)
        tags.append(f'<w:embed{tag} r:id="rId{number}" w:fontKey="{guid}"/>')
        relations.append(f'<Relationship Id="rId{number}" Type="{RELATIONS}/font" Target="fonts/font{number}.odttf"/>')
    texts = {
        "word/fontTable.xml": _embed_tags(parts["word/fontTable.xml"], str(theme.font), "".join(tags)),
        "word/_rels/fontTable.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{"".join(relations)}</Relationships>',
        "[Content_Types].xml": parts["[Content_Types].xml"].replace("<Override", _OBFUSCATED + "<Override", 1),
        "word/settings.xml": _embedding(parts["word/settings.xml"]),
    }
    return found | {name: text.encode() for name, text in texts.items()}


def _embed_tags(table: str, font: str, tags: str) -> str:
    """The font table with `tags` at the end of the entry of `font`."""
    if f'xmlns:r="{RELATIONS}"' not in table:
        table = table.replace("<w:fonts ", f'<w:fonts xmlns:r="{RELATIONS}" ', 1)
    at = table.index("</w:font>", table.index(f"w:name={quoteattr(font)}"))
    return table[:at] + tags + table[at:]


def _embedding(settings: str) -> str:
    """The settings with those that tell that fonts are embedded, where the schema wants them: before all but a few."""
    first = re.search(r"<w:(?!settings|writeProtection|view|zoom|removePersonalInformation|removeDateAndTime|doNotDisplayPageBoundaries|displayBackgroundShape|printPostScriptOverText|printFractionalCharacterWidth|printFormsData)", settings)  # fmt: skip
    at = first.start() if first else settings.index("</w:settings>")
    return f"{settings[:at]}<w:embedTrueTypeFonts/><w:saveSubsetFonts/>{settings[at:]}"


def obfuscated(font: bytes, guid: str) -> bytes:
    """A font with its first 32 bytes mixed with the key, as ECMA-376 part 4 describes; doing it twice undoes it."""
    key = bytes.fromhex(guid.strip("{}").replace("-", ""))[::-1]
    head = bytes(byte ^ key[position % 16] for position, byte in enumerate(font[:32]))
    return head + font[32:]


# -------------------------------------------------------------------------------------------------------- letterheads


def _letterhead(path: Path, theme: Theme, look: Look) -> Any:
    """A user's document or template, without its text. Raises AgreegenError where it cannot serve."""
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    mark = Mark(str(path))
    try:
        content = path.read_bytes()
    except OSError as exc:
        raise error("file-unreadable", mark, reason=exc.strerror or str(exc)) from None
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise error("letterhead-old-or-locked", mark)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(info.file_size for info in archive.infolist()) > _LARGEST:
                raise error("letterhead-too-large", mark)
            parts: dict[str, bytes] = {
                info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()
            }
        types = parts["[Content_Types].xml"].decode()
        if any(word in types for word in _MACROS):
            raise error("letterhead-with-macros", mark)
        parts["[Content_Types].xml"] = types.replace(_MAIN.format("template"), _MAIN.format("document")).encode()
        if any(
            b"http://purl.oclc.org/ooxml/wordprocessingml/main" in parts[n] for n in parts if n.endswith("document.xml")
        ):
            raise error("letterhead-strict", mark)
        if "word/_rels/fontTable.xml.rels" not in parts and f'w:name="{theme.font}"'.encode() in parts.get(
            "word/fontTable.xml", b""
        ):
            parts |= _embedded_fonts(
                {n: parts[n].decode() for n in _FONT_PARTS}, theme, look
            )  # made from our own document
        package = docx.Document(io.BytesIO(_zipped(parts)))
        section = package.sections[-1]
        if None in (section.page_width, section.left_margin, section.right_margin):
            raise error("letterhead-unreadable", mark)
    except AgreegenError:
        raise
    except (PackageNotFoundError, zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError):
        raise error("letterhead-unreadable", mark) from None
    except (KeyError, ValueError, IndexError, AttributeError, TypeError, SyntaxError):  # lxml's errors are SyntaxErrors
        raise error("letterhead-unreadable", mark) from None
    _emptied(package)
    return package


def _emptied(package: Any) -> None:
    """Leave of a letterhead only what a new document needs."""
    body, part = package.element.body, package.part
    section = body.sectPr
    _inherit(section, [s for s in body.iter(w("sectPr")) if s is not section])
    for child in list(body):
        if child is not section:
            body.remove(child)
    for name in ("cols", "lnNumType", "pgNumType", "formProt", "type", "printerSettings", "sectPrChange"):
        for child in section.findall(w(name)):
            section.remove(child)
    used = set(section.xpath(".//@r:id"))
    for ident, relation in list(part.rels.items()):
        kind = relation.reltype.rpartition("/")[2]
        if ident not in used and (kind not in _KEPT or relation.is_external):
            del part.rels[ident]
    rels = part.package.rels
    for ident, relation in list(rels.items()):
        if relation.reltype.rpartition("/")[2] not in _KEPT_OF_PACKAGE:
            del rels[ident]
    settings = package.settings.element
    for name in _DROPPED_SETTINGS:
        for child in settings.findall(w(name)):
            settings.remove(child)
    for relation in list(part.rels.values()):
        kind = relation.reltype.rpartition("/")[2]
        if kind == "settings":
            for ident in list(relation.target_part.rels):
                del relation.target_part.rels[ident]
        elif kind in ("footnotes", "endnotes"):
            _without_notes(relation.target_part)


def _inherit(section: Any, earlier: list[Any]) -> None:
    """Give the last section the headers and footers that it takes over from those before it."""
    for tag in ("footerReference", "headerReference"):
        there = {r.get(w("type")) for r in section.findall(w(tag))}
        for other in reversed(earlier):
            for reference in other.findall(w(tag)):
                if reference.get(w("type")) not in there:
                    there.add(reference.get(w("type")))
                    section.insert(0, reference)


def _without_notes(notes: Any) -> None:
    """Take the texts of footnotes away; what draws the line above them stays."""
    from lxml import etree

    root = etree.fromstring(notes.blob)
    for note in list(root):
        if note.get(w("type")) is None:
            root.remove(note)
    notes._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _matching(theme: Theme, look: Look, package: Any) -> Theme:
    """The theme in the letterhead's terms: text of its size, and the colour of its headings unless `style.accent` is set."""
    by_name = {_name(s): s for s in package.styles.element.findall(w("style"))}
    size = 20  # half points
    for element in (package.styles.element.find(f"{w('docDefaults')}/{w('rPrDefault')}"), by_name.get("normal"), by_name.get("body text")):  # fmt: skip
        found = element.find(f".//{w('sz')}") if element is not None else None
        if found is not None:
            size = float(found.get(w("val")))  # type: ignore[assignment]
    ratio = size / 2 / theme.sizes.body
    sizes = {name: round(value * ratio, 1) for name, value in theme.sizes.model_dump().items()}
    changes: dict[str, Any] = {"sizes": theme.sizes.model_copy(update=sizes)}
    heading = by_name.get("heading 1")
    colour = heading.find(f"{w('rPr')}/{w('color')}") if heading is not None else None
    if not look.accent_is_set and colour is not None and len(colour.get(w("val"), "")) == 6:
        accent = f"#{colour.get(w('val')).lower()}"
        changes["colours"] = theme.colours.model_copy(update={"accent": accent})
    return theme.model_copy(update=changes)


def _name(style: Any) -> str:
    """The name of a style, compared without regard to capitals: programs write `Heading 1` and `heading 1`."""
    name = style.find(w("name"))
    return str(name.get(w("val"))).casefold() if name is not None else ""


def _add_styles(package: Any, ours: list[Style]) -> dict[str, str]:
    """Add the styles that the document lacks. Returns the id of each of ours by name."""
    from docx.oxml import parse_xml

    root = package.styles.element
    there = {(s.get(w("type"), "paragraph"), _name(s)): s.get(w("styleId")) for s in root.findall(w("style"))}
    taken = {s.get(w("styleId")) for s in root.findall(w("style"))}
    ids: dict[str, str] = {}
    new = []
    for style in ours:
        name = BUILT_IN.get(style.name, style.name)
        ident = there.get((style.kind, name.casefold()))
        if ident is None:
            ident = style_id(style.name)
            while ident in taken:
                ident = f"agreegen{ident}"
            taken.add(ident)
            new.append(style)
        ids[style.name] = ident
    for style in new:
        root.append(parse_xml(style.xml(ids)))
    return ids


def _language(package: Any, language: str) -> None:
    """The language of the text, for spelling and for readers aloud."""
    from docx.oxml import parse_xml

    root = package.styles.element
    marks = list(root.iter(w("lang")))
    for lang in marks:
        lang.set(w("val"), language)
    if root.find(f"{w('docDefaults')}//{w('lang')}") is None:
        normal = next((s for s in root.findall(w("style")) if _name(s) == "normal"), None)
        if normal is not None and normal.find(f"{w('rPr')}/{w('lang')}") is None:
            normal.get_or_add_rPr().append(parse_xml(f'<w:lang xmlns:w="{W}" w:val="{language}"/>'))


# -------------------------------------------------------------------------------------------------------------- lists


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
        """Whether the document has this list already, as one that was made from our own reference document does."""
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
            if not fits:
                return False
            self.abstract[name] = abstract
        return True

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

    def instance(self, style: str, override: str = "") -> int:
        """A new instance of the list of a style, with `override` in its levels."""
        num = self.next_num
        self.next_num += 1
        self._add_num(num, self.abstract[style], override)
        return num

    def restart(self, style: str, start: int = 1, level: int = 0) -> int:
        """A new instance whose `level` starts at `start`."""
        return self.instance(
            style, f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start}"/></w:lvlOverride>'
        )

    def copy(self, style: str) -> int:
        """A list of its own like that of a style, which counts apart from it: for a second column."""
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
        self._add_num(num, str(abstract), "")
        return num


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
