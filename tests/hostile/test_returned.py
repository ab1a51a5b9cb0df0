"""The contract that a letter cites says what its data say: what was changed stops the letter or is told, and what was only
saved again or signed is no false alarm."""

from __future__ import annotations

import copy
import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pytest
from docx.oxml import parse_xml
from docx.shared import Pt, RGBColor
from docx.text.run import Run as WordRun

from agreegen import pipeline
from agreegen.engagement.loading import load_case
from tests.conftest import Result, base, write_yaml
from tests.hostile.worker import _data_name, _part, _with_part
from tests.matrix import EVERYTHING, build
from tests.printing import printed

Run = Callable[..., Result]
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LETTER = ("--explain", "We go on alone.", "--notice-date", "2027-03-01", "-f", "md", "-o", "-")
CITED = "note: This contract is cited, of 20 November 2026."


@cache
def contract(form: str) -> bytes:
    """The contract of the small engagement, made once."""
    import tempfile

    folder = Path(tempfile.mkdtemp())
    case = load_case(write_yaml(folder, base()))
    return printed(pipeline.contract(case).document, form)


@pytest.fixture
def letter(run: Run, tmp_path: Path) -> Callable[..., Result]:
    """A letter that cites a file of that name and content."""

    def write(content: bytes, name: str = "back.docx", *more: str) -> Result:
        folder = tmp_path / "back"
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
        deal = write_yaml(tmp_path, base())
        return run("terminate", deal, *LETTER, "--contract", folder / name, *more)

    return write


Letter = Callable[..., Result]


def edited(change: Callable[[Any], None]) -> bytes:
    """The contract as DOCX after somebody worked on it."""
    document = docx.Document(io.BytesIO(contract("docx")))
    change(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def worked(change: Callable[[Any], None]) -> bytes:
    """The contract as PDF after somebody worked on it."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(contract("pdf"))) as pdf:
        change(pdf)
        pdf.save(out)
    return out.getvalue()


def paragraph(document: Any, words: str) -> Any:
    """The paragraph that holds some words."""
    return next(p for p in document.paragraphs if words in p.text)


def notice(document: Any) -> Any:
    """The run with the notice: 30 days."""
    return next(r for r in paragraph(document, "with notice of").runs if "30" in r.text)


def clause_of(document: Any, title: str) -> list[Any]:
    """The paragraphs of a clause, its title first."""
    found = list(document.paragraphs)
    first = next(n for n, p in enumerate(found) if p.style.name == "Heading 2" and title in p.text)
    last = next(
        (n for n in range(first + 1, len(found)) if found[n].style.name in ("Heading 1", "Heading 2")), len(found)
    )
    return found[first:last]


# ----------------------------------------------------------------------------------------- what stops the letter


def _replace(old: str, new: str) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        for p in document.paragraphs:
            for r in p.runs:
                if old in r.text.replace("\u00a0", " "):
                    r.text = r.text.replace("\u00a0", " ").replace(old, new)
                    return
        raise AssertionError(old)

    return change


def _hide(**how: Any) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        run = notice(document)
        if "color" in how:
            run.font.color.rgb = RGBColor(*how["color"])
        elif "size" in how:
            run.font.size = Pt(how["size"])
        elif "style" in how:
            style = document.styles.add_style("Ghost", 2)
            style.font.hidden = True
            run.style = style
        else:
            run.font.hidden = True
        paragraph(document, "with notice of").add_run(" 90 days")

    return change


def _tracked(document: Any) -> None:
    run = notice(document)
    deleted = f'<w:del {W} w:id="9" w:author="x"><w:r><w:delText>30 days</w:delText></w:r></w:del>'
    added = f'<w:ins {W} w:id="10" w:author="x"><w:r><w:t>90 days</w:t></w:r></w:ins>'
    for xml in (deleted, added):
        run._r.addprevious(parse_xml(xml))
    run._r.getparent().remove(run._r)


def _with(xml: str) -> Callable[[Any], None]:
    return lambda document: notice(document)._r.addnext(parse_xml(xml))


def _gone(title: str) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        for p in clause_of(document, title):
            p._p.getparent().remove(p._p)

    return change


def _ninety(document: Any) -> None:
    notice(document).text = "90 days"


STOPS = {
    "another notice": (_ninety, "in `termination-notice`"),
    "an edit of a title": (_replace("Confidentiality", "Openness"), "in `confidentiality`"),
    "another name": (_replace("Babbage Engines Ltd", "Cabbage Engines Ltd"), "outside its clauses"),
    "tracked": (_tracked, "in `termination-notice`"),
    "hidden": (_hide(), "in `termination-notice`"),
    "white": (_hide(color=(255, 255, 255)), "in `termination-notice`"),
    "nearly white": (_hide(color=(250, 250, 240)), "in `termination-notice`"),
    "tiny": (_hide(size=1), "in `termination-notice`"),
    "hidden by a style": (_hide(style=True), "in `termination-notice`"),
    "a clause taken out": (_gone("Confidentiality"), "Clauses were added to this contract or taken out"),
    "a clause moved": (
        lambda d: clause_of(d, "Notices")[0]._p.addprevious(copy.deepcopy(clause_of(d, "Confidentiality")[0]._p)),
        "Clauses were added to this contract or taken out",
    ),
    "an empty title": (
        lambda d: clause_of(d, "Confidentiality")[0].insert_paragraph_before("", style="Heading 2"),
        "Clauses were added to this contract or taken out",
    ),
    "a paragraph added": (
        lambda d: paragraph(d, "with notice of").insert_paragraph_before("The notice is one year.", style="Body Text"),
        "Now: “The notice is one year.”",
    ),
    "an addendum": (lambda d: d.add_paragraph("Addendum. " + "The notice is one year, whatever else is said. " * 3), "in `signatures`"),
    "a text box": (
        _with(f'<w:r {W}><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent><w:p><w:r><w:t>The notice is one year.</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>'),
        "in `termination-notice`",
    ),
    "a field": (_with(f'<w:fldSimple {W} w:instr=" = 90 "><w:r><w:t></w:t></w:r></w:fldSimple>'), "fields whose result Word may change"),
    "a footnote": (_with(f'<w:r {W}><w:footnoteReference w:id="2"/></w:r>'), "in `termination-notice`"),
    "a symbol": (_with(f'<w:r {W}><w:sym w:font="Wingdings" w:char="F0E0"/></w:r>'), "in `termination-notice`"),
}  # fmt: skip


@pytest.mark.parametrize("name", STOPS)
def test_a_changed_contract_stops_the_letter(letter: Letter, name: str) -> None:
    change, message = STOPS[name]
    result = letter(edited(change))
    assert result.code == 1
    assert result.out == ""
    assert message in result.err, result.err


def test_both_texts_are_shown(letter: Letter) -> None:
    result = letter(edited(_ninety))
    said = result.err.replace("\u00a0", " ")
    assert (
        "Written: “26.1 Either party may end this agreement at any time, without giving a cause, with notice of 30 days.”"
        in said
    )
    assert (
        "Now: “Either party may end this agreement at any time, without giving a cause, with notice of 90 days.”"
        in said
    )


def test_what_was_agreed_can_be_given(letter: Letter) -> None:
    content = edited(_ninety)
    agreed = letter(content, "back.docx", "--as-signed", "termination-notice.notice=90 days")
    assert agreed.code == 0
    assert "notice of 90 days" in agreed.out.replace("\u00a0", " ")
    assert "By --as-signed, `termination-notice` counts as it stands now" in agreed.err
    for given, message in (
        (
            "termination-notice.notice=60 days",
            "would be 60 days, and the text of the signed contract does not say that",
        ),
        ("termination-notice", "would be 30 days, and the text of the signed contract does not say that"),
        ("termination-notice.notise=90 days", "has no parameter `notise`"),
        ("termination-notice.notice=soon", "is not a duration"),
        ("notices", "was not changed in the signed contract"),
        ("=", "--as-signed takes CLAUSE"),
    ):
        result = letter(content, "back.docx", "--as-signed", given)
        assert result.code == 1
        assert message in result.err.replace("\u00a0", " "), (given, result.err)


def test_a_clause_without_figures_can_be_read_as_it_is(letter: Letter) -> None:
    content = edited(_replace("Confidentiality", "Discretion"))
    result = letter(content, "back.docx", "--as-signed", "confidentiality")
    assert result.code == 0
    assert "By --as-signed, `confidentiality` counts as it stands now" in result.err


def test_a_change_elsewhere_is_a_warning(letter: Letter) -> None:
    result = letter(edited(_replace("Silence means no", "Silence means yes")))
    assert result.code == 0, result.err
    assert "warning: This contract was changed after agreegen wrote it" in result.err
    assert letter(contract("docx")).out == result.out


# ------------------------------------------------------------------------------------------------ data that lie

LIES: dict[str, Callable[[dict[str, Any]], None]] = {}


def lie(name: str) -> Callable[[Callable[[dict[str, Any]], None]], None]:
    def keep(change: Callable[[dict[str, Any]], None]) -> None:
        LIES[name] = change

    return keep


def clause_data(data: dict[str, Any], clause_id: str) -> Any:
    """One clause of the data."""
    return next(c for c in data["clauses"] if c["id"] == clause_id)


lie("notice")(lambda d: clause_data(d, "termination-notice")["params"].update(notice="90 days"))
lie("who may end it")(lambda d: clause_data(d, "termination-notice")["params"].update(by="client"))
lie("what goes on")(lambda d: clause_data(d, "termination-notice")["params"].update(meanwhile="wind-down"))
lie("a parameter left out")(lambda d: clause_data(d, "termination-notice")["params"].pop("notice"))
lie("renewal")(
    lambda d: clause_data(d, "term-renewal")["params"].update(renewal="automatic", period="1 year", notice="60 days")
)
lie("cure")(lambda d: clause_data(d, "termination-cause")["params"].update(cure="90 days"))
lie("hours")(lambda d: clause_data(d, "business-hours")["params"].update(hours=["00:00-23:00"]))
lie("term")(lambda d: d["source"].update({"term.duration": "24 months"}))
lie("no end")(lambda d: d["source"].pop("term.duration"))
lie("start")(lambda d: d["source"].update({"term.start": "2026-01-01"}))
lie("date")(lambda d: d.update(date="2026-01-11"))
lie("title")(lambda d: d.update(title="Other agreement"))
lie("reference")(lambda d: d["source"].update(reference="X-99"))
lie("number")(lambda d: clause_data(d, "termination-notice").update(number="99"))
lie("anchor")(lambda d: clause_data(d, "termination-notice")["anchors"].update(notice="99.1"))
lie("clause title")(lambda d: clause_data(d, "confidentiality").update(title="Openness"))
lie("holidays")(lambda d: d["source"].update({"calendar.holidays": "ES"}))
lie("weekdays")(lambda d: d["source"].update({"calendar.weekdays": "mon-sun"}))
lie("a local holiday")(lambda d: d["source"].update({"calendar.local_holidays.0": "2027-03-02"}))
lie("client")(lambda d: d["source"].update({"client.name": "Somebody Else Ltd"}))
lie("a clause less")(lambda d: d["clauses"].remove(clause_data(d, "confidentiality")))
lie("a clause twice")(lambda d: d["clauses"].append(d["clauses"][3]))
lie("two in another order")(lambda d: d["clauses"].insert(0, d["clauses"].pop()))
lie("the text that was written")(lambda d: d["visible"][60].__setitem__(2, "Either party may leave at once."))
lie("no text")(lambda d: d.update(visible=[]))
lie("an earlier form")(lambda d: d.update(format="agreegen/1"))
lie("wrong types")(lambda d: clause_data(d, "termination-notice").update(number=26))
lie("a duration that is none")(lambda d: clause_data(d, "termination-notice")["params"].update(notice="soon"))
lie("a list for a duration")(
    lambda d: clause_data(d, "termination-notice")["params"].update(notice=["30 days", "90 days"])
)
lie("text that turns round")(lambda d: d["source"].update(reference="\u202eabc"))
lie("escapes in the kind")(lambda d: d.update(kind="\u009b2J"))
lie("a language that is none")(lambda d: d.update(language="../../en"))
lie("a number of another kind")(lambda d: clause_data(d, "termination-notice").update(number="xxvi"))


@pytest.mark.parametrize("name", LIES)
def test_data_that_lie_are_found(letter: Letter, name: str) -> None:
    data = json.loads(_part(contract("docx")))
    LIES[name](data)
    result = letter(_with_part(contract("docx"), json.dumps(data, ensure_ascii=False)))
    assert result.code == 1, result.err
    assert result.out == ""
    assert not any((ord(c) < 32 and c != "\n") or 0x7F <= ord(c) < 0xA0 for c in result.err)


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"format": "agreegen/2", "kind": ' + "[" * 100_000, "", "null", "3", "{}", '"x"']
)
def test_data_of_another_form(letter: Letter, text: str) -> None:
    result = letter(_with_part(contract("docx"), text))
    assert result.code == 1
    assert "holds no data of agreegen" in result.err


def test_two_sets_of_data(letter: Letter) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(contract("docx"))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        own = old.read(_data_name(contract("docx")))
        new.writestr("customXml/item0.xml", own.replace(b"30 days", b"90 days"))
    assert "two sets of data" in letter(out.getvalue()).err

    def twice(pdf: Any) -> None:
        data = pdf.attachments["agreement.json"].get_file().read_bytes().replace(b"30 days", b"90 days")
        other = pikepdf.AttachedFileSpec(pdf, data, filename="agreement.json")
        pdf.attachments["another.json"] = other

    assert "two sets of data" in letter(worked(twice), "back.pdf").err


# --------------------------------------------------------------------------------------------------- no false alarm


def _signed(document: Any) -> None:
    cell = document.tables[-1].rows[0].cells[0]
    cell.paragraphs[-1].add_run(" Ada Byron")
    cell.add_paragraph("London, 21 November 2026")


def _split(document: Any) -> None:
    """Every run cut in two, as Word does when it checks spelling."""
    for p in document.paragraphs:
        for r in list(p.runs):
            if len(r.text) > 4 and len(r._r) <= 2:
                text, other = r.text, copy.deepcopy(r._r)
                r.text = text[:3]
                r._r.addnext(other)
                WordRun(other, p).text = text[3:]


@pytest.mark.parametrize("change", [lambda _: None, _split])
def test_saved_again_is_no_change(letter: Letter, change: Callable[[Any], None]) -> None:
    result = letter(edited(change))
    assert result.code == 0
    assert "changed" not in result.err
    assert CITED in result.err


def test_signed_is_no_change(letter: Letter) -> None:
    result = letter(edited(_signed))
    assert result.code == 0
    assert "note: Beside the signatures now stands: Ada Byron" in result.err
    assert "London, 21 November 2026" in result.err


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
@pytest.mark.parametrize(
    ("tag", "sets"), [("en", {}), ("es", {"numbering": "ordinal"}), ("es,en", {"style.contents": "true"})]
)
def test_saved_by_libreoffice_is_no_change(tmp_path: Path, tag: str, sets: dict[str, str]) -> None:
    from agreegen.visible.comparison import compare
    from agreegen.visible.lines import lines_of

    document = build("contract", tag, **sets)
    (tmp_path / "deal.docx").write_bytes(pipeline.write(document, "docx"))
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(tmp_path / "again"), str(tmp_path / "deal.docx")],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    found = compare(lines_of(document.blocks), (), (tmp_path / "again" / "deal.docx").read_bytes())
    assert found.changes == ()
    assert not found.renumbered
    assert found.typed == ()
    assert found.flags == frozenset()


ORDINALS = {"style.contents": "true", "numbering": "ordinal"}


@pytest.mark.parametrize(
    ("tag", "sets"),
    [
        *((tag, {}) for tag in ("en", "es", "en-US", "es,en")),
        *((tag, ORDINALS) for tag in (("en", "es", "en-US", "es,en") if EVERYTHING else ("es",))),
    ],
)
def test_as_written_there_is_no_change(tag: str, sets: dict[str, str]) -> None:
    from agreegen.visible.comparison import Comparison, compare
    from agreegen.visible.lines import lines_of

    document = build("contract", tag, **sets)
    running = (document.running, document.look.footer, document.page_words, "")
    for form in ("docx", "pdf"):
        assert compare(lines_of(document.blocks), running, pipeline.write(document, form)) == Comparison()


# --------------------------------------------------------------------------------------------------------------- PDF


def _font(pdf: Any) -> Any:
    return pdf.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica, Encoding=pikepdf.Name.WinAnsiEncoding)
    )  # fmt: skip


def drawn_on(pdf: Any, page: int, operators: str) -> None:
    """Draw on a page, in points from its foot: its own content leaves another unit behind."""
    pdf.pages[page].Resources.Font["/Hv"] = _font(pdf)
    pdf.pages[page].contents_add(pikepdf.Stream(pdf, b"q"), prepend=True)
    pdf.pages[page].contents_add(pikepdf.Stream(pdf, f"Q q {operators} Q".encode()))


def _written(page: int, words: str, x: int, y: int) -> Callable[[Any], None]:
    return lambda pdf: drawn_on(pdf, page, f"BT /Hv 8 Tf {x} {y} Td ({words}) Tj ET")


def _boxed(pdf: Any) -> None:
    drawn_on(pdf, 8, "1 1 1 rg 60 200 400 400 re f")


def _cut(pdf: Any) -> None:
    page = pdf.pages[8]
    found = list(pikepdf.parse_content_stream(page))
    texts = [n for n, one in enumerate(found) if str(one.operator) in ("Tj", "TJ")]
    kept = [one for n, one in enumerate(found) if n not in texts[5:]]
    page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))


def _invisible(pdf: Any) -> None:
    page = pdf.pages[8]
    found = [(one.operands, one.operator) for one in pikepdf.parse_content_stream(page)]
    for at in reversed([n for n, (_, operator) in enumerate(found) if str(operator) == "BT"]):
        found.insert(at, ([3], pikepdf.Operator("Tr")))
    page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(found))


def _noted(pdf: Any) -> None:
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.FreeText,
        Rect=[100, 400, 300, 420],
        Contents="The notice is 90 days",
    )
    pdf.pages[3].obj.Annots = pikepdf.Array([*pdf.pages[3].obj.get("/Annots", []), pdf.make_indirect(note)])


def _swapped(pdf: Any) -> None:
    pdf.pages[3].obj.Contents = pdf.pages[4].obj.Contents


PDF_STOPS: dict[str, tuple[Callable[[Any], None], str]] = {
    "words beside the text": (_written(5, "The notice is 90 days", 100, 500), "The notice is 90 days"),
    "a white box": (_boxed, "was changed after agreegen wrote it"),
    "words taken out": (_cut, "was changed after agreegen wrote it"),
    "words made invisible": (_invisible, "was changed after agreegen wrote it"),
    "a note with text": (_noted, "The notice is 90 days"),
    "another page": (_swapped, "was changed after agreegen wrote it"),
}


@pytest.mark.parametrize("name", PDF_STOPS)
def test_a_changed_pdf_stops_the_letter(letter: Letter, name: str) -> None:
    change, message = PDF_STOPS[name]
    result = letter(worked(change), "back.pdf")
    assert result.code == 1, result.err
    assert message in result.err


def test_a_scan_cannot_be_compared(letter: Letter) -> None:
    def scanned(pdf: Any) -> None:
        for page in pdf.pages:
            page.obj.Contents = pdf.make_stream(b"q 500 0 0 700 0 0 cm Q")

    result = letter(worked(scanned), "back.pdf")
    assert result.code == 1
    assert "holds only pictures of pages" in result.err

    def printed_anew(pdf: Any) -> None:
        del pdf.Root.Names
        del pdf.Root.AF

    result = letter(worked(printed_anew), "back.pdf")
    assert result.code == 1
    assert "holds no data of agreegen" in result.err


def _widget(pdf: Any) -> None:
    field = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Widget,
        FT=pikepdf.Name.Sig,
        Rect=[100, 100, 200, 120],
        T="signature",
    )
    widget = pdf.make_indirect(field)
    pdf.pages[-1].obj.Annots = pikepdf.Array([widget])
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([widget]), SigFlags=3)


@pytest.mark.parametrize("change", [lambda _: None, _widget])
def test_a_pdf_saved_again_or_signed_is_no_change(letter: Letter, change: Callable[[Any], None]) -> None:
    result = letter(worked(change), "back.pdf")
    assert result.code == 0
    assert "warning" not in result.err
    assert CITED in result.err


def test_what_a_signing_service_prints_is_told(letter: Letter) -> None:
    def stamped(pdf: Any) -> None:
        for page in range(len(pdf.pages)):
            _written(page, "Envelope 12-34", 20, 825)(pdf)
        _written(len(pdf.pages) - 1, "Ada Byron", 100, 500)(pdf)

    result = letter(worked(stamped), "back.pdf")
    assert result.code == 0
    assert "There is other text at the head or foot of this file" in result.err
    assert "Beside the signatures now stands: Ada Byron" in result.err


def test_a_locked_pdf(letter: Letter) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(contract("pdf"))) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="x", user="y"))
    result = letter(out.getvalue(), "back.pdf")
    assert result.code == 1
    assert "asks for a password" in result.err


# ------------------------------------------------------------------------------------------- which contract is cited


def test_where_none_lies_there_the_letter_says_so(run: Run, tmp_path: Path) -> None:
    deal = write_yaml(tmp_path, base())
    result = run("terminate", deal, *LETTER)
    assert result.code == 0
    assert "note: No contract of agreegen lies beside the engagement" in result.err


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_the_one_beside_the_engagement_is_cited(run: Run, tmp_path: Path, form: str) -> None:
    deal = write_yaml(tmp_path, base())
    run("contract", deal, "-f", form)
    result = run("terminate", deal, *LETTER)
    assert result.code == 0
    assert f"deal-contract.{form}: {CITED}" in result.err
    assert (
        f"Read as well: {tmp_path}/deal-contract.{form}" in result.err
        or f"Read as well: deal-contract.{form}" in result.err
    )


def test_both_formats_of_one_contract_are_one(run: Run, tmp_path: Path) -> None:
    deal = write_yaml(tmp_path, base())
    run("contract", deal)
    assert run("terminate", deal, *LETTER).code == 0
    (tmp_path / "deal-contract.docx").write_bytes(edited(_ninety))
    result = run("terminate", deal, *LETTER)
    assert result.code == 1
    said = result.err.replace(f"{tmp_path}/", "")
    assert "deal-contract.docx (2026-11-20: termination-notice); deal-contract.pdf (2026-11-20: =)" in said


def test_an_engagement_that_moved_on_stops_the_letter(run: Run, tmp_path: Path) -> None:
    deal = write_yaml(tmp_path, base())
    run("contract", deal, "-f", "pdf")
    write_yaml(tmp_path, base(clauses={"expenses": False, "termination-notice": {"notice": "7 days"}}))
    result = run("terminate", deal, *LETTER)
    assert result.code == 1
    assert result.out == ""
    assert "deal-contract.pdf (2026-11-20: " in result.err
    assert "termination-notice" in result.err
    assert "--contract" in result.err
    assert "--contract none" in result.err
    signed = run("terminate", deal, *LETTER, "--contract", "deal-contract.pdf")
    assert "notice of 30 days" in signed.out.replace("\u00a0", " ")
    assert "What was signed differs from today's engagement in: " in signed.err
    today = run("terminate", deal, *LETTER, "--contract", "none")
    assert "notice of 7 days" in today.out.replace("\u00a0", " ")
    assert "nothing was compared" in today.err


def test_a_contract_in_the_folder_of_the_letter_counts(run: Run, tmp_path: Path) -> None:
    (tmp_path / "deals").mkdir()
    deal = write_yaml(tmp_path / "deals", base())
    run("contract", deal, "-f", "pdf", "-o", "out")
    write_yaml(tmp_path / "deals", base(clauses={"termination-notice": {"notice": "7 days"}}))
    result = run("terminate", deal, "--explain", "x", "--notice-date", "2027-03-01", "-f", "md", "-o", "out")
    assert result.code == 1
    assert "Which contract is cited?" in result.err


def test_two_different_contracts_stop_the_letter(run: Run, tmp_path: Path) -> None:
    deal = write_yaml(tmp_path, base())
    run("contract", deal, "-f", "pdf", "--set", "place=London", "-o", "first.pdf")
    run("contract", deal, "-f", "pdf")
    result = run("terminate", deal, *LETTER)
    assert result.code == 1
    assert "first.pdf (2026-11-20: " in result.err
    assert "deal-contract.pdf (2026-11-20: =)" in result.err


def test_drafts_other_kinds_and_other_deals_do_not_count(run: Run, tmp_path: Path) -> None:
    deal = write_yaml(tmp_path, base())
    run("contract", deal, "-f", "pdf", "--draft", "-o", "draft.pdf", "--set", "place=London")
    run("contract", deal, "-f", "docx", "--no-data", "-o", "nodata.docx", "--set", "place=London")
    run("terminate", deal, "--explain", "x", "--notice-date", "2027-03-01", "-f", "docx", "-o", "letter.docx")
    other = write_yaml(tmp_path, base(**{"client.name": "Somebody Else Ltd"}), "other.yaml")
    run("contract", other, "-f", "pdf")
    same_client = write_yaml(tmp_path, base(**{"services.summary": "something else"}), "deal-two.yaml")
    run("contract", same_client, "-f", "pdf")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    (tmp_path / "scan.pdf").write_bytes(b"")
    result = run("terminate", deal, *LETTER)
    assert result.code == 0, result.err
    assert "No contract of agreegen lies beside the engagement" in result.err


def test_a_contract_of_the_client_s_old_name_counts(run: Run, tmp_path: Path) -> None:
    deal = write_yaml(tmp_path, base())
    run("contract", deal, "-f", "pdf")
    (tmp_path / "deal-contract.pdf").rename(tmp_path / "signed.pdf")
    write_yaml(tmp_path, base(**{"client.name": "Babbage Engines Limited"}))
    result = run("terminate", deal, *LETTER)
    assert result.code == 1
    assert "signed.pdf (2026-11-20: " in result.err


def test_a_recap_cites_in_the_same_way(run: Run, tmp_path: Path) -> None:
    deal = write_yaml(tmp_path, base())
    meeting = write_yaml(tmp_path, {"date": "2026-12-10", "start": "10:00", "end": "11:00", "mode": "video", "attendees": [{"name": "Ada Byron", "side": "provider"}], "agreements": [{"what": "x", "owner": "Ada Byron", "due": "2026-12-20"}]}, "meeting.yaml")  # fmt: skip
    run("contract", deal, "-f", "docx")
    arguments = ("recap", deal, meeting, "--date", "2026-12-10", "-f", "md", "-o", "-")
    assert CITED in run(*arguments).err
    (tmp_path / "deal-contract.docx").write_bytes(edited(_gone("Written communication")))
    result = run(*arguments)
    assert result.code == 1
    assert "Clauses were added to this contract or taken out" in result.err


def test_copies_of_one_contract_that_say_different_things(run: Run, tmp_path: Path) -> None:
    """A letter never names one file and rests on another."""
    deal = write_yaml(tmp_path, base())
    run("contract", deal, "-f", "pdf")
    (tmp_path / "returned.docx").write_bytes(edited(_ninety))
    agreed = ("--as-signed", "termination-notice.notice=90 days")
    result = run("terminate", deal, *LETTER, *agreed)
    assert result.code == 1
    assert "returned.docx (2026-11-20: termination-notice)" in result.err
    named = run("terminate", deal, *LETTER, *agreed, "--contract", "returned.docx")
    assert "notice of 90 days" in named.out.replace("\u00a0", " ")


def _both(document: Any) -> None:
    """The careful lawyer changes the clause, and the row that sums it up."""
    _ninety(document)
    rows = [row for table in document.tables for row in table.rows if "Notice to end" in row.cells[0].text]
    rows[0].cells[1].paragraphs[0].runs[0].text = "90 days"


def _everywhere(old: str, new: str) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        cells = [p for t in document.tables for row in t.rows for c in row.cells for p in c.paragraphs]
        for p in [*document.paragraphs, *cells]:
            for r in p.runs:
                if old in r.text.replace("\u00a0", " "):
                    r.text = r.text.replace("\u00a0", " ").replace(old, new)

    return change


def test_an_edit_that_was_agreed_can_be_given_wherever_it_stands(letter: Letter) -> None:
    refused = letter(edited(_both))
    assert "--as-signed termination-notice.notice=…" in refused.err
    assert "--as-signed head" in refused.err
    notice_ = ("--as-signed", "termination-notice.notice=90 days")
    assert letter(edited(_both), "back.docx", *notice_, "--as-signed", "head").code == 0
    dated = edited(_everywhere("20 November 2026", "25 November 2026"))
    assert "--as-signed head.date=…" in letter(dated).err
    agreed = letter(dated, "back.docx", "--as-signed", "head.date=2026-11-25")
    assert agreed.code == 0, agreed.err
    assert "25 November 2026" in agreed.out.replace("\u00a0", " ")
    wrong = letter(dated, "back.docx", "--as-signed", "head.date=2026-11-26")
    assert "would be 26 November 2026, and the text of the signed contract does not" in wrong.err.replace("\u00a0", " ")
    assert letter(dated, "back.docx", "--as-signed", "head").code == 1
    ended = edited(_everywhere("30 November 2027", "31 May 2027"))
    assert "--as-signed term-renewal.end=…" in letter(ended).err
    head = ("--as-signed", "head")
    agreed = letter(ended, "back.docx", *head, "--as-signed", "term-renewal.end=2027-05-31")
    assert agreed.code == 0, agreed.err
    assert letter(ended, "back.docx", *head, "--as-signed", "term-renewal").code == 1


def test_a_party_that_was_changed_can_be_cited_by_no_letter(letter: Letter) -> None:
    content = edited(_everywhere("Babbage Engines Ltd", "Cabbage Engines Ltd"))
    refused = letter(content)
    assert (
        "No letter can cite that; if it was agreed, put it into the engagement and say --contract none." in refused.err
    )
    assert "--as-signed" not in refused.err
    assert letter(content, "back.docx", "--as-signed", "head").code == 1


def test_what_is_given_for_nothing_is_an_error(run: Run, tmp_path: Path, letter: Letter) -> None:
    deal = write_yaml(tmp_path, base())
    for more in ((), ("--contract", "none")):
        result = run("terminate", deal, *LETTER, "--as-signed", "termination-notice.notice=90 days", *more)
        assert result.code == 1
        assert "Nothing signed is compared, so --as-signed has nothing to correct." in result.err
    result = letter(edited(_ninety), "back.docx", "--as-signed", "terminationnotice.notice=90 days")
    assert "Did you mean `termination-notice`?" in result.err


@pytest.mark.parametrize("place", ["footer", "header"])
def test_words_at_the_foot_of_the_pages_are_told(letter: Letter, place: str) -> None:
    def change(document: Any) -> None:
        getattr(document.sections[-1], place).paragraphs[0].add_run(" The notice of clause 26 is 90 days.")

    assert "There is other text at the head or foot" in letter(edited(change)).err


def test_a_line_that_was_added_anywhere_stops_the_letter(letter: Letter) -> None:
    def change(document: Any) -> None:
        last = clause_of(document, "Change requests")[-1]
        last.insert_paragraph_before("The notice of clause 26 is 90 days.", style="Body Text")

    result = letter(edited(change))
    assert result.code == 1
    assert "in `change-requests`" in result.err


def test_the_data_of_a_letter_tell_whether_a_contract_was_compared(run: Run, tmp_path: Path) -> None:
    from agreegen.record.data import read_agreement

    deal = write_yaml(tmp_path, base())
    words = ("--explain", "x", "--notice-date", "2027-03-01", "-f", "docx")
    run("terminate", deal, *words, "-o", "without.docx")
    run("contract", deal, "-f", "docx")
    run("terminate", deal, *words, "-o", "with.docx")
    assert read_agreement(tmp_path / "without.docx")["contract"]["compared"] == "no"
    assert read_agreement(tmp_path / "with.docx")["contract"]["compared"] == "yes"


@pytest.mark.parametrize("preset", ["light", "project", "retainer", "standard", "full"])
@pytest.mark.parametrize("tag", ["es", "en", "en-US", "es-MX", "es-AR", "en-INT"])
def test_what_we_embed_passes_our_own_checks(tag: str, preset: str) -> None:
    from agreegen.files.layers import Layers
    from agreegen.library.clauses import Library
    from agreegen.record.data import AgreementData
    from agreegen.record.signed import _contract_of
    from agreegen.record.untruths import untruths
    from tests.matrix import case

    library = Library(Layers.shipped())
    for law in ("ES", "GB-EAW", "US-NY", "MX") if EVERYTHING else ("ES", "GB-EAW"):
        for sets in ({}, {"numbering": "ordinal", "term.duration": "18 months"}):
            built = pipeline.contract(case(tag, preset=preset, governing_law=law, **sets))
            data = AgreementData.model_validate(json.loads(built.document.data_json()))
            contract = _contract_of(data, library, tag[:2])
            assert list(untruths(data, contract, library.layers)) == []
            assert built.signed is not None
            assert contract.index.numbers == built.signed.index.numbers
            for clause in (
                "termination-notice",
                "termination-cause",
                "written-communication",
                "business-hours",
                "notices",
            ):
                printed = {k: v for k, v in built.signed.params.peek(clause).items() if not k.startswith("long_")}
                assert {k: v for k, v in contract.params.peek(clause).items() if not k.startswith("long_")} == printed


def test_messages_of_rare_cases(run: Run, tmp_path: Path, letter: Letter, monkeypatch: pytest.MonkeyPatch) -> None:
    data = json.loads(_part(contract("docx")))
    old = letter(_with_part(contract("docx"), json.dumps({**data, "format": "agreegen/1"})))
    assert "An earlier version of agreegen wrote this contract" in old.err
    twice = io.BytesIO(contract("docx"))
    with zipfile.ZipFile(twice, "a") as package, pytest.warns(UserWarning, match="Duplicate name"):
        package.writestr("word/document.xml", b"<a/>")
    assert "built in a way that no word processor builds it" in letter(twice.getvalue()).err
    noted = letter(edited(lambda d: notice(d)._r.addnext(parse_xml(f'<w:r {W}><w:commentReference w:id="1"/></w:r>'))))
    assert "This contract has comments; they are not part of its text." in noted.err
    deal = write_yaml(tmp_path, base())
    monkeypatch.setattr("agreegen.kinds.finishing.DATA_LIMIT", 1_000)
    assert "more than 0 MB of text to embed" in run("contract", deal, "-f", "docx").err
    monkeypatch.setattr("agreegen.record.beside._MOST", 0)
    (tmp_path / "one.pdf").write_bytes(b"")
    assert "More than 0 documents lie here" in run("terminate", deal, *LETTER).err


def test_where_today_gives_no_contract_the_signed_one_is_cited_all_the_same(run: Run, tmp_path: Path) -> None:
    deal = write_yaml(tmp_path, base())
    run("contract", deal, "-f", "pdf", "-o", "signed.pdf")
    write_yaml(tmp_path, base(date="2028-06-01"))
    result = run("terminate", deal, *LETTER, "--contract", "signed.pdf")
    assert result.code == 0, result.err
    assert "Today's engagement gives no contract, so the signed one was not compared with it." in result.err


# ------------------------------------------------------------------------------------------- what lies there and cannot be read


def _locked(pdf: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    return out.getvalue()


def _twice(pdf: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.attachments["agreement.json"] = pikepdf.AttachedFileSpec(opened, b"{}", filename="agreement.json")
        opened.attachments["other"] = pikepdf.AttachedFileSpec(opened, b"{}", filename="agreement.json")
        opened.save(out)
    return out.getvalue()


def _without_digest(content: bytes) -> bytes:
    data = json.loads(_part(content))
    del data["text_sha256"], data["visible"]
    return _with_part(content, json.dumps(data))


UNREADABLE = {
    "locked": ("deal-contract-signed.pdf", lambda: _locked(contract("pdf")), "?"),
    "data twice": ("deal-contract.pdf", lambda: _twice(contract("pdf")), "?"),
    "too large": ("deal-contract.docx", lambda: contract("docx") + bytes(31 * 2**20), "?"),
    "no package": ("deal-contract.docx", lambda: b"PK\3\4 cut off", "?"),
    "no json": ("deal-contract.docx", lambda: _with_part(contract("docx"), "{"), "?"),
    "characters": (
        "_deal-contract.docx",
        lambda: _with_part(contract("docx"), _part(contract("docx")).replace('"Babbage', '"\\u202eBabbage')),
        "?",
    ),
    "put aside": ("_deal-contract.docx", lambda: _without_digest(contract("docx")), "2026-11-20"),
    "with macros": ("deal-contract.docm", lambda: _without_digest(contract("docx")), "2026-11-20"),
    "without lines": ("deal-contract.docx", lambda: _without_digest(contract("docx")), "2026-11-20"),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_may_be_the_signed_contract_is_not_passed_over(run: Run, tmp_path: Path, what: str) -> None:
    name, content, said = UNREADABLE[what]
    deal = write_yaml(tmp_path, base())
    (tmp_path / name).write_bytes(content())
    result = run("terminate", deal, *LETTER)
    assert result.code == 1
    assert f"{name} ({said}" in result.err, result.err


def test_other_files_that_cannot_be_read_are_told(run: Run, tmp_path: Path) -> None:
    deal = write_yaml(tmp_path, base())
    (tmp_path / "bank.pdf").write_bytes(_locked(contract("pdf")))
    result = run("terminate", deal, *LETTER)
    assert result.code == 0, result.err
    assert "bank.pdf: note: This file cannot be read, so nobody knows whether it is the signed contract." in result.err
    run("contract", deal, "-f", "pdf")
    result = run("terminate", deal, *LETTER)
    assert CITED in result.err
    assert "bank.pdf: note: This file cannot be read" in result.err


@pytest.mark.parametrize("name", ["deal-contract.yaml", "meeting.yaml", "notes.yml"])
def test_other_yaml_hides_no_contract(run: Run, tmp_path: Path, name: str) -> None:
    deal = write_yaml(tmp_path, base())
    other = write_yaml(tmp_path, base(**{"client.name": "Cabbage"}), "moved.yml")
    run("contract", other, "-f", "pdf", "-o", "deal-contract-signed.pdf")
    other.unlink()
    (tmp_path / name).write_text("date: 2026-12-10\nmode: video\n")
    result = run("terminate", deal, *LETTER)
    assert result.code == 1
    assert "deal-contract-signed.pdf (2026-11-20: Cabbage; " in result.err


def test_a_digest_that_lies_does_not_make_two_contracts_one(run: Run, tmp_path: Path) -> None:
    deal = write_yaml(tmp_path, base())
    today = json.loads(_part(contract("docx")))
    run("contract", deal, "-f", "docx", "--set", "clauses.termination-notice.notice=90 days", "-o", "signed.docx")
    content = (tmp_path / "signed.docx").read_bytes()
    data = {**json.loads(_part(content)), "text_sha256": today["text_sha256"]}
    (tmp_path / "signed.docx").write_bytes(_with_part(content, json.dumps(data)))
    result = run("terminate", deal, *LETTER)
    assert result.code == 1
    assert "signed.docx (2026-11-20: " in result.err


CALENDAR = {"calendar.holidays": "GB-ENG", "calendar.local_holidays": ["2027-03-02"], "term.duration": None}


@pytest.mark.parametrize("lost", ["calendar.holidays", "calendar.local_holidays.0", "calendar.weekdays"])
@pytest.mark.parametrize("today", [CALENDAR, {**CALENDAR, "place": "York"}], ids=["same text", "another place"])
def test_a_calendar_that_the_text_prints_and_the_data_lack(
    run: Run, tmp_path: Path, lost: str, today: dict[str, Any]
) -> None:
    deal = write_yaml(tmp_path, base(**CALENDAR, **{"calendar.weekdays": "mon-thu"}))
    run("contract", deal, "-f", "docx", "-o", "signed.docx")
    content = (tmp_path / "signed.docx").read_bytes()
    data = json.loads(_part(content))
    del data["source"][lost]
    (tmp_path / "signed.docx").write_bytes(_with_part(content, json.dumps(data)))
    write_yaml(tmp_path, base(**today, **{"calendar.weekdays": "mon-thu"}))
    result = run("terminate", deal, *LETTER, "--contract", "signed.docx")
    assert result.code == 1
    assert "The data inside this contract say" in result.err, result.err
    assert "calendar." in result.err


@pytest.mark.parametrize(
    "name", ["Bodega {Sol} & Hijos, S.L.", "A <b> #1 *x* _y_ | 'z'", "Søhne & Co 2027 {page}", "Ñandú 😀"]
)
@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_a_client_of_any_name_is_no_false_alarm(run: Run, tmp_path: Path, name: str, form: str) -> None:
    deal = write_yaml(tmp_path, base(**{"client.name": name}))
    assert run("contract", deal, "-f", form).code == 0
    result = run("terminate", deal, *LETTER)
    assert result.code == 0, result.err
    assert "warning" not in result.err, result.err
    assert CITED in result.err


@pytest.mark.parametrize("reference", ["spanish", "english", "ours"])
def test_lists_of_a_letterhead_that_nothing_uses_are_no_change(reference: str) -> None:
    from agreegen.visible.comparison import compare
    from agreegen.visible.lines import lines_of

    document = build("contract", "es,en", reference=reference)
    found = compare(lines_of(document.blocks), (), pipeline.write(document, "docx"))
    assert not found.renumbered
    assert found.changes == ()
