"""What the user typed is text: it comes out as typed, in every format, whatever it looks like."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreegen import pipeline
from agreegen.document.nodes import Document, Paragraph, Value
from agreegen.document.walk import lines
from agreegen.engagement.case import Case
from agreegen.writers.markdown import escape
from tests.printing import printed
from tests.reading import Docx, html_words, markdown_words, pdf_words, squeezed, words

HOSTILE = [
    "{{ 7*7 }}",
    "{% raw %}x{% endraw %}",
    "{# comment #}",
    "*stars* and **more**",
    "_under_ __score__",
    "# hash",
    "1. leading number",
    "- leading dash",
    "+ plus",
    "> quote",
    "<b>bold</b>",
    "<script>alert(1)</script>",
    "<!-- comment -->",
    "Tom & Jerry &amp; &lt;",
    "say \"hi\" and 'bye'",
    "back\\slash \\n \\* end\\",
    "pipe | in | table",
    "`code` ``more``",
    "[link](http://x.example)",
    "[](#notices)",
    "{#anchor} text",
    "::: signatures",
    "~~~ fence",
    "$math$ ^sup^",
    "emoji 🍇 end",
    "100 % of 50 % €",
    "two  spaces   three",
    "Ñandú Ángel ¿qué?",
    "]]> CDATA",
    "=== ---",
    "A" * 300,
    "word " * 60,
    "\u00a0no-break\u00a0",
    "http://example.com/?a=1&b=2",
]


@pytest.mark.parametrize("name", HOSTILE, ids=lambda n: n[:20])
def test_name_in_a_whole_contract(make_case: Callable[..., Case], name: str) -> None:
    case = make_case(
        **{
            "client.name": name,
            "services.deliverables": [name],
            "special_conditions": [{"title": name, "text": name}],
            "fees": {
                "model": "milestones",
                "vat": "20%",
                "amount": "10 GBP",
                "milestones": [{"what": name, "share": "100%"}],
            },
        }
    )
    document = pipeline.contract(case).document
    own = words("\n".join(lines(document.blocks)))
    typed = squeezed(words(name))
    assert squeezed(own).count(typed) >= 6
    assert html_words(pipeline.write(document, "html")) == own
    assert markdown_words(pipeline.write(document, "md")) == own
    assert Docx(pipeline.write(document, "docx")).words() == own


def test_all_of_them_in_a_pdf() -> None:
    blocks = tuple(Paragraph((Value(name, "x"),)) for name in HOSTILE)
    document = Document("contract", "contract", "en", "T", "A", "S", None, blocks)
    shown = squeezed(pdf_words(printed(document), document))
    for name in HOSTILE:  # an emoji's own font sits on another line for a reader: compare the parts around it
        for part in name.split("🍇"):
            assert squeezed(words(part)) in shown, name
    assert "🍇" in shown


def test_double_spaces_are_kept(make_case: Callable[..., Case]) -> None:
    document = pipeline.contract(make_case(**{"client.name": "Two  Spaces"})).document
    assert "Two  Spaces" in pipeline.write(document, "html").decode()
    assert "Two  Spaces" in pipeline.write(document, "md").decode()
    assert any("Two  Spaces" in text for _, _, text, _ in Docx(pipeline.write(document, "docx")).paragraphs())


printable = st.text(
    st.characters(blacklist_categories=["Cs", "Cc", "Co", "Cn", "Cf", "Zl", "Zp"]), min_size=1, max_size=40
)


@given(printable)
def test_any_text_as_a_paragraph(text: str) -> None:
    text = text.strip() or "x"
    document = Document("contract", "contract", "en", "T", "A", "S", None, (Paragraph((Value(text),)),))
    for form, read in (
        ("html", html_words),
        ("md", markdown_words),
        ("docx", lambda content: Docx(content).words()),
    ):
        assert read(pipeline.write(document, form)) == words(text), form


@given(printable)
def test_markdown_escaping_survives_a_reader(text: str) -> None:
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").enable("table").parseInline("x" + escape(text) + "x")
    assert "".join(t.content for t in tokens[0].children or []) == f"x{text}x"


def test_line_breaks_and_paragraphs_of_a_condition(make_case: Callable[..., Case]) -> None:
    text = "First line\nsecond line\n\nNew paragraph\n1. not a list"
    document = pipeline.contract(make_case(special_conditions=[{"title": "T", "text": text}])).document
    shown = pipeline.write(document, "md").decode()
    assert "First line\\\nsecond line" in shown
    assert "New paragraph\\\n1\\. not a list" in shown
