"""Closes a letterhead: no part of it refers outside the file, computes more than a page number, or runs anything.

Only what is named here is kept. A letterhead goes out with every contract, to people who trust whoever sent it.
"""

from __future__ import annotations

from typing import Any

from agreegen.files.opening import xml
from agreegen.look.theme import TINY, is_white
from agreegen.writers.docx.styles import RELATIONS, w

# The kinds of parts that each kind of part may refer to, all inside the file.
_MAY = {"header": "image", "footer": "image", "numbering": "image", "theme": "image", "fontTable": "font"}
_PICTURES = (
    "image/png",
    "image/jpeg",
    "image/jpg",
    "image/gif",
    "image/bmp",
    "image/tiff",
    "image/x-emf",
    "image/x-wmf",
)
_FIELDS = ("PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION", "STYLEREF", "TITLE", "DATE", "TIME", "CREATEDATE", "SAVEDATE")
_WHOLE = ("r", "altChunk", "hyperlink", "numPicBullet", "sdt")  # what goes where a part of it goes
_ACTIVE = ("object", "control", "altChunk", "subDoc", "OLEObject", "oleObj", "dataBinding", "printerSettings", "movie", "svgBlip")  # fmt: skip
_HIDES = ("vanish", "specVanish", "webHidden")  # properties of letters that nobody sees
_ADDRESSES = ("href", "src", "link", "althref", "dde")  # attributes that name a file or page


def close(document: Any) -> None:
    """Close every part that the document part of a letterhead still refers to."""
    done: list[Any] = []
    for relation in list(document.rels.values()):
        if not relation.is_external:
            _close(relation.target_part, _MAY.get(relation.reltype.rpartition("/")[2], ""), done)


def _close(part: Any, may: str, done: list[Any]) -> None:
    if any(part is other for other in done):
        return
    done.append(part)
    gone = set()
    for ident, relation in list(part.rels.items()):
        kind = relation.reltype.rpartition("/")[2]
        if (
            relation.is_external
            or kind != may
            or (kind == "image" and relation.target_part.content_type not in _PICTURES)
        ):
            gone.add(ident)
            del part.rels[ident]
        else:
            _close(relation.target_part, "", done)
    if not part.content_type.endswith("xml"):
        return
    root = getattr(part, "element", None)
    if root is None:
        blob = xml(part.blob)
        if _closed(blob, gone):
            from lxml import etree

            part._blob = etree.tostring(blob, xml_declaration=True, encoding="UTF-8", standalone=True)
    else:
        _closed(root, gone)


def _closed(root: Any, gone: set[str]) -> bool:
    """Take out of a part what is active, what refers to the parts `gone`, and fields that do more than count or name."""
    from lxml import etree

    changed = False
    for element in list(root.iter(etree.Element)):
        name = etree.QName(element).localname
        refers = any(etree.QName(key).namespace == RELATIONS and value in gone for key, value in element.attrib.items())
        if name in _ACTIVE or refers:
            changed = _removed(element) or changed
        for key in list(element.attrib):
            if etree.QName(key).localname in _ADDRESSES and etree.QName(key).namespace != RELATIONS:
                del element.attrib[key]
                changed = True
    if root.tag in (w("styles"), w("numbering")):
        changed = _shown(root) or changed
    return _without_fields(root) or changed


def _shown(root: Any) -> bool:
    """Take out of styles and lists what would hide our words: hidden, tiny, or white on white."""
    doomed = [element for name in _HIDES for element in root.iter(w(name))]
    doomed += [element for name in ("sz", "szCs") for element in root.iter(w(name)) if _is_tiny(element)]
    for element in root.iter(w("color")):
        style = next((a for a in element.iterancestors(w("style"))), None)
        shaded = style is not None and (style.get(w("type")) == "table" or next(style.iter(w("shd")), None) is not None)
        if is_white(element.get(w("val"), "")) and not shaded:
            doomed.append(element)
    for element in doomed:
        element.getparent().remove(element)
    return bool(doomed)


def _is_tiny(size: Any) -> bool:
    value = size.get(w("val"), "")
    return not value.isascii() or not value.isdigit() or int(value[:6]) < TINY


def _removed(element: Any) -> bool:
    """Remove the run, link or bullet that an element is in, or else the element alone."""
    from lxml import etree

    target = element
    while target.getparent() is not None and etree.QName(target).localname not in _WHOLE:
        target = target.getparent()
    if target.getparent() is None:
        target = element
    if target.getparent() is None:
        return False
    target.getparent().remove(target)
    return True


def _without_fields(root: Any) -> bool:
    """Leave of a field that is not among the harmless ones only the text that it shows."""
    doomed: list[Any] = []
    open_fields: list[tuple[list[Any], list[str], list[bool]]] = []  # elements, code, whether the code has ended
    for element in root.iter(w("fldChar"), w("instrText"), w("delInstrText"), w("fldSimple")):
        if element.tag == w("fldSimple"):
            if not _harmless(element.get(w("instr"), "")):
                doomed.append(element)
            continue
        kind = element.get(w("fldCharType"))
        if kind == "begin":
            open_fields.append(([], [], [False]))
        if not open_fields:
            doomed.append(element)
            continue
        elements, code, ended = open_fields[-1]
        elements.append(element)
        if element.tag != w("fldChar") and not ended[0]:
            code.append(element.text or "")
        elif kind == "separate":
            ended[0] = True
        elif kind == "end":
            open_fields.pop()
            if not _harmless("".join(code)):
                doomed += elements
    doomed += [element for elements, _, _ in open_fields for element in elements]
    for element in doomed:
        parent = element.getparent()
        if parent is None:
            continue
        if element.tag == w("fldSimple"):
            for child in list(element):
                element.addprevious(child)
        parent.remove(element)
    return bool(doomed)


def _harmless(code: str) -> bool:
    words = code.split()
    return bool(words) and words[0].upper() in _FIELDS
