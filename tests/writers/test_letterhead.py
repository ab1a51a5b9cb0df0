"""A letterhead of the user's keeps what is its own, gets what it lacks, and gives nothing else away."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from agreegen import pipeline
from agreegen.values.problems import AgreegenError
from tests.conftest import EXAMPLES, ROOT, Result
from tests.letterheads import LETTERHEADS, SECRET, spanish_parts, zipped
from tests.matrix import build, letterhead
from tests.reading import Docx, W, own_words

Run = Callable[..., Result]
KINDS = (("contract", "es"), ("contract", "es,en"), ("recap", "en"), ("termination", "es"))


def package(kind: str, tag: str, name: str, **options: bool) -> Docx:
    return Docx(pipeline.write(build(kind, tag, reference=name, **options), "docx"))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", LETTERHEADS)
@pytest.mark.parametrize(("kind", "tag"), KINDS)
def test_the_text_and_the_numbers_are_ours(kind: str, tag: str, name: str) -> None:
    document = build(kind, tag, reference=name)
    assert Docx(pipeline.write(document, "docx")).words() == own_words(document)


@pytest.mark.parametrize("name", LETTERHEADS)
def test_ids_are_free_and_all_that_is_named_exists(name: str) -> None:
    docx = package("contract", "es,en", name)
    ids = Counter(s.get(W + "styleId") for s in docx.styles.findall(W + "style"))
    assert {ident for ident, count in ids.items() if count > 1} == set()
    for tag, key in (("abstractNum", "abstractNumId"), ("num", "numId")):
        found = Counter(e.get(W + key) for e in docx.numbering.findall(W + tag))
        assert {ident for ident, count in found.items() if count > 1} == set()
    used = {e.get(W + "val") for e in docx.document.iter(W + "pStyle", W + "rStyle", W + "tblStyle")}
    assert used <= set(ids)
    nums = {e.get(W + "val") for e in docx.document.iter(W + "numId")} - {"0"}
    assert nums <= {e.get(W + "numId") for e in docx.numbering.findall(W + "num")}
    names = Counter(docx.package.namelist())
    assert {n for n, count in names.items() if count > 1} == set()


def test_styles_are_found_by_name_in_a_localised_word() -> None:
    docx = package("contract", "es", "spanish")
    used = Counter(e.get(W + "val") for e in docx.document.iter(W + "pStyle"))
    assert used["Ttulo2"] > 20
    assert used["Ttulo"] == 1
    assert not {"Heading2", "Title", "BodyText"} & set(used)
    by_id = {s.get(W + "styleId"): s for s in docx.styles.findall(W + "style")}
    assert by_id["Ttulo1"].find(f"{W}rPr/{W}color").get(W + "val") == "8A2B3C", "the house's own look stays"
    assert by_id["Clause"].find(W + "name").get(W + "val") == "Estilo propio de la casa"
    assert docx.style_names["agreegenClause"] == "Clause", "an id that is taken is not taken twice"
    assert by_id["Subclause"].find(W + "basedOn").get(W + "val") == "Textoindependiente"


def test_a_letterhead_that_numbers_its_headings_does_not_number_ours() -> None:
    paragraphs = package("contract", "es", "spanish").paragraphs()
    assert [number for style, number, _, _ in paragraphs if style == "heading 1"] == [""] * 5
    clauses = [number for style, number, _, _ in paragraphs if style == "heading 2"]
    assert clauses == [f"{n}." for n in range(1, len(clauses) + 1)]


def test_header_footer_margins_and_logo_stay() -> None:
    import docx as reader

    content = pipeline.write(build("contract", "es", reference="spanish"), "docx")
    section = reader.Document(io.BytesIO(content)).sections[0]
    assert section.header.paragraphs[0].text == "Ferrer Pons, diseño"
    assert "w:drawing" in section.first_page_header._element.xml
    assert section.left_margin is not None
    assert round(section.left_margin / 635) == 2268
    assert section.different_first_page_header_footer
    footers = [section.footer._element.xml, section.first_page_footer._element.xml]
    assert all("Calle de la Luna 14, Madrid" in xml and xml.count(" PAGE ") == 1 for xml in footers)
    assert 'w:num="2"' not in section._sectPr.xml, "a letterhead in two columns gives a contract in one"
    assert 'w:start="5"' not in section._sectPr.xml


def test_page_numbers_come_once() -> None:
    """A letterhead that numbers its pages keeps its own way of doing so."""
    parts = spanish_parts()
    field = '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    parts["word/footer1.xml"] = str(parts["word/footer1.xml"]).replace("</w:p>", field + "</w:p>")
    path = letterhead("spanish").with_name("numbered.docx")
    path.write_bytes(zipped(parts))
    content = pipeline.write(build("contract", "es", **{"style.letterhead": str(path)}), "docx")
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        footers = [package.read(n).decode() for n in package.namelist() if re.search(r"footer\d*\.xml$", n)]
    assert [xml.count("PAGE ") for xml in footers] == [1]


@pytest.mark.parametrize("name", LETTERHEADS)
def test_a_draft_has_its_mark_in_every_header(name: str) -> None:
    docx = package("contract", "es", name, draft=True)
    rels = etree.fromstring(docx.package.read("word/_rels/document.xml.rels"))
    headers = {r.get("Target") for r in rels if r.get("Type").endswith("/header")}
    used = len(docx.document.findall(f".//{W}headerReference"))
    assert len(headers) == used >= 1
    assert all('string="BORRADOR"' in docx.package.read(f"word/{target}").decode() for target in headers)


@pytest.mark.parametrize("name", ["spanish", "template"])
def test_nothing_else_of_the_letterhead_comes_along(name: str) -> None:
    docx = package("contract", "es", name)
    for part in docx.package.namelist():
        assert SECRET.encode() not in docx.package.read(part), part
    assert "word/media/image2.png" not in docx.package.namelist()
    settings = docx.package.read("word/settings.xml").decode()
    assert not re.search("attachedTemplate|documentProtection|updateFields", settings)
    custom = docx.package.read("docProps/custom.xml").decode()
    assert 'name="Departamento"' not in custom
    assert "agreegen-sha256" in custom
    assert "template.main" not in docx.package.read("[Content_Types].xml").decode()


def test_our_own_base_document_edited_in_word_keeps_its_lists() -> None:
    """Its lists are found by their styles and used again; what was edited shows."""
    docx = package("contract", "es", "ours")
    own = Docx(pipeline.write(build("contract", "es"), "docx"))
    assert len(docx.numbering.findall(W + "abstractNum")) == len(own.numbering.findall(W + "abstractNum"))
    assert docx.package.read("word/styles.xml").decode().count("B00020") >= 3


def test_a_changed_number_format_is_not_trusted() -> None:
    """Whoever writes “Art. 1” into our list of clauses would make every reference wrong: the clauses get a list of ours."""
    with zipfile.ZipFile(ROOT / "templates" / "letterhead.docx") as package_:
        parts = {name: package_.read(name) for name in package_.namelist()}
    parts["word/numbering.xml"] = parts["word/numbering.xml"].replace(b'w:val="%1."', b'w:val="Art. %1"', 1)
    path = letterhead("ours").with_name("numbers.docx")
    path.write_bytes(zipped(parts))
    document = build("contract", "es", **{"style.letterhead": str(path)})
    assert Docx(pipeline.write(document, "docx")).words() == own_words(document)


def test_the_option_and_the_folder_of_templates(own_data: Path, run: Run, tmp_path: Path) -> None:
    """--letterhead wins over `style.letterhead`; a templates/letterhead.docx beside the engagement serves as well."""
    (tmp_path / "deal.yaml").write_bytes((EXAMPLES / "altamira.yaml").read_bytes())
    (tmp_path / "casa.dotx").write_bytes(LETTERHEADS["template"]())
    done = run("contract", "deal.yaml", "-f", "docx", "-o", "one.docx", "--letterhead", "casa.dotx")
    assert done.code == 0, done.err
    assert "Ttulo2" in Docx((tmp_path / "one.docx").read_bytes()).style_names
    (own_data / "templates").mkdir()
    (own_data / "templates" / "letterhead.docx").write_bytes(LETTERHEADS["spanish"]())
    assert run("contract", "deal.yaml", "-f", "docx", "-o", "two.docx").code == 0
    assert "Ttulo2" in Docx((tmp_path / "two.docx").read_bytes()).style_names


def written(changes: dict[str, tuple[str, str]], kind: str = "contract", tag: str = "es", **sets: str) -> Docx:
    """A document on the Spanish letterhead with parts of it changed: (what, by what) for each part."""
    parts = spanish_parts()
    for name, (what, by) in changes.items():
        assert what in str(parts[name])
        parts[name] = str(parts[name]).replace(what, by, 1)
    path = Path(tempfile.mkdtemp(prefix="agreegen-letterhead-")) / "changed.docx"
    path.write_bytes(zipped(parts))
    return Docx(pipeline.write(build(kind, tag, **{"style.letterhead": str(path), **sets}), "docx"))  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["character", "table"])
@pytest.mark.parametrize("name", ["Sub-clause", "Clause", "page number", "Party"])
def test_a_style_of_another_kind_with_our_name(kind: str, name: str) -> None:
    own = f'<w:style w:type="{kind}" w:styleId="Theirs"><w:name w:val="{name}"/></w:style></w:styles>'
    docx = written({"word/styles.xml": ("</w:styles>", own)})
    assert "Theirs" not in {e.get(W + "val") for e in docx.document.iter(W + "pStyle", W + "rStyle", W + "tblStyle")}
    assert docx.words() == own_words(build("contract", "es"))


def test_headers_of_an_earlier_section_come_along() -> None:
    references = re.findall("<w:(?:header|footer)Reference[^>]*/>", str(spanish_parts()["word/document.xml"]))
    first = f"<w:p><w:pPr><w:sectPr>{''.join(references)}</w:sectPr></w:pPr></w:p><w:sectPr>"
    docx = written({"word/document.xml": ("<w:sectPr>" + "".join(references), first)})
    xml = "".join(
        docx.package.read(n).decode() for n in docx.package.namelist() if re.search(r"(header|footer)\d*\.xml$", n)
    )
    assert "Ferrer Pons, diseño" in xml
    assert "Calle de la Luna 14, Madrid" in xml


def test_lists_inside_lists_count_as_everywhere(tmp_path: Path) -> None:
    """Word's own list styles have one level; ours go deeper."""
    (tmp_path / "annex.md").write_text("1. uno\n   1. uno-a\n   2. uno-b\n2. dos\n\n- raya\n  - subraya\n")
    annex = f"[{{title: Anexo, file: {tmp_path / 'annex.md'}}}]"
    for name in ("", *LETTERHEADS):
        document = build("contract", "es", reference=name, annexes=annex)
        assert "a) uno-a" in " ".join(own_words(document))
        assert Docx(pipeline.write(document, "docx")).words() == own_words(document), name


def test_the_text_stays_between_the_margins() -> None:
    docx = written({"word/document.xml": ('w:gutter="0"', 'w:gutter="1134"')})
    widths = [int(t.find(f"{W}tblPr/{W}tblW").get(W + "w")) for t in docx.document.findall(f".//{W}body/{W}tbl")]
    assert max(widths) <= 11906 - 1418 - 2268 - 1134
    with pytest.raises(AgreegenError) as caught:
        written({"word/document.xml": ('w:right="1418"', 'w:right="6000"')})
    assert caught.value.problems[0].rule == "letterhead-narrow"


BEGIN, END = '<w:fldChar w:fldCharType="begin"/>', '<w:fldChar w:fldCharType="end"/>'


@pytest.mark.parametrize(
    "code",
    [
        '<w:instrText>PAGE</w:instrText>',
        '<w:instrText> page </w:instrText>',
        '<w:instrText> PA</w:instrText></w:r><w:r><w:instrText>GE </w:instrText>',
    ],
)  # fmt: skip
def test_page_numbers_are_known_however_they_are_written(code: str) -> None:
    docx = written({"word/footer1.xml": ("</w:p>", f"<w:r>{BEGIN}{code}{END}</w:r></w:p>")})
    footers = [docx.package.read(n).decode() for n in docx.package.namelist() if re.search(r"footer\d*\.xml$", n)]
    assert all("NUMPAGES" not in xml for xml in footers)


def test_what_was_between_those_who_made_it_stays_with_them() -> None:
    change = f'<w:del w:id="1" w:author="{SECRET}"><w:r><w:delText>{SECRET}</w:delText></w:r></w:del>'
    added = f'<w:ins w:id="2" w:author="{SECRET}"><w:r><w:t>y web</w:t></w:r></w:ins>'
    docx = written({"word/header1.xml": ("</w:p>", f"{change}{added}</w:p>")})
    assert not any(SECRET.encode() in docx.package.read(n) for n in docx.package.namelist())
    headers = [docx.package.read(n).decode() for n in docx.package.namelist() if "header" in n]
    assert any("y web" in xml for xml in headers)


@pytest.mark.parametrize(
    ("part", "what", "by"),
    [
        ("word/styles.xml", '<w:name w:val="Title"/>', ""),
        ("word/styles.xml", '<w:sz w:val="22"/>', "<w:sz/>"),
        ("word/styles.xml", 'w:val="8A2B3C"', 'w:val="ZZZZZZ"'),
        ("word/numbering.xml", 'w:numId="9"', 'w:numId="abc"'),
        ("word/footnotes.xml", "</w:footnotes>", ""),
        ("word/settings.xml", "w:settings", "w:other"),
        ("word/document.xml", 'r:id="rId10"', 'r:id="rId99"'),
    ],
)
def test_odd_and_broken_parts_are_no_tracebacks(part: str, what: str, by: str) -> None:
    try:
        assert written({part: (what, by)}).words() == own_words(build("contract", "es"))
    except AgreegenError as exc:
        assert exc.problems[0].rule == "letterhead-unreadable"
        assert exc.problems[0].mark is not None


def bad(name: str) -> bytes:
    parts = spanish_parts()
    types = str(parts["[Content_Types].xml"])
    if name == "old":
        return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    if name == "macros":
        parts["[Content_Types].xml"] = types.replace("document.main+xml", "document.macroEnabled.main+xml")
    elif name == "strict":
        strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
        parts["word/document.xml"] = str(parts["word/document.xml"]).replace(
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main", strict
        )
    elif name == "broken":
        parts["word/styles.xml"] = "<w:styles"
    elif name == "no section":
        parts["word/document.xml"] = re.sub("<w:sectPr>.*</w:sectPr>", "", str(parts["word/document.xml"]))
    elif name == "no styles":
        del parts["word/styles.xml"]
    elif name == "spreadsheet":
        parts = {"[Content_Types].xml": types.replace("wordprocessingml.document", "spreadsheetml.sheet")}
    elif name == "cut":
        return zipped(parts)[:900]
    elif name == "text":
        return b"Just text"
    elif name == "empty":
        return b""
    return zipped(parts)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("old", "save it as a Word document (.docx) without a password"),
        ("macros", "has macros"),
        ("strict", "Strict Open XML"),
        *((n, "not a Word document that can be read") for n in ("broken", "spreadsheet", "cut", "text", "empty")),
        ("no section", "not a Word document that can be read"),
        ("no styles", "not a Word document that can be read"),
    ],
)
def test_what_cannot_serve_is_told(run: Run, tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "deal.yaml").write_bytes((EXAMPLES / "altamira.yaml").read_bytes())
    (tmp_path / "bad.docx").write_bytes(bad(name))
    done = run("contract", "deal.yaml", "-f", "docx", "--letterhead", "bad.docx")
    assert done.code == 1
    assert message in done.err
    assert "bad.docx: " in done.err
    assert not list(tmp_path.glob("deal-*"))


def test_a_letterhead_that_is_not_there(run: Run, tmp_path: Path) -> None:
    (tmp_path / "deal.yaml").write_bytes((EXAMPLES / "altamira.yaml").read_bytes())
    (tmp_path / "agreegen.yaml").write_text("style: {letterhead: casa.dotx}\n")
    done = run("contract", "deal.yaml", "-f", "docx")
    assert done.code == 1
    assert "agreegen.yaml:1: `style.letterhead`: there is no file" in done.err
