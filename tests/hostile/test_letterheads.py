"""A letterhead passes nothing on: no tracker, no remote file, no field that reads or runs, no embedded object."""

from __future__ import annotations

import io
import posixpath
import re
import tempfile
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from agreegen import pipeline
from agreegen.values.problems import AgreegenError
from tests.letterheads import KIND, PACKAGE, R, W, spanish_parts, zipped
from tests.matrix import build

EVIL = "http://tracker.example/pixel"
RELS = "word/_rels/header1.xml.rels"
V = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'


def on(parts: dict[str, str | bytes]) -> zipfile.ZipFile:
    """A contract on a letterhead of those parts."""
    path = Path(tempfile.mkdtemp(prefix="agreegen-letterhead-")) / "house.docx"
    path.write_bytes(zipped(parts))
    return zipfile.ZipFile(
        io.BytesIO(pipeline.write(build("contract", "es", **{"style.letterhead": str(path)}), "docx"))
    )


def header(xml: str, kind: str = "", target: str = EVIL, external: bool = True, **more: str | bytes) -> zipfile.ZipFile:
    """A contract on a letterhead whose header holds `xml`, and a relation rIdEvil where a `kind` is given."""
    parts = spanish_parts()
    parts["word/header1.xml"] = str(parts["word/header1.xml"]).replace("</w:p>", f"{xml}</w:p>", 1)
    if kind:
        mode = ' TargetMode="External"' if external else ""
        own = f'<Relationship Id="rIdEvil" Type="{KIND}/{kind}" Target="{target}"{mode}/></Relationships>'
        empty = f'<Relationships xmlns="{PACKAGE}/relationships"></Relationships>'
        parts[RELS] = str(parts.get(RELS, empty)).replace("</Relationships>", own)
    return on({**parts, **more})


def everything(package: zipfile.ZipFile) -> str:
    """All XML of a package."""
    return "\n".join(package.read(n).decode() for n in package.namelist() if n.endswith((".xml", ".rels")))


def sound(package: zipfile.ZipFile) -> None:
    """Nothing leads out of the package, every relation has its part, every id its relation."""
    names = set(package.namelist())
    for name in names:
        if name.endswith(".rels"):
            folder = name.replace("_rels/", "").rpartition("/")[0]
            for one in etree.fromstring(package.read(name)):
                assert one.get("TargetMode") != "External", one.get("Target")
                target = str(one.get("Target"))
                path = posixpath.normpath(target if target.startswith("/") else f"/{folder}/{target}").lstrip("/")
                assert path in names, target
    for name in names:
        if re.fullmatch(r"word/(header|footer)\d*\.xml", name):
            rels = name.replace("word/", "word/_rels/") + ".rels"
            known = {one.get("Id") for one in etree.fromstring(package.read(rels))} if rels in names else set()
            used = set(re.findall(r'r:(?:id|embed|link|pict)="([^"]+)"', package.read(name).decode()))
            assert used <= known, name


PICTURE = f'<w:r {W}><w:pict {V}><v:shape><v:imagedata {R} r:id="rIdEvil" o:href="{EVIL}"/></v:shape></w:pict></w:r>'
BLIP = f'<w:r {W}><w:drawing><a:blip {A} {R} r:link="rIdEvil"/></w:drawing></w:r>'
OBJECT = f'<w:r {W}><w:object {V}><o:OLEObject Type="Embed" ProgID="Package" {R} r:id="rIdEvil"/></w:object></w:r>'
LINK = f'<w:hyperlink {W} {R} r:id="rIdEvil"><w:r><w:t>click</w:t></w:r></w:hyperlink>'


@pytest.mark.parametrize(
    ("xml", "kind", "target"),
    [
        (PICTURE, "image", EVIL),
        (PICTURE, "image", "file://host/share/x.png"),
        (PICTURE, "image", "\\\\host\\share\\x.png"),
        (BLIP, "image", EVIL),
        (LINK, "hyperlink", EVIL),
        (OBJECT, "oleObject", EVIL),
        (f'<w:r {W}><w:altChunk {R} r:id="rIdEvil"/></w:r>', "aFChunk", EVIL),
        (f'<w:r {W}><w:subDoc {R} r:id="rIdEvil"/></w:r>', "subDocument", EVIL),
        (f'<w:r {W}><w:control {R} r:id="rIdEvil"/></w:r>', "control", EVIL),
    ],
)
def test_relations_of_a_header_that_lead_out(xml: str, kind: str, target: str) -> None:
    package = header(xml, kind, target)
    found = everything(package)
    assert "tracker.example" not in found
    assert "host" not in found
    sound(package)


def test_an_address_without_a_relation() -> None:
    xml = f'<w:r {W}><w:pict {V}><v:shape href="{EVIL}"><v:imagedata o:href="{EVIL}" src="{EVIL}"/></v:shape></w:pict></w:r>'
    package = header(xml)
    assert "tracker.example" not in everything(package)
    sound(package)


@pytest.mark.parametrize(
    "code",
    [
        'DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc"',
        'DDE Excel "x" "y"',
        'INCLUDETEXT "C:\\\\Users\\\\me\\\\secret.txt"',
        f'INCLUDEPICTURE "{EVIL}" \\d',
        f'HYPERLINK "{EVIL}"',
        f'LINK Excel.Sheet "{EVIL}"',
        f'IMPORT "{EVIL}"',
        "MACROBUTTON x y",
        'DATABASE \\d "x"',
        "FILENAME \\p",
        "USERNAME",
        "ASK x y",
        f'IF 1 = 1 "a" "{EVIL}"',
        "",
    ],
)
@pytest.mark.parametrize("form", ["simple", "complex", "in pieces", "over paragraphs"])
def test_fields_show_their_text_and_compute_nothing(code: str, form: str) -> None:
    from xml.sax.saxutils import escape, quoteattr

    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    def words(text: str) -> str:
        return f'<w:r><w:instrText xml:space="preserve">{escape(text)}</w:instrText></w:r>'

    result = f"{mark('separate')}<w:r><w:t>What it shows</w:t></w:r>{mark('end')}"
    xml = {
        "simple": f"<w:fldSimple w:instr={quoteattr(' ' + code)}><w:r><w:t>What it shows</w:t></w:r></w:fldSimple>",
        "complex": mark("begin") + words(f" {code} ") + result,
        "in pieces": mark("begin") + "".join(words(c) for c in f" {code} ") + result,
        "over paragraphs": mark("begin") + words(f" {code} ") + "</w:p><w:p>" + result,
    }[form]
    package = header(xml)
    own = "".join(package.read(n).decode() for n in package.namelist() if "header" in n and n.endswith(".xml"))
    assert "What it shows" in own
    assert "tracker.example" not in own
    for word in (
        "DDE",
        "INCLUDE",
        "HYPERLINK",
        "LINK ",
        "IMPORT",
        "MACRO",
        "DATABASE",
        "FILENAME",
        "USERNAME",
        "ASK",
        "IF 1",
    ):
        assert word not in own
    assert not re.search(r'w:instr="\s*"', own)


def test_a_page_number_stays_a_field() -> None:
    xml = f'<w:fldSimple {W} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    package = header(xml)
    assert 'w:instr=" PAGE "' in everything(package)


def test_parts_inside_the_file_that_a_header_needs_not() -> None:
    types = str(spanish_parts()["[Content_Types].xml"]).replace(
        "</Types>",
        '<Default Extension="bin" ContentType="application/vnd.openxmlformats-officedocument.oleObject"/>'
        '<Default Extension="htm" ContentType="text/html"/><Default Extension="svg" ContentType="image/svg+xml"/></Types>',
    )
    for xml, kind, target, content in (
        (OBJECT, "oleObject", "embeddings/evil.bin", b"MZ evil"),
        (f'<w:r {W}><w:altChunk {R} r:id="rIdEvil"/></w:r>', "aFChunk", "evil.htm", b"<script>evil</script>"),
        (PICTURE, "image", "media/evil.svg", b"<svg>evil</svg>"),
    ):
        package = header(xml, kind, target, external=False, **{f"word/{target}": content, "[Content_Types].xml": types})
        assert not any(b"evil" in package.read(name) for name in package.namelist())
        sound(package)


def test_web_settings_with_a_remote_frame_are_dropped() -> None:
    parts = spanish_parts()
    frame = f'<w:webSettings {W} {R}><w:frameset><w:frame><w:sourceFileName r:id="rId1"/></w:frame></w:frameset></w:webSettings>'
    parts["word/webSettings.xml"] = frame
    parts["word/_rels/webSettings.xml.rels"] = (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{KIND}/frame" Target="{EVIL}" TargetMode="External"/></Relationships>'
    )
    parts["word/_rels/document.xml.rels"] = str(parts["word/_rels/document.xml.rels"]).replace(
        "</Relationships>",
        f'<Relationship Id="rIdWeb" Type="{KIND}/webSettings" Target="webSettings.xml"/></Relationships>',
    )
    parts["[Content_Types].xml"] = str(parts["[Content_Types].xml"]).replace(
        "</Types>",
        '<Override PartName="/word/webSettings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.webSettings+xml"/></Types>',
    )
    package = on(parts)
    assert "tracker.example" not in everything(package)
    sound(package)


@pytest.mark.parametrize(
    "more",
    [
        {"../outside.xml": "<a/>"},
        {"/absolute.xml": "<a/>"},
        {"word\\..\\..\\x.xml": "<a/>"},
        {"WORD/DOCUMENT.XML": "<a/>"},
    ],
)
def test_names_that_lead_out_or_meet(more: dict[str, str]) -> None:
    with pytest.raises(AgreegenError) as caught:
        on({**spanish_parts(), **more})
    assert caught.value.problems[0].rule == "letterhead-unreadable"


@pytest.mark.parametrize("part", ["word/header1.xml", "word/styles.xml", "word/document.xml"])
def test_a_document_type_is_refused(part: str) -> None:
    """A part copied without it would refer to entities that are not there: Word would call the contract corrupt."""
    parts = spanish_parts()
    text = str(parts[part])
    at = text.index("?>") + 2
    parts[part] = f'{text[:at]}<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>{text[at:]}'
    with pytest.raises(AgreegenError) as caught:
        on(parts)
    assert caught.value.problems[0].rule == "letterhead-unreadable"
