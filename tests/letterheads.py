"""Letterheads as people have them: files for `--letterhead`, made here part by part so that each trap in them can be seen."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SECRET = "CANARY"  # in whatever must stay behind


def png(width: int = 240, height: int = 60, colour: tuple[int, int, int] = (150, 40, 60)) -> bytes:
    """A picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    row = b"\0" + bytes(colour) * width
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(row * height))
        + chunk(b"IEND", b"")
    )


def style(kind: str, ident: str, name: str, inside: str = "", default: bool = False) -> str:
    mark = ' w:default="1"' if default else ""
    return f'<w:style w:type="{kind}"{mark} w:styleId="{ident}"><w:name w:val="{name}"/>{inside}</w:style>'


def spanish_parts() -> dict[str, str | bytes]:
    """A letterhead as a Spanish Word saves it: localised style ids, headings numbered by its own list, a logo in the header
    of the first page, an address in the footer, and much that is nobody's business."""
    normal = '<w:basedOn w:val="Normal"/>'
    styles = [
        '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/>'
        '<w:sz w:val="22"/><w:lang w:val="es-ES" w:eastAsia="en-US" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:spacing w:after="160" w:line="259" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>',
        style("paragraph", "Normal", "Normal", "<w:qFormat/>", default=True),
        style(
            "paragraph",
            "Ttulo1",
            "heading 1",
            normal
            + '<w:qFormat/><w:pPr><w:keepNext/><w:numPr><w:numId w:val="3"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr>'
            '<w:rPr><w:b/><w:color w:val="8A2B3C"/><w:sz w:val="28"/></w:rPr>',
        ),
        style(
            "paragraph",
            "Ttulo2",
            "heading 2",
            normal + '<w:qFormat/><w:pPr><w:keepNext/><w:outlineLvl w:val="1"/></w:pPr><w:rPr><w:b/></w:rPr>',
        ),
        style("paragraph", "Ttulo", "Title", normal + '<w:qFormat/><w:rPr><w:sz w:val="48"/></w:rPr>'),
        style("paragraph", "Textoindependiente", "Body Text", normal + '<w:pPr><w:spacing w:after="120"/></w:pPr>'),
        style("paragraph", "Encabezado", "header", normal),
        style("paragraph", "Piedepgina", "footer", normal),
        style("paragraph", "Clause", "Estilo propio de la casa", normal),  # an id that we would like to use
        style("character", "Fuentedeprrafopredeter", "Default Paragraph Font", "<w:semiHidden/>", default=True),
        style("table", "Tablanormal", "Normal Table", "<w:semiHidden/>", default=True),
        style("numbering", "Sinlista", "No List", "<w:semiHidden/>", default=True),
    ]
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="hybridMultilevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="upperLetter"/><w:pStyle w:val="Ttulo1"/><w:lvlText w:val="%1)"/><w:lvlJc w:val="left"/></w:lvl></w:abstractNum>'
        '<w:abstractNum w:abstractNumId="7"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="4"/>'
        '<w:numFmt w:val="decimal"/><w:lvlText w:val="Art. %1"/><w:lvlJc w:val="left"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="9"><w:abstractNumId w:val="7"/></w:num>'
        '<w:numIdMacAtCleanup w:val="4"/>'
    )
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    logo = (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{drawing}/wordprocessingDrawing"><wp:extent cx="1714500" cy="428625"/>'
        f'<wp:docPr id="7" name="Imagen 7" descr="Ferrer Pons"/><a:graphic xmlns:a="{drawing}/main"><a:graphicData '
        f'uri="{drawing}/picture"><pic:pic xmlns:pic="{drawing}/picture"><pic:nvPicPr><pic:cNvPr id="7" name="logo.png"/>'
        '<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId1"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="1714500" cy="428625"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
        "</a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
    document = (
        f'{HEAD}<w:document {W} {R}><w:body><w:p><w:pPr><w:pStyle w:val="Ttulo1"/></w:pPr><w:r><w:t>{SECRET} carta de '
        f'ejemplo</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p><w:sectPr><w:headerReference w:type="default" '
        'r:id="rId10"/><w:headerReference w:type="first" r:id="rId11"/><w:footerReference w:type="default" r:id="rId12"/>'
        '<w:footerReference w:type="first" r:id="rId12"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1985" w:right="1418" '
        'w:bottom="1418" w:left="2268" w:header="709" w:footer="709" w:gutter="0"/><w:pgNumType w:start="5"/>'
        '<w:cols w:num="2" w:space="708"/><w:titlePg/></w:sectPr></w:body></w:document>'
    )

    def relations(*found: tuple[str, str, str]) -> str:
        inner = "".join(
            f'<Relationship Id="{i}" Type="{k if "://" in k else f"{KIND}/{k}"}" Target="{t}"'
            + (' TargetMode="External"/>' if t.startswith("file:") else "/>")
            for i, k, t in found
        )
        return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{inner}</Relationships>'

    kinds = {
        "/word/document.xml": f"{TYPE}.document.main+xml",
        "/word/styles.xml": f"{TYPE}.styles+xml",
        "/word/numbering.xml": f"{TYPE}.numbering+xml",
        "/word/settings.xml": f"{TYPE}.settings+xml",
        "/word/comments.xml": f"{TYPE}.comments+xml",
        "/word/footnotes.xml": f"{TYPE}.footnotes+xml",
        "/word/header1.xml": f"{TYPE}.header+xml",
        "/word/header2.xml": f"{TYPE}.header+xml",
        "/word/footer1.xml": f"{TYPE}.footer+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
        "/docProps/custom.xml": "application/vnd.openxmlformats-officedocument.custom-properties+xml",
    }
    overrides = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in kinds.items())
    separators = (
        '<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        '<w:footnote w:type="continuationSeparator" w:id="1"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
    )
    return {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>{overrides}</Types>',
        "_rels/.rels": relations(
            ("rId1", "officeDocument", "word/document.xml"),
            ("rId2", f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            ("rId3", "extended-properties", "docProps/app.xml"),
            ("rId4", "custom-properties", "docProps/custom.xml"),
        ),
        "word/_rels/document.xml.rels": relations(
            ("rId1", "styles", "styles.xml"),
            ("rId2", "numbering", "numbering.xml"),
            ("rId3", "settings", "settings.xml"),
            ("rId4", "comments", "comments.xml"),
            ("rId5", "footnotes", "footnotes.xml"),
            ("rId6", "customXml", "../customXml/item1.xml"),
            ("rId7", "image", "media/image2.png"),
            ("rId10", "header", "header1.xml"),
            ("rId11", "header", "header2.xml"),
            ("rId12", "footer", "footer1.xml"),
        ),
        "word/_rels/header2.xml.rels": relations(("rId1", "image", "media/image1.png")),
        "word/_rels/settings.xml.rels": relations(("rId1", "attachedTemplate", f"file:///C:/{SECRET}/casa.dotx")),
        "word/document.xml": document,
        "word/styles.xml": f"{HEAD}<w:styles {W}>{''.join(styles)}</w:styles>",
        "word/numbering.xml": f"{HEAD}<w:numbering {W}>{numbering}</w:numbering>",
        "word/settings.xml": f'{HEAD}<w:settings {W} {R}><w:attachedTemplate r:id="rId1"/><w:documentProtection w:edit="forms" '
        'w:enforcement="1"/><w:defaultTabStop w:val="708"/><w:updateFields w:val="true"/><w:footnotePr><w:footnote w:id="0"/>'
        f'<w:footnote w:id="1"/></w:footnotePr><w:docVars><w:docVar w:name="x" w:val="{SECRET}"/></w:docVars></w:settings>',
        "word/comments.xml": f'{HEAD}<w:comments {W}><w:comment w:id="0" w:author="{SECRET}"><w:p/></w:comment></w:comments>',
        "word/footnotes.xml": f'{HEAD}<w:footnotes {W}>{separators}<w:footnote w:id="2"><w:p><w:r><w:t>{SECRET}</w:t></w:r></w:p>'
        "</w:footnote></w:footnotes>",
        "word/header1.xml": f'{HEAD}<w:hdr {W} {R}><w:p><w:pPr><w:pStyle w:val="Encabezado"/></w:pPr><w:r><w:t>Ferrer Pons, '
        "diseño</w:t></w:r></w:p></w:hdr>",
        "word/header2.xml": f'{HEAD}<w:hdr {W} {R}><w:p><w:pPr><w:pStyle w:val="Encabezado"/></w:pPr>{logo}</w:p></w:hdr>',
        "word/footer1.xml": f'{HEAD}<w:ftr {W} {R}><w:p><w:pPr><w:pStyle w:val="Piedepgina"/></w:pPr><w:r><w:t>Calle de la Luna '
        "14, Madrid</w:t></w:r></w:p></w:ftr>",
        "word/media/image1.png": png(),
        "word/media/image2.png": png(colour=(1, 2, 3)),
        "customXml/item1.xml": f'{HEAD}<casa xmlns="urn:casa">{SECRET}</casa>',
        "docProps/core.xml": f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>{SECRET}</dc:creator><cp:keywords>{SECRET}</cp:keywords>'
        "</cp:coreProperties>",
        "docProps/app.xml": f'{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        f"<Company>{SECRET}</Company></Properties>",
        "docProps/custom.xml": f'{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"><property '
        'fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="Departamento"><vt:lpwstr>Diseño</vt:lpwstr></property>'
        "</Properties>",
    }


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """The parts as a file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()


def spanish() -> bytes:
    """The Spanish letterhead as a .docx."""
    return zipped(spanish_parts())


def spanish_template() -> bytes:
    """The same as a .dotx."""
    parts = spanish_parts()
    types = str(parts["[Content_Types].xml"])
    parts["[Content_Types].xml"] = types.replace("document.main+xml", "template.main+xml")
    return zipped(parts)


def english() -> bytes:
    """A new document of python-docx: a Word of 2013 in English with every built-in style."""
    import docx

    package = docx.Document()
    package.sections[0].header.paragraphs[0].text = "Harbour & Finch"
    package.add_paragraph("An example", style="List Number")
    stream = io.BytesIO()
    package.save(stream)
    return stream.getvalue()


def ours_edited() -> bytes:
    """Our own reference document after somebody changed a style in it."""
    from tests.conftest import ROOT

    with zipfile.ZipFile(ROOT / "templates" / "letterhead.docx") as package:
        parts: dict[str, str | bytes] = {name: package.read(name) for name in package.namelist()}
    styles = bytes(parts["word/styles.xml"]).decode()  # type: ignore[arg-type]
    parts["word/styles.xml"] = styles.replace('w:val="1F4E5F"', 'w:val="B00020"').replace("Spectral", "Georgia")
    return zipped(parts)


LETTERHEADS = {"spanish": spanish, "template": spanish_template, "english": english, "ours": ours_edited}
