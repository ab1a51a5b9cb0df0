"""Document → PDF through WeasyPrint: tagged, with bookmarks, links, language and the source data inside.

One file is PDF/A-3a and PDF/UA-1 at once. WeasyPrint writes the first; its finisher adds what the second needs (the
pdfuaid metadata with its extension schema, uncompressed) before the file is closed, so nothing is parsed twice.
"""

from __future__ import annotations

import base64
import io
import sys
import warnings
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from agreegen.document.nodes import Columns, Document
from agreegen.document.walk import lines, walk
from agreegen.files.attached import DATA_NAME
from agreegen.files.seal import sealed
from agreegen.look.fonts import extra_fonts, family
from agreegen.values.problems import error
from agreegen.writers.html import css_string, page

_AMBIGUOUS_END = b"\r\nendstream"
_UA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of the PDF/UA standard</pdfaProperty:description>
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
OPTIONS = {"pdf_variant": "pdf/a-3a", "pdf_tags": True}


def write(document: Document) -> bytes:
    """The PDF. Raises AgreegenError where Pango is missing or a character has no font."""
    return sealed("pdf", finished(laid_out(document), document))


def laid_out(document: Document) -> Any:
    """The pages of a document: WeasyPrint's own, before they are written as PDF."""
    text = "\n".join([*lines(document.blocks), document.running, document.title, document.look.footer])
    html = page(document, font_faces(document, extra_fonts(text, *_font(document))))
    library = weasyprint()
    from weasyprint.text.fonts import FontConfiguration

    source = library.HTML(string=html, url_fetcher=_fetcher(document))
    with warnings.catch_warnings():
        # a machine without fonts is no problem: every font comes with agreegen
        warnings.filterwarnings("ignore", message="No fonts configured")
        return source.render(font_config=FontConfiguration(), **OPTIONS)


def finished(pages: Any, document: Document) -> bytes:
    """The pages as PDF/A-3a and PDF/UA-1, with the source data and the languages of both columns."""
    attachments = [_attachment(document)] if document.data is not None else None
    second = next((b.languages[1] for b in walk(document.blocks) if isinstance(b, Columns)), "")
    content: bytes = pages.write_pdf(finisher=partial(_finish, second=second), attachments=attachments, **OPTIONS)
    return content


def _attachment(document: Document) -> Any:
    """The source data as an attachment with fixed dates."""
    day = document.date or date(1980, 1, 1)
    moment = datetime.combine(day, datetime.min.time(), UTC)
    named = {"name": DATA_NAME, "description": DATA_NAME, "relationship": "Source"}
    return weasyprint().Attachment(string=document.data_json().decode(), created=moment, modified=moment, **named)


def _font(document: Document) -> tuple[tuple[Path, ...], str]:
    """Where fonts of the user's own are, and the name of the family of the document."""
    return document.look.font_folders, str(document.look.theme.font)


def font_faces(document: Document, extra: list[bytes]) -> str:
    """The @font-face rules: the family's files, and the cuts for characters that it lacks."""
    folders, name = _font(document)
    own = css_string(name)
    rules = [
        f'@font-face {{ font-family: {own}; font-weight: {weight}; font-style: {style}; src: url("{path.resolve().as_uri()}") }}'
        for (weight, style), path in family(name, folders).faces.items()
    ]
    families = [own]
    for position, font in enumerate(extra):
        families.append(f'"agreegen extra {position}"')
        data = base64.b64encode(font).decode()
        rules.append(f"@font-face {{ font-family: {families[-1]}; src: url(data:font/ttf;base64,{data}) }}")
    rules.append(f"html {{ font-family: {', '.join(families)}, serif !important }}")
    return "\n".join(rules) + "\n"


def _finish(document: Any, pdf: Any, *, second: str = "") -> None:
    """Tell which parts are in the `second` language, and make PDF/UA-1 of PDF/A-3a: metadata that says so, readable without decompressing, and the title in the window."""
    import pydyf

    for item in pdf.objects:
        if isinstance(item, pydyf.Dictionary) and item.get("S") == "/Art":  # words in the second language: see html.py
            item["S"], item["Lang"] = "/Div", pydyf.String(second)
        if not isinstance(item, pydyf.Stream):
            continue
        if item.extra.get("Type") == "/Metadata":
            item.compress = False
            body = item.stream[0]
            at = body.rindex(b"</rdf:RDF>")
            item.stream[0] = body[:at] + _UA + body[at:]
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
    pdf.write = partial(_write, pdf, pdf.write)


def _write(pdf: Any, write: Callable[..., None], output: Any, *arguments: Any) -> None:
    """Write the file, and once more where a compressed stream happens to end in a carriage return: that reads as part of
    the line end before `endstream` and breaks PDF/A's rule on lengths. Such a stream then stays uncompressed; the stream of
    objects, which is made only now, is shifted by another catalog.
    """
    objects = list(pdf.objects)
    for attempt in range(1, 9):
        content = io.BytesIO()
        write(content, *arguments)
        if _AMBIGUOUS_END not in content.getvalue():
            break
        pdf.objects[:] = objects
        pdf.current_position = 0
        pdf.catalog["AgreegenAttempt"] = attempt
        for item in objects:
            if getattr(item, "compress", False) and item.data.endswith(_AMBIGUOUS_END):
                item.compress = False
    output.write(content.getvalue())


def _fetcher(document: Document) -> Any:
    """Only the files of the document's own font and data inside the page are read, whatever the page should ask for."""
    from weasyprint.urls import URLFetcher

    folders, name = _font(document)
    fonts = {path.resolve().as_uri() for path in family(name, folders).faces.values()}

    class Closed(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url not in fonts and not url.startswith("data:"):
                raise ValueError(f"not of this document: {url[:80]}")
            return super().fetch(url, headers)

    return Closed(allowed_protocols=("file", "data"), fail_on_errors=True)


@lru_cache(maxsize=1)
def weasyprint() -> Any:
    """The library, imported when it is first needed. Raises AgreegenError naming the package that is missing."""
    try:
        import weasyprint
    except OSError:
        key, packages = install_hint()
        raise error("pango-missing", None, install=(key, packages)) from None
    return weasyprint


def install_hint() -> tuple[str, str]:
    """Which message tells how to install Pango here (`install.*` in messages.yaml), and its packages."""
    if sys.platform == "darwin":
        return "macos", ""
    if Path("/etc/debian_version").exists():
        return "debian", "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    return "other", ""
