"""Small files that would take gigabytes, made here; each is a few kilobytes to a few megabytes."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from functools import cache
from pathlib import Path

NAMESPACE = "urn:agreegen:agreement:1"
_TYPES = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def package(parts: dict[str, bytes]) -> bytes:
    """A package of parts, compressed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as found:
        for name, content in parts.items():
            found.writestr(name, content)
    return out.getvalue()


@cache
def zip_bomb(megabytes: int = 400) -> bytes:
    """A DOCX whose data part unpacks to hundreds of megabytes."""
    text = b"<agreement xmlns='" + NAMESPACE.encode() + b"'>" + b" " * (megabytes * 2**20) + b"</agreement>"
    return package({"[Content_Types].xml": _TYPES, "customXml/item1.xml": text})


def zip_of_many() -> bytes:
    """A DOCX of very many parts."""
    return package({f"customXml/item{n}.xml": b"<a/>" for n in range(3_000)})


def elements(word: bytes = b"<w:p/>") -> bytes:
    """A DOCX whose document has millions of elements."""
    head = b"<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body>"
    body = head + word * (18 * 2**20 // len(word)) + b"</w:body></w:document>"
    return package({"[Content_Types].xml": _TYPES, "word/document.xml": body})


def pdf(objects: list[bytes], names: str = "") -> bytes:
    """A PDF of raw objects, the first of which is the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def stream(content: bytes, extra: bytes = b"") -> bytes:
    """A stream object."""
    return b"<<%s/Length %d>>\nstream\n" % (extra, len(content)) + content + b"\nendstream"


def flate_bomb(times: int = 2) -> bytes:
    """A PDF with our attachment, compressed twice: kilobytes that become gigabytes."""
    content = zlib.compress(b" " * (400 * 2**20), 1)
    filters = b"/Filter/FlateDecode"
    if times == 2:
        content, filters = zlib.compress(content, 9), b"/Filter[/FlateDecode/FlateDecode]"
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(agreement.json) 4 0 R]>>>>>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
            b"<</Type/Filespec/F(agreement.json)/UF(agreement.json)/EF<</F 5 0 R/UF 5 0 R>>>>",
            stream(content, filters),
        ]
    )


def content_bomb() -> bytes:
    """A PDF whose page unpacks to hundreds of megabytes."""
    content = zlib.compress(b"q Q " * (100 * 2**20), 1)
    data = b'{"format": "agreegen/2"}'
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(agreement.json) 4 0 R]>>>>>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 6 0 R>>",
            b"<</Type/Filespec/F(agreement.json)/UF(agreement.json)/EF<</F 5 0 R/UF 5 0 R>>>>",
            stream(data),
            stream(content, b"/Filter/FlateDecode"),
        ]
    )


@cache
def object_stream_bomb() -> bytes:
    """A PDF whose objects lie in a stream that unpacks to hundreds of megabytes."""
    inside = b"1 0 " + b" " * (500 * 2**20) + b"<</Type/Catalog>>"
    content = zlib.compress(inside, 1)
    head = b"%PDF-1.7\n"
    first = b"2 0 obj\n" + stream(content, b"/Type/ObjStm/N 1/First 4/Filter/FlateDecode") + b"\nendobj\n"
    at = len(head) + len(first)
    rows = (
        struct.pack(">BIB", 0, 0, 255)
        + struct.pack(">BIB", 2, 2, 0)
        + struct.pack(">BIB", 1, len(head), 0)
        + struct.pack(">BIB", 1, at, 0)
    )
    table = b"3 0 obj\n" + stream(rows, b"/Type/XRef/Size 4/W[1 4 1]/Root 1 0 R") + b"\nendobj\n"
    return head + first + table + b"startxref\n%d\n%%%%EOF\n" % at


def png_bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A PNG of hundreds of millions of pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def font_bomb(path: Path) -> None:
    """A font whose table of characters claims four thousand million of them."""
    from fontTools.ttLib import TTFont

    from agreegen.look.fonts import family

    with TTFont(family().faces[(400, "normal")]) as font:
        name = font["name"]
        for record in name.names:
            if record.nameID in (1, 16):
                record.string = "Bomb"
        font.save(path)
    content = bytearray(path.read_bytes())
    count = struct.unpack(">H", content[4:6])[0]
    for n in range(count):
        entry = 12 + 16 * n
        if content[entry : entry + 4] == b"cmap":
            at = struct.unpack(">I", content[entry + 8 : entry + 12])[0]
            table = struct.pack(">HHHHI", 0, 1, 3, 10, 12) + struct.pack(">HHIII", 12, 0, 28, 0, 1)
            table += struct.pack(">III", 0, 0xFFFFFFF0, 0)
            content[at : at + len(table)] = table
            content[entry + 12 : entry + 16] = struct.pack(">I", len(table))
    path.write_bytes(bytes(content))
