"""Numbers in words, in tables of the cases that go wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreegen import pipeline
from agreegen.engagement.case import Case
from agreegen.files.layers import Layers
from agreegen.language.formats import read_l10n
from agreegen.language.numerals import amount_in_words, ordinal
from agreegen.values.numbers import money
from agreegen.values.quantities import Money
from tests.conftest import Result, base, write_yaml
from tests.reading import Docx, html_words, own_words, squeezed

Run = Callable[..., Result]
ES, EN, US = (read_l10n(Layers.shipped(), tag) for tag in ("es", "en-GB", "en-US"))

SPANISH = """
0 EUR | cero euros
1 EUR | un euro
2 EUR | dos euros
15 EUR | quince euros
16 EUR | dieciséis euros
20 EUR | veinte euros
21 EUR | veintiún euros
22 EUR | veintidós euros
23 EUR | veintitrés euros
26 EUR | veintiséis euros
30 EUR | treinta euros
31 EUR | treinta y un euros
41 EUR | cuarenta y un euros
100 EUR | cien euros
101 EUR | ciento un euros
121 EUR | ciento veintiún euros
131 EUR | ciento treinta y un euros
200 EUR | doscientos euros
500 EUR | quinientos euros
501 EUR | quinientos un euros
700 EUR | setecientos euros
900 EUR | novecientos euros
999 EUR | novecientos noventa y nueve euros
1000 EUR | mil euros
1001 EUR | mil un euros
1021 EUR | mil veintiún euros
1100 EUR | mil cien euros
1200.50 EUR | mil doscientos euros con cincuenta céntimos
1800 EUR | mil ochocientos euros
2000 EUR | dos mil euros
21000 EUR | veintiún mil euros
21021 EUR | veintiún mil veintiún euros
31000 EUR | treinta y un mil euros
31001 EUR | treinta y un mil un euros
100000 EUR | cien mil euros
101000 EUR | ciento un mil euros
121121 EUR | ciento veintiún mil ciento veintiún euros
500000 EUR | quinientos mil euros
999999 EUR | novecientos noventa y nueve mil novecientos noventa y nueve euros
1000000 EUR | un millón de euros
1000001 EUR | un millón un euros
1000100 EUR | un millón cien euros
1200000 EUR | un millón doscientos mil euros
2000000 EUR | dos millones de euros
21000000 EUR | veintiún millones de euros
31000000 EUR | treinta y un millones de euros
101000000 EUR | ciento un millones de euros
21021021 EUR | veintiún millones veintiún mil veintiún euros
1000000000 EUR | mil millones de euros
0.01 EUR | un céntimo
0.50 EUR | cincuenta céntimos
0.21 EUR | veintiún céntimos
1.01 EUR | un euro con un céntimo
1.21 EUR | un euro con veintiún céntimos
1000000.50 EUR | un millón de euros con cincuenta céntimos
3.10 EUR | tres euros con diez céntimos
1 GBP | una libra esterlina
2 GBP | dos libras esterlinas
21 GBP | veintiuna libras esterlinas
31 GBP | treinta y una libras esterlinas
101 GBP | ciento una libras esterlinas
200 GBP | doscientas libras esterlinas
521 GBP | quinientas veintiuna libras esterlinas
1000 GBP | mil libras esterlinas
21000 GBP | veintiún mil libras esterlinas
200000 GBP | doscientas mil libras esterlinas
200200 GBP | doscientas mil doscientas libras esterlinas
500000 GBP | quinientas mil libras esterlinas
1000000 GBP | un millón de libras esterlinas
200000000 GBP | doscientos millones de libras esterlinas
200500500 GBP | doscientos millones quinientas mil quinientas libras esterlinas
1.01 GBP | una libra esterlina con un penique
1 MXN | un peso mexicano
1521.75 MXN | mil quinientos veintiún pesos mexicanos con setenta y cinco centavos
1 USD | un dólar estadounidense
2500 USD | dos mil quinientos dólares estadounidenses
1000000 CLP | un millón de pesos chilenos
450000 CLP | cuatrocientos cincuenta mil pesos chilenos
21000 JPY | veintiún mil yenes japoneses
12.50 PLN | doce eslotis polacos con 50/100
"""

ENGLISH = """
0 EUR | zero euros
1 EUR | one euro
2 EUR | two euros
11 EUR | eleven euros
12 EUR | twelve euros
13 EUR | thirteen euros
14 EUR | fourteen euros
15 EUR | fifteen euros
18 EUR | eighteen euros
19 EUR | nineteen euros
20 EUR | twenty euros
21 EUR | twenty-one euros
30 EUR | thirty euros
40 EUR | forty euros
44 EUR | forty-four euros
50 EUR | fifty euros
80 EUR | eighty euros
90 EUR | ninety euros
99 EUR | ninety-nine euros
100 EUR | one hundred euros
101 EUR | one hundred and one euros
110 EUR | one hundred and ten euros
115 EUR | one hundred and fifteen euros
121 EUR | one hundred and twenty-one euros
200 EUR | two hundred euros
999 EUR | nine hundred and ninety-nine euros
1000 EUR | one thousand euros
1001 EUR | one thousand and one euros
1010 EUR | one thousand and ten euros
1021 EUR | one thousand and twenty-one euros
1100 EUR | one thousand one hundred euros
1101 EUR | one thousand one hundred and one euros
1200.50 EUR | one thousand two hundred euros and fifty cents
1800 EUR | one thousand eight hundred euros
2000 EUR | two thousand euros
10000 EUR | ten thousand euros
12345 EUR | twelve thousand three hundred and forty-five euros
21000 EUR | twenty-one thousand euros
21021 EUR | twenty-one thousand and twenty-one euros
100000 EUR | one hundred thousand euros
101101 EUR | one hundred and one thousand one hundred and one euros
999999 EUR | nine hundred and ninety-nine thousand nine hundred and ninety-nine euros
1000000 EUR | one million euros
1000001 EUR | one million and one euros
1200000 EUR | one million two hundred thousand euros
2000000 EUR | two million euros
21000000 EUR | twenty-one million euros
1000000000 EUR | one billion euros
0.01 EUR | one cent
0.02 EUR | two cents
0.50 EUR | fifty cents
1.01 EUR | one euro and one cent
1.21 EUR | one euro and twenty-one cents
1000000.50 EUR | one million euros and fifty cents
1 GBP | one pound sterling
2 GBP | two pounds sterling
0.01 GBP | one penny
0.99 GBP | ninety-nine pence
24000 GBP | twenty-four thousand pounds sterling
24000.01 GBP | twenty-four thousand pounds sterling and one penny
1 USD | one US dollar
2500.25 USD | two thousand five hundred US dollars and twenty-five cents
1 MXN | one Mexican peso
1521.75 MXN | one thousand five hundred and twenty-one Mexican pesos and seventy-five centavos
450000 CLP | four hundred and fifty thousand Chilean pesos
21000 JPY | twenty-one thousand Japanese yen
12.50 PLN | twelve Polish zlotys and 50/100
"""


def table(text: str) -> list[tuple[Money, str]]:
    rows = [line.split(" | ") for line in text.strip().splitlines()]
    return [
        (money(amount) if not amount.startswith("0 ") else Money(Decimal(0), "EUR"), words) for amount, words in rows
    ]


@pytest.mark.parametrize(("amount", "words"), table(SPANISH), ids=lambda v: v if isinstance(v, str) else "")
def test_spanish(amount: Money, words: str) -> None:
    assert amount_in_words(ES, amount) == words


@pytest.mark.parametrize(("amount", "words"), table(ENGLISH), ids=lambda v: v if isinstance(v, str) else "")
def test_english(amount: Money, words: str) -> None:
    assert amount_in_words(EN, amount) == words


def test_at_least_sixty_of_each() -> None:
    assert min(len(table(SPANISH)), len(table(ENGLISH))) >= 60


def test_american() -> None:
    assert amount_in_words(US, money("12345 USD")) == "twelve thousand three hundred forty-five US dollars"


@given(st.integers(0, 10**9 - 1), st.integers(0, 99), st.sampled_from(["EUR", "GBP", "USD", "MXN"]))
def test_no_amount_reads_badly(whole: int, cents: int, currency: str) -> None:
    amount = Money(Decimal(whole) + Decimal(cents) / 100, currency)
    spanish, english = amount_in_words(ES, amount), amount_in_words(EN, amount)
    assert not re.search(r"\buno\b|veintiuno\b|  |^un mil\b|\buna mill", spanish)
    assert "," not in english
    assert "  " not in english
    assert len(re.findall(r"\d", spanish + english)) == 0
    if currency == "GBP" and whole:
        assert "cientos libras" not in spanish
        assert "cientos mil " not in spanish


ORDINALS = {
    1: "primera", 2: "segunda", 3: "tercera", 7: "séptima", 9: "novena", 10: "décima", 11: "undécima", 12: "duodécima",
    13: "decimotercera", 16: "decimosexta", 17: "decimoséptima", 18: "decimoctava", 19: "decimonovena", 20: "vigésima",
    21: "vigesimoprimera", 22: "vigesimosegunda", 27: "vigesimoséptima", 28: "vigesimoctava", 29: "vigesimonovena",
    30: "trigésima", 31: "trigésima primera", 40: "cuadragésima", 45: "cuadragésima quinta", 50: "quincuagésima",
    58: "quincuagésima octava", 60: "sexagésima", 71: "septuagésima primera", 83: "octogésima tercera", 99: "nonagésima novena",
}  # fmt: skip


@pytest.mark.parametrize(("number", "word"), ORDINALS.items())
def test_ordinals_of_clauses(number: int, word: str) -> None:
    assert ordinal(ES, number) == word


def test_ordinals_are_spanish_only(make_case: Callable[..., Case]) -> None:
    text = pipeline.write(pipeline.contract(make_case(numbering="ordinal")).document, "md").decode()
    assert "## 1. Days and periods" in text


def test_the_price_in_words(make_case: Callable[..., Case]) -> None:
    def text(**changes: object) -> str:
        return pipeline.write(pipeline.contract(make_case(**changes)).document, "md").decode().replace("\u00a0", " ")

    fees = {"model": "fixed", "amount": "1200.50 EUR", "vat": "21%"}
    words = "1.200,50 € (mil doscientos euros con cincuenta céntimos)"
    assert words in text(language="es", fees=fees)
    assert words not in text(language="es", fees=fees, amounts_in_words=False)
    assert "(one thousand two hundred euros and fifty cents)" not in text(fees=fees)
    assert "€1,200.50 (one thousand two hundred euros and fifty cents)" in text(fees=fees, amounts_in_words=True)


def test_clauses_numbered_in_words(run: Run, tmp_path: Path) -> None:
    path = write_yaml(tmp_path, base(language="es", numbering="ordinal", reference="R"))
    assert run("contract", path, "-f", "md", "-f", "docx", "-f", "pdf", "-f", "html").code == 0
    markdown = (tmp_path / "deal-contrato.md").read_text("utf-8").replace("\u00a0", " ")
    assert "## Primera.– " in markdown
    assert re.search(r"## Vigesimoprimera\.– ", markdown)
    assert re.search(r"según la cláusula (Décima|Novena)\b", markdown)
    assert re.search(r"\n21\.1 ", markdown), "what is inside keeps its figures"
    letter = run("terminate", path, "--date", "2027-03-01", "--notice-date", "2027-03-01", "--explain", "X.",
                 "--contract", "deal-contrato.docx", "-f", "md", "-o", "-")  # fmt: skip
    assert re.search(r"cláusula \d+\.1", letter.out.replace("\u00a0", " ")), letter.err
    assert re.search(r"cláusulas .*Vigésima", letter.out.replace("\u00a0", " ")), letter.out


def test_ordinal_words_are_word_s_own_lists(run: Run, tmp_path: Path) -> None:
    """Each clause has a list of its own, whose first level is the word; what is inside counts on from the clause's place."""
    run("contract", write_yaml(tmp_path, base(language="es", numbering="ordinal")), "-f", "docx")
    docx = Docx((tmp_path / "deal-contrato.docx").read_bytes())
    rows = [(style, number, text) for style, number, text, _ in docx.paragraphs()]
    headings = [(number, text) for style, number, text in rows if style == "heading 2"]
    assert headings[0] == ("Primera.", "– Días y plazos")
    assert headings[20][0] == "Vigesimoprimera."
    at = next(i for i, row in enumerate(rows) if row[1] == "Vigesimoprimera.")
    assert rows[at + 1][1] == "21.1"


def test_every_format_shows_the_same_words_and_numbers(make_case: Callable[..., Case]) -> None:
    for language in ("es", "en"):
        document = pipeline.contract(make_case(language=language, numbering="ordinal", preset="full")).document
        own = squeezed(own_words(document))
        assert squeezed(Docx(pipeline.write(document, "docx")).words()) == own
        assert squeezed(html_words(pipeline.write(document, "html"))) == own
