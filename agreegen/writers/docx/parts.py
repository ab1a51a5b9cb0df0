"""Everything of a DOCX but its text: header and footer, properties, source data, and the packing into a file."""

from __future__ import annotations

import hashlib
import io
import re
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from agreegen.document.nodes import Document
from agreegen.document.walk import lines
from agreegen.files.attached import DATA_NAMESPACE
from agreegen.files.opening import parts as parts_of
from agreegen.files.opening import zipped
from agreegen.files.seal import CUSTOM_PROPERTIES, PROPERTY, parts_digest, sealed_part
from agreegen.look.theme import PAPERS, Look, Picture
from agreegen.writers.docx.base import BaseDocument
from agreegen.writers.docx.styles import HEAD, PACKAGE, RELATIONS, W, millimetres, w

_VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_EMU = 12700  # English metric units in a point


def running(base: BaseDocument, document: Document) -> None:
    """Header and footer: our own from the second page on with a page number on every page; a letterhead's as they are,
    with a page number where it has none. A draft has its mark on every page."""
    section = base.package.sections[-1]
    mark = _watermark(document) if document.draft else ""
    if base.own:
        _own_running(base, document, section, mark)
        return
    kinds = ["default"]
    if section.different_first_page_header_footer:
        kinds.append("first")
    if base.package.settings.odd_and_even_pages_header_footer:
        kinds.append("even")
    for kind in kinds:
        header, footer = _running_parts(section, kind)
        if header.is_linked_to_previous:
            _set(header, [_line(base, "header", _words(document.running if kind != "first" else ""))])
        if mark:
            paragraph = next(iter(header._element.iter(w("p"))), None)
            xml = _line(base, "header", mark)
            if paragraph is None:
                header._element.append(_parsed(xml))
            else:
                paragraph.append(_parsed(xml).find(w("r")))
        pages = _pages(document)
        if footer.is_linked_to_previous:
            _set(footer, [_line(base, "footer", f"{_words(document.look.footer)}<w:r><w:tab/></w:r>{pages}")])
        elif not any(_counts_pages(part._element) for part in (header, footer)):
            footer._element.append(_parsed(_line(base, "Page Number", f"<w:r><w:tab/></w:r>{pages}")))


def _counts_pages(element: Any) -> bool:
    """Whether a header or footer has a field with the number of the page; Word may cut its code into pieces."""
    for paragraph in element.iter(w("p")):
        code = "".join(e.text or "" for e in paragraph.iter(w("instrText")))
        simple = " ".join(e.get(w("instr"), "") for e in paragraph.iter(w("fldSimple")))
        if re.search(r"\bPAGE\b", f"{code} {simple}", re.IGNORECASE):
            return True
    return False


def _running_parts(section: Any, kind: str) -> tuple[Any, Any]:
    if kind == "first":
        return section.first_page_header, section.first_page_footer
    if kind == "even":
        return section.even_page_header, section.even_page_footer
    return section.header, section.footer


def _own_running(base: BaseDocument, document: Document, section: Any, mark: str) -> None:
    section.different_first_page_header_footer = True
    _set(section.header, [_line(base, "header", mark + _words(document.running))])
    first = section.first_page_header
    first.is_linked_to_previous = False
    lines = []
    if document.layout == "letter":
        height = millimetres(PAPERS[document.look.paper][1])
        for third in (1, 2):
            frame = (
                f'<w:framePr w:w="{millimetres(5)}" w:h="40" w:hRule="exact" w:hSpace="0" w:wrap="around" '
                f'w:vAnchor="page" w:hAnchor="page" w:x="{millimetres(5)}" w:y="{round(height * third / 3)}"/>'
            )
            lines.append(_line(base, "Fold Mark", "", frame))
    if document.look.logo is not None:
        picture = _picture(first, document.look.logo)
        align = '<w:jc w:val="right"/>' if document.layout == "letter" and document.look.window != "right" else ""
        lines.append(_line(base, "Logo", mark + picture, align))
    else:
        lines.append(_line(base, "header", mark))
    _set(first, lines)
    words = _words(document.look.footer)
    for footer in (section.footer, section.first_page_footer):
        _set(footer, [_line(base, "footer", f"{words}<w:r><w:tab/></w:r>{_pages(document)}")])


def _line(base: BaseDocument, style: str, inner: str, properties: str = "") -> str:
    return f'<w:p xmlns:w="{W}"><w:pPr><w:pStyle w:val={quoteattr(base.ids[style])}/>{properties}</w:pPr>{inner}</w:p>'


def _parsed(xml: str) -> Any:
    from docx.oxml import parse_xml

    return parse_xml(xml)


def _set(part: Any, paragraphs: list[str]) -> None:
    part.is_linked_to_previous = False
    for child in list(part._element):
        part._element.remove(child)
    for xml in paragraphs:
        part._element.append(_parsed(xml))


def _words(content: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(content)}</w:t></w:r>' if content else ""


def _pages(document: Document) -> str:
    """Page X of Y, as fields that Word keeps right by itself."""
    before, _, rest = document.page_words.partition("{page}")
    between, _, after = rest.partition("{pages}")
    return "".join((_words(before), _field("PAGE"), _words(between), _field("NUMPAGES"), _words(after)))


def _field(code: str) -> str:
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def letter_top(look: Look) -> float:
    """How far below the top of the paper a letter's text begins, in points: the logo moves it down."""
    top = look.theme.pages.letter.top * 72 / 25.4
    return top if look.logo is None else max(top, top / 2 + look.logo.size[1] + 12)


def _picture(part: Any, logo: Picture) -> str:
    """The logo as a picture in a line, with what a screen reader says of it."""
    ident, _ = part.part.get_or_add_image(io.BytesIO(logo.content))
    width, height = (round(length * _EMU) for length in logo.size)
    alt = quoteattr(logo.alt)
    main = "http://schemas.openxmlformats.org/drawingml/2006"
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{main}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width}" cy="{height}"/><wp:docPr id="1" name="Logo" descr={alt}/>'
        f'<a:graphic xmlns:a="{main}/main"><a:graphicData uri="{main}/picture"><pic:pic xmlns:pic="{main}/picture">'
        f'<pic:nvPicPr><pic:cNvPr id="1" name="Logo" descr={alt}/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip xmlns:r="{RELATIONS}" r:embed="{ident}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>'
        "</w:drawing></w:r>"
    )


def _watermark(document: Document) -> str:
    """The draft's mark across the page, behind the text: a text path in VML, as Word makes its own watermarks."""
    theme = document.look.theme
    font = f'font-family:"{theme.font}";font-size:1pt'
    return (
        '<w:r><w:rPr><w:noProof/></w:rPr><w:pict xmlns:v="urn:schemas-microsoft-com:vml" '
        'xmlns:o="urn:schemas-microsoft-com:office:office">'
        '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
        'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
        '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>'
        '<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>'
        '<v:path textpathok="t"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
        '<v:shape id="draftmark" o:spid="_x0000_s2049" type="#_x0000_t136" style="position:absolute;margin-left:0;'
        "margin-top:0;width:430pt;height:108pt;rotation:315;z-index:-251658752;mso-position-horizontal:center;"
        'mso-position-horizontal-relative:margin;mso-position-vertical:center;mso-position-vertical-relative:margin" '
        f'fillcolor="{theme.colours.mark}" stroked="f">'
        f"<v:textpath style={quoteattr(font)} string={quoteattr(document.draft_word)}/>"
        "</v:shape></w:pict></w:r>"
    )


# --------------------------------------------------------------------------------------------- properties and data


def core_properties(package: Any, document: Document) -> None:
    """Every core property: python-docx would leave its own name and date in those that are not set."""
    moment = datetime.combine(document.date, datetime.min.time()) if document.date else datetime(1980, 1, 1)
    core = package.core_properties
    core.title, core.author, core.subject = document.title[:255], document.author[:255], document.subject[:255]
    core.last_modified_by, core.comments, core.keywords, core.category = document.author[:255], "", "", ""
    core.language, core.version, core.content_status, core.identifier = document.language, document.version, "", ""
    core.created = core.modified = moment.replace(tzinfo=UTC)
    core.revision = 1
    for child in core._element.findall(f"{{{PACKAGE}/metadata/core-properties}}lastPrinted"):
        core._element.remove(child)


def custom_properties(document: Document) -> dict[str, str]:
    """What Word shows under the properties of the file, beside the seal."""
    digest = hashlib.sha256("\n".join(lines(document.blocks)).encode()).hexdigest()
    found = {"Reference": document.reference, "Version": document.version, "Text SHA-256": digest}
    return {name: value for name, value in found.items() if value}


def embed_data(package: Any, json_text: str) -> dict[str, bytes]:
    """A custom XML part for the source data, which Word keeps and LibreOffice too. The package gets the part empty; what
    `packed` puts into it is returned."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    xml = f'{HEAD}<agreement xmlns="{DATA_NAMESPACE}">{escape(json_text)}</agreement>'
    owner = package.part.package
    names = {str(part.partname) for part in owner.iter_parts()}
    number = next(n for n in range(1, 10_000) if f"/customXml/item{n}.xml" not in names)
    part = Part(PackURI(f"/customXml/item{number}.xml"), "application/xml", b"", owner)
    ident = hashlib.sha256(json_text.encode()).hexdigest().upper()
    guid = f"{{{ident[:8]}-{ident[8:12]}-{ident[12:16]}-{ident[16:20]}-{ident[20:32]}}}"
    properties = (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<ds:datastoreItem '
        f'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml" ds:itemID="{guid}"><ds:schemaRefs>'
        f'<ds:schemaRef ds:uri="{DATA_NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    )
    kind = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
    described = Part(PackURI(f"/customXml/itemProps{number}.xml"), kind, properties.encode(), owner)
    part.relate_to(described, f"{RELATIONS}/customXmlProps")
    package.part.relate_to(part, f"{RELATIONS}/customXml")
    return {f"customXml/item{number}.xml": xml.encode()}


# ---------------------------------------------------------------------------------------------------------- packing


def packed(content: bytes, properties: dict[str, str], more: dict[str, bytes]) -> bytes:
    """The package again, with `more` in its parts, with fixed dates, sorted parts, and its properties with the digest of its parts among them."""
    parts = parts_of(content) | more
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"</Types>",
        b'<Override PartName="/docProps/custom.xml" '
        b'ContentType="application/vnd.openxmlformats-officedocument.custom-properties+xml"/></Types>',
    )
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(
        b"</Relationships>",
        f'<Relationship Id="rIdCustom" Type="{RELATIONS}/custom-properties" Target="docProps/custom.xml"/>'
        "</Relationships>".encode(),
    )
    own = {**properties, PROPERTY: "0" * 64}
    ours = "".join(
        f'<property fmtid="{_FORMAT}" pid="{number}" name={quoteattr(name)}><vt:lpwstr>{escape(value)}</vt:lpwstr></property>'
        for number, (name, value) in enumerate(own.items(), 2)
    )
    xml = f'{HEAD}<Properties xmlns="{_CUSTOM}" xmlns:vt="{_VALUES}">{ours}</Properties>'.encode()
    parts[CUSTOM_PROPERTIES] = xml
    parts[CUSTOM_PROPERTIES] = sealed_part(xml, parts_digest(parts))
    order = ["[Content_Types].xml", "_rels/.rels", *sorted(set(parts) - {"[Content_Types].xml", "_rels/.rels"})]
    return zipped({name: parts[name] for name in order})
