"""The theme and the house's own marks: accent, font, logo, footer, paper, window, contents."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import page as page_validation
import pdfplumber
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from agreegen import pipeline
from agreegen.engagement.loading import load_case
from agreegen.look.fonts import family
from agreegen.look.theme import READABLE, contrast, plain_look, readable
from tests.conftest import EXAMPLES, Result, base, brief, write_yaml
from tests.letterheads import png
from tests.matrix import build
from tests.printing import printed
from tests.reading import Docx, W, own_words

Run = Callable[..., Result]
colours = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}")


@given(colours, colours.filter(lambda c: contrast(c, "#000000") > 12))
def test_any_accent_can_be_read(accent: str, background: str) -> None:
    used = readable(accent, background)
    assert contrast(used, background) >= READABLE
    if contrast(accent, background) >= READABLE:
        assert used == accent


def test_known_contrasts() -> None:
    """The figures that WCAG 2 gives for these pairs."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#0000ff", "#ffffff") == pytest.approx(8.59, abs=0.01)


def test_one_theme_sets_both_formats(own_data: Path, tmp_path: Path) -> None:
    """A theme of the user's: its ink, sizes and margins are in the PDF and in the DOCX."""
    theme = (EXAMPLES.parent / "templates" / "theme.yaml").read_text("utf-8")
    theme = theme.replace('ink: "#1b2026"', 'ink: "#102030"').replace("title: 21", "title: 25").replace("sides: 30", "sides: 35")  # fmt: skip
    (own_data / "templates").mkdir()
    (own_data / "templates" / "theme.yaml").write_text(theme, "utf-8")
    document = pipeline.contract(load_case(write_yaml(tmp_path, base()))).document
    styles = Docx(pipeline.write(document, "docx")).package.read("word/styles.xml").decode()
    assert 'w:val="102030"' in styles
    assert 'w:sz w:val="50"' in styles
    with pdfplumber.open(io.BytesIO(printed(document))) as pdf:
        title = next(c for c in pdf.pages[0].chars if c["text"] == "S" and c["size"] > 20)
        assert title["size"] == pytest.approx(25, abs=0.1)
        assert title["x0"] == pytest.approx(35 * 72 / 25.4, abs=2)
        assert [round(v * 255) for v in title["non_stroking_color"]] == [0x10, 0x20, 0x30]


def test_logo_footer_and_accent_in_both(run: Run, tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(png())
    style = {"logo": "logo.png", "accent": "ffb000", "footer": "Ada Byron · 1 St James's Square & Co <x>"}
    write_yaml(tmp_path, base(style=style))
    done = run("contract", "deal.yaml")
    assert done.code == 0, done.err
    assert "The accent #ffb000 is too pale for small letters; titles use #" in done.err
    docx = Docx((tmp_path / "deal-contract.docx").read_bytes())
    headers = {
        n: docx.package.read(n).decode() for n in docx.package.namelist() if "header" in n and n.endswith(".xml")
    }
    assert sum("w:drawing" in xml and 'descr="Ada Byron"' in xml for xml in headers.values()) == 1
    footers = [docx.package.read(n).decode() for n in docx.package.namelist() if re.search(r"/footer\d*\.xml", n)]
    assert all("1 St James's Square &amp; Co &lt;x&gt;" in xml for xml in footers)
    content = (tmp_path / "deal-contract.pdf").read_bytes()
    for profile in ("3a", "ua1"):
        assert [f.message for f in page_validation.validate_pdf_bytes(content, profile=profile).failures] == []
    reader = PdfReader(io.BytesIO(content))
    assert len(reader.pages[0].images) == 1
    assert all("1 St James's Square & Co <x>" in page.extract_text() for page in reader.pages)
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        part = [c for c in pdf.pages[0].chars if c["size"] == pytest.approx(12, abs=0.1)]
        inks = {"#" + "".join(f"{round(v * 255):02x}" for v in c["non_stroking_color"]) for c in part}
    assert all(contrast(ink, plain_look().theme.colours.panel) >= READABLE for ink in inks)


@pytest.mark.parametrize("mode", ["RGBA", "L", "P", "CMYK", "1", "LA"])
def test_logos_of_every_kind_of_picture(tmp_path: Path, mode: str) -> None:
    form = "JPEG" if mode == "CMYK" else "PNG"
    path = tmp_path / f"logo.{form.lower()}"
    Image.new(mode, (300, 80)).save(path, form)
    document = pipeline.contract(load_case(write_yaml(tmp_path, brief(style={"logo": path.name})))).document
    report = page_validation.validate_pdf_bytes(printed(document), profile="3a")
    assert [f.message for f in report.failures] == []
    assert "word/media/" in " ".join(Docx(pipeline.write(document, "docx")).package.namelist())


@pytest.mark.parametrize(
    ("style", "message"),
    [
        ({"accent": "teal"}, "`teal` is not a colour"),
        ({"accent": "12345"}, "`12345` is not a colour"),
        ({"logo": "none.png"}, "`style.logo`: there is no file"),
        ({"logo": "deal.yaml"}, "The logo is no picture that can be read. Save it as PNG or JPEG."),
        ({"logo": "logo.gif"}, "The logo is GIF"),
        ({"logo": "cut.png"}, "The logo cannot be read"),
        ({"font": "Nowhere"}, "There is no font `Nowhere` here"),
        ({"paper": "A3"}, "`A3` is not possible here"),
        ({"window": "top"}, "`top` is not possible here"),
        ({"contents": "perhaps"}, "style.contents"),
        ({"colour": "red"}, "style.colour"),
        ({"footer": ""}, "style.footer"),
        ({"footer": "x" * 161}, "The footer has 161 characters; 160 fit"),
        ({"logo": "~nobody-here/x.png"}, "`style.logo`: there is no file"),
        ({"logo": "x" * 300}, "`style.logo`: there is no file"),
    ],
)
def test_what_a_style_cannot_be(run: Run, tmp_path: Path, style: dict[str, str], message: str) -> None:
    Image.new("RGB", (9, 9)).save(tmp_path / "logo.gif")
    (tmp_path / "cut.png").write_bytes(png()[:48])
    write_yaml(tmp_path, base(style=style))
    done = run("contract", "deal.yaml", "-f", "pdf")
    assert done.code == 1, done.err
    assert message in done.err
    assert not list(tmp_path.glob("*.pdf"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('ink: "#1b2026"', 'ink: "#a0a0a0"'), "The theme's colour `ink` (#a0a0a0) makes text"),
        (("title: 21", "title: big"), "`big` is not a measure"),
        (("title: 21", "title: 0"), "`0` is not a measure"),
        (("sides: 35", "sides: 90"), "The theme's margins of `contract` leave too little"),
        (('blank: "#ffe9a8"', 'blank: "#1b2026"'), "The theme's colour `blank` (#1b2026) makes text"),
        (("  title: 21", "  titel: 21"), "titel"),
        (("alignment: left", "alignment: centre"), "`centre` is not possible here"),
    ],
)
def test_a_theme_that_cannot_serve(
    own_data: Path, run: Run, tmp_path: Path, change: tuple[str, str], message: str
) -> None:
    theme = (EXAMPLES.parent / "templates" / "theme.yaml").read_text("utf-8")
    assert change[0] in theme
    (own_data / "templates").mkdir()
    (own_data / "templates" / "theme.yaml").write_text(theme.replace(*change), "utf-8")
    write_yaml(tmp_path, base())
    done = run("contract", "deal.yaml", "-f", "docx")
    assert done.code == 1
    assert message in done.err


def test_a_font_of_the_user_s(own_data: Path, run: Run, tmp_path: Path) -> None:
    """Another family, from a folder `fonts` beside the engagement, is in the PDF, the HTML and the DOCX."""
    from fontTools.ttLib import TTFont

    (own_data / "fonts").mkdir()
    for slot, face in (((400, "normal"), "Regular"), ((600, "normal"), "Bold")):
        with TTFont(family().faces[slot]) as font:
            for record in list(font["name"].names):
                if record.nameID in (16, 17):
                    font["name"].removeNames(record.nameID)
            font["name"].setName("Casa Serif", 1, 3, 1, 0x409)
            font["OS/2"].usWeightClass = 400 if face == "Regular" else 700
            font.save(own_data / "fonts" / f"Casa-{face}.ttf")
    write_yaml(tmp_path, brief(style={"font": "casa serif"}))
    done = run("contract", "deal.yaml", "-f", "docx", "-f", "pdf", "-f", "html")
    assert done.code == 0, done.err
    docx = Docx((tmp_path / "deal-contract.docx").read_bytes())
    assert 'w:name="casa serif"' in docx.package.read("word/fontTable.xml").decode()
    assert "word/fonts/font4.odttf" in docx.package.namelist()
    assert 'font-family: "casa serif"' in (tmp_path / "deal-contract.html").read_text("utf-8")
    (own_data / "fonts" / "Casa-Bold.ttf").unlink()
    family.cache_clear()
    done = run("contract", "deal.yaml", "-f", "pdf", "--force")
    assert "The font `casa serif` lacks its face Bold" in done.err


def test_the_embedded_font_is_the_body_s_and_opens(tmp_path: Path) -> None:
    """De-obfuscated with the key of the font table, each part is a font of the four faces, with lining figures."""
    from fontTools.ttLib import TTFont

    content = pipeline.write(build("contract", "es"), "docx")
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        table = package.read("word/fontTable.xml").decode()
        keys = re.findall(r'<w:embed(\w+) r:id="rId(\d)" w:fontKey="\{([0-9A-F-]+)\}"/>', table)
        assert [name for name, *_ in keys] == ["Regular", "Bold", "Italic", "BoldItalic"]
        for name, number, guid in keys:
            mixed = package.read(f"word/fonts/font{number}.odttf")
            key = bytes.fromhex(guid.replace("-", ""))[::-1]
            plain = bytes(b ^ key[i % 16] for i, b in enumerate(mixed[:32])) + mixed[32:]
            with TTFont(io.BytesIO(plain)) as font:
                assert font["name"].getDebugName(1) == "Spectral"
                assert font["name"].getDebugName(2).replace(" ", "") == name
                assert font["OS/2"].fsType == 0
                cmap = font.getBestCmap()
                assert set(map(ord, "áéíóúñüÁÑ¿¡«»“”€–·ªº0123456789")) <= set(cmap)
                assert font["head"].macStyle == {"Regular": 0, "Bold": 1, "Italic": 2, "BoldItalic": 3}[name]
        assert "embedTrueTypeFonts" in package.read("word/settings.xml").decode()
    assert len(content) < 400_000


def test_contents(tmp_path: Path) -> None:
    """The table of contents: live in Word with the right entries, with page numbers in the PDF, the same in every format."""
    document = build("contract", "es", **{"style.contents": "true"})
    docx = Docx(pipeline.write(document, "docx"))
    assert docx.words() == own_words(document)
    entries = [(number, text) for style, number, text, _ in docx.paragraphs() if style == "toc 2"]
    clauses = [f"{number}\t{text}" for style, number, text, _ in docx.paragraphs() if style == "heading 2"]
    assert [text for _, text in entries] == clauses
    xml = docx.package.read("word/document.xml").decode()
    assert xml.count('TOC \\o "1-2"') == 1
    anchors = set(re.findall(r'w:hyperlink w:anchor="([^"]+)"', xml))
    marks = {m.get(W + "name") for m in docx.document.iter(W + "bookmarkStart")}
    assert len(anchors) > 45
    assert anchors <= marks
    content = printed(document)
    reader = PdfReader(io.BytesIO(content))
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        words = pdf.pages[0].extract_words()
    for title in ("Llamadas urgentes", "Cesión del contrato"):
        first = next(w for w in words if w["text"] == title.split()[0])
        beside = [
            w for w in words if abs(w["top"] - first["top"]) < 2 and w["x0"] > first["x1"] and w["text"].isdigit()
        ]
        number = min(beside, key=lambda w: w["x0"])["text"]
        assert title in reader.pages[int(number) - 1].extract_text()
    for profile in ("3a", "ua1"):
        assert [f.message for f in page_validation.validate_pdf_bytes(content, profile=profile).failures] == []


@pytest.mark.parametrize(("tag", "side"), [("es", "right"), ("en-GB", "left"), ("en-US", "left")])
def test_the_address_stands_in_the_window_of_an_envelope(tag: str, side: str) -> None:
    """Between 50 and 84 mm from the top, at the side where the window is, and the letter on one page of A4; in both formats the
    same side."""
    document = build("termination", tag)
    with pdfplumber.open(io.BytesIO(printed(document))) as pdf:
        assert len(pdf.pages) == 2
        assert len(pdf.pages[1].extract_text().split("\n")) > 6, "a signature takes some of the letter along"
        words = pdf.pages[0].extract_words()
        first = next(w for w in words if w["text"] == "Bodegas")
        last = next(w for w in words if w["text"] == "26200")
        top, bottom, left = first["top"] / 72 * 25.4, last["bottom"] / 72 * 25.4, first["x0"] / 72 * 25.4
    assert 50 < top < 56
    assert bottom < 84
    assert (left > 100) == (side == "right")
    style = Docx(pipeline.write(document, "docx")).package.read("word/styles.xml").decode()
    indent = re.search(r'w:styleId="Recipient".*?w:ind w:left="(\d+)"', style)
    assert indent is not None
    assert (int(indent[1]) > 3000) == (side == "right")


def test_paper_and_window_can_be_chosen() -> None:
    document = build("termination", "es", **{"style.paper": "Letter", "style.window": "none"})
    with pdfplumber.open(io.BytesIO(printed(document))) as pdf:
        assert round(pdf.pages[0].width) == 612
        first = next(w for w in pdf.pages[0].extract_words() if w["text"] == "Bodegas")
        assert first["x0"] < 120


def test_justified_where_asked() -> None:
    document = build("recap", "es", **{"style.alignment": "justified"})
    assert '<w:jc w:val="both"/>' in Docx(pipeline.write(document, "docx")).package.read("word/styles.xml").decode()
    assert "--alignment: justify" in pipeline.write(document, "html").decode()


def test_a_logo_is_shown_upright_and_says_nothing_of_the_camera(tmp_path: Path) -> None:
    picture = Image.new("RGB", (300, 100), "white")
    picture.paste((200, 0, 0), (0, 0, 30, 100))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "SECRETCAM"
    picture.save(tmp_path / "logo.jpg", exif=exif)
    grey = Image.new("I;16", (256, 40))
    for x in range(256):
        for y in range(40):
            grey.putpixel((x, y), x * 257)
    grey.save(tmp_path / "grey.png")
    document = pipeline.contract(load_case(write_yaml(tmp_path, base(style={"logo": "logo.jpg"})))).document
    logo = document.look.logo
    assert logo is not None
    assert (logo.width, logo.height) == (100, 300)
    for form in ("docx", "html", "pdf"):
        assert b"SECRETCAM" not in pipeline.write(document, form)
    other = pipeline.contract(load_case(write_yaml(tmp_path, base(style={"logo": "grey.png"})))).document.look.logo
    assert other is not None
    with Image.open(io.BytesIO(other.content)) as shown:
        assert shown.getextrema()[0] < 20
        assert shown.getextrema()[1] > 230


def test_the_address_stays_in_the_window_with_a_logo(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(png())
    document = build("termination", "es", **{"style.logo": str(tmp_path / "logo.png")})
    with pdfplumber.open(io.BytesIO(printed(document))) as pdf:
        first = next(w for w in pdf.pages[0].extract_words() if w["text"] == "Bodegas")
    assert 50 < first["top"] / 72 * 25.4 < 56
