"""A clause can only print: what a stranger's template tries is refused with its file and line, and reads nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Result, base, write_yaml

Run = Callable[..., Result]
META = "family: general\norder: 90\nreviewed_on: 2026-11-22\nsummary: {en: x, es: x}\n"
SECRET = "canary-81d2"

REFUSED = [
    "{{ provider.parse_raw('x', content_type='application/x-pickle', proto='pickle', allow_pickle=true) }}",
    "{{ provider.model_validate }}",
    "{{ provider.copy() }}",
    "{{ provider['__class__'] }}",
    "{{ provider['__reduce_ex__'](4) }}",
    "{{ provider|map(attribute='__class__')|list }}",
    "{{ provider|attr('__class__') }}",
    "{{ provider.__class__.__mro__ }}",
    "{{ provider.name.format }}",
    "{{ '{0.__class__}'.format(provider) }}",
    "{{ '%s' % provider }}",
    "{{ term('formats.time_range', start=provider, end=provider) }}",
    "{{ cite.__globals__ }}",
    "{{ cite|string }}",
    "{{ self._TemplateReference__context }}",
    "{{ [].append(1) }}",
    "{{ 'x' * 2000000000 }}",
    "{{ 2 ** 99999999 }}",
    "{{ range(9) }}",
    "{{ lipsum() }}",
    "{{ dict(a=1) }}",
    "{{ cycler('a') }}",
    "{{ namespace() }}",
    "{{ [1, 2, 3]|random }}",
    "{{ 'a'|urlize }}",
    "{{ provider|tojson }}",
    "{{ provider|pprint }}",
    "{{ 'x'|center(99999999) }}",
    "{{ provider is callable }}",
    "{{ provider is sameas provider }}",
    "{% include 'signatures.md' %}",
    "{% include '../../../../../../../../etc/os-release' %}",
    "{% include ['a.md', 'b.md'] %}",
    "{% import 'x.md' as x %}",
    "{% from 'x.md' import x %}",
    "{% extends 'contract.md' %}",
    "{% block a %}{% endblock %}",
    "{% macro a() %}{% endmacro %}",
    "{% call a() %}{% endcall %}",
    "{% filter upper %}a{% endfilter %}",
    "{% set a %}b{% endset %}",
    "{% set provider.name = 'x' %}",
    "{% set cite = provider %}",
    "{% set x = 'a' ~ 'b' %}",
    "{% with a = 1 %}{% endwith %}",
    "{% autoescape true %}{% endautoescape %}",
    "{% for a in clauses recursive %}{{ loop(a) }}{% endfor %}",
    "{% for a in clauses %}{% else %}x{% endfor %}",
    "{{ __values__ }}",
    "{{ __tick__() }}",
    "{{ (" + " ~ ".join(["services.summary"] * 80) + ") }}",
    "{{ provider.notes }}",
    "{{ client['notes'] }}",
    "{{ law._facts }}",
    "{{ plan }}",
]


def plant(folder: Path, text: str, clause_id: str = "extra", meta: str = META) -> Path:
    """A clause beside the engagement."""
    own = folder / "clauses" / clause_id
    own.mkdir(parents=True)
    (own / "clause.yaml").write_text(meta)
    for language in ("en", "es"):
        (own / f"{language}.md").write_text(text)
    return own


@pytest.mark.parametrize("expression", REFUSED)
def test_what_is_no_printing_is_refused_with_its_line(run: Run, tmp_path: Path, expression: str) -> None:
    plant(tmp_path, f"# Extra\n\n1. Fine.\n1. {expression}\n")
    deal = write_yaml(tmp_path, base(**{"provider.notes": SECRET, "client.notes": SECRET}))
    for command in (("contract", deal, "-f", "md", "-o", "-"), ("clauses", "check", tmp_path)):
        result = run(*command)
        assert result.code == 1
        assert SECRET not in result.out + result.err
    refused = run("contract", deal, "-f", "md")
    assert "extra/en.md:4: " in refused.err or "extra/en.md: " in refused.err


def test_no_command_is_run(run: Run, tmp_path: Path) -> None:
    """The pickle of a shell command, in the one method of pydantic that loads pickles; and the command that vets a library."""
    code = (
        r'{{ provider.parse_raw("cos\nsystem\n(S'
        + f"'touch {tmp_path / 'pwned'}'"
        + r'\ntR.", content_type="application/x-pickle", proto="pickle", allow_pickle=true) }}'
    )
    plant(tmp_path, f"# Extra\n\n1. {code}\n")
    deal = write_yaml(tmp_path, base())
    assert run("contract", deal).code == 1
    assert run("clauses", "check", tmp_path).code == 1
    assert not (tmp_path / "pwned").exists()


@pytest.mark.parametrize(
    "loop",
    [
        "{% for a in big %}{% for b in big %}x{% endfor %}{% endfor %}",
        "{% for a in big %}{% for b in big %}{{ b }}{% endfor %}{% endfor %}",
        "{% for a in big %}{{ long }}{% endfor %}",
    ],
)
def test_a_template_cannot_run_for_long_or_grow(run: Run, tmp_path: Path, loop: str) -> None:
    meta = META + "params:\n  big: {type: list, default: [" + ", ".join(f"w{n}" for n in range(3_000)) + "]}\n"
    meta += f"  long: {{type: text, default: {'x' * 40_000}}}\n"
    plant(tmp_path, f"# Extra\n\n1. {loop}\n", meta=meta)
    result = run("contract", write_yaml(tmp_path, base()), "-f", "md", "-o", "-")
    assert result.code == 1
    assert "en.md:3: The template repeats or prints far more than a contract can need." in result.err


def test_terms_are_no_formats_of_python(run: Run, tmp_path: Path, own_data: Path) -> None:
    """A file of terms that asks a value for the environment of the process."""
    from tests.conftest import ROOT

    (own_data / "templates" / "en").mkdir(parents=True)
    terms = (ROOT / "templates" / "en" / "terms.yaml").read_text("utf-8")
    for evil in ("{start.__class__.__mro__}", "{start.__init__.__globals__[sys].modules[os].environ}"):
        changed = terms.replace("{start}", evil, 1)
        assert changed != terms
        (own_data / "templates" / "en" / "terms.yaml").write_text(changed, "utf-8")
        result = run("contract", write_yaml(tmp_path, base()), "-f", "md", "-o", "-")
        assert result.code == 1
        assert "terms.yaml:" in result.err
        assert "must have the same places to fill in" in result.err
        assert "class" not in result.out


@pytest.mark.parametrize(
    "name", ['x"><img src=q onerror=alert(1)>', "Évil", "a--b", "-a", "a.b", "UPPER", "a" * 60, "x y", "a\tb"]
)
def test_a_folder_with_a_strange_name_is_no_clause(run: Run, tmp_path: Path, name: str) -> None:
    plant(tmp_path, "# Extra\n\n1. Fine.\n", clause_id=name)
    result = run("contract", write_yaml(tmp_path, base()), "-f", "html")
    assert result.code == 1
    assert "cannot be the name of a clause" in result.err
    assert "\t" not in result.err


def test_a_page_runs_nothing_and_loads_nothing(run: Run, tmp_path: Path) -> None:
    name = 'Evil"><script>alert(1)</script><img src="file:///etc/passwd">'
    deal = write_yaml(tmp_path, base(**{"client.name": name, "style.contents": True}))
    assert run("contract", deal, "-f", "html").code == 0
    page = (tmp_path / "deal-contract.html").read_text("utf-8")
    assert "default-src 'none'" in page.partition("<style>")[0]
    assert "<script" not in page
    assert "<img" not in page


def test_the_pdf_reads_no_file_but_its_fonts(tmp_path: Path) -> None:
    """The second wall: a page that asks for a file does not get it."""
    from weasyprint.urls import URLFetchingError

    from agreegen.writers.pdf import _fetcher
    from tests.matrix import build

    fetcher = _fetcher(build("contract", "en"))
    for url in ("file:///etc/passwd", "http://127.0.0.1/", (tmp_path / "x").as_uri()):
        with pytest.raises((ValueError, URLFetchingError)):
            fetcher.fetch(url)


def test_ordinals_are_text_in_html(run: Run, tmp_path: Path, own_data: Path) -> None:
    from tests.conftest import ROOT

    (own_data / "templates" / "es").mkdir(parents=True)
    terms = (ROOT / "templates" / "es" / "terms.yaml").read_text("utf-8")
    changed = terms.replace("primera", '"<img src=q onerror=alert(1)>"', 1)
    assert changed != terms
    (own_data / "templates" / "es" / "terms.yaml").write_text(changed, "utf-8")
    deal = write_yaml(tmp_path, base(language="es", numbering="ordinal", style={"contents": True}))
    assert run("contract", deal, "-f", "html").code == 0
    page = (tmp_path / "deal-contrato.html").read_text("utf-8")
    assert "&lt;img src=q" in page
    assert "<img" not in page


def test_links_stay_in_their_layer(run: Run, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("# Secret\n\n1. root:x:0:0\n")
    own = plant(tmp_path / "deals", "# Extra\n\n1. Fine.\n")
    (own / "en.md").unlink()
    (own / "en.md").symlink_to(secret)
    result = run("contract", write_yaml(tmp_path / "deals", base()), "-f", "md", "-o", "-")
    assert result.code == 1
    assert f"en.md: This file is a link to {secret}, outside its library." in result.err
    library = tmp_path / "library"
    (library / "templates" / "en").mkdir(parents=True)
    (library / "templates" / "en" / "signatures.md").symlink_to("/etc/passwd")
    result = run("contract", write_yaml(tmp_path, base()), "-f", "md", "-o", "-", "--library", library)
    assert result.code == 1
    assert "signatures.md: This file is a link to /etc/passwd" in result.err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1. &#xE000;0&#xE001;", "cannot be printed (U+E000)"),
        ("1. &#x202e;evil", "cannot be printed (U+202E)"),
        ("1. [](&#x202e;)", "leads to no clause"),
        ("::: meta\n| a |\n|---|\n| b |\n:::", "A table in `::: meta` has two columns"),
        ("1. " + "*a " * 300 + "b* " * 300, "too deep inside each other"),
    ],
)
def test_text_is_checked_after_markdown_decoded_it(run: Run, tmp_path: Path, text: str, message: str) -> None:
    plant(tmp_path, f"# Extra\n\n{text}\n")
    result = run("contract", write_yaml(tmp_path, base()), "-f", "html")
    assert result.code == 1
    assert message in result.err


def test_a_contract_is_the_same_from_run_to_run(run: Run, tmp_path: Path) -> None:
    plant(tmp_path, "# Extra\n\n1. {{ provider.name }} and {{ services.summary }}.\n")
    deal = write_yaml(tmp_path, base())
    assert run("contract", deal, "-f", "md", "-o", "-").out == run("contract", deal, "-f", "md", "-o", "-").out


def test_many_braces_do_not_stall(run: Run, tmp_path: Path) -> None:
    for number, text in enumerate(
        ("x" + "{%%}" * 10_000, "{{" * 20_000, "<!--" * 10_000, "**“" * 15_000, "[](" * 15_000, "{{ '" * 9_000)
    ):
        own = plant(tmp_path / str(number), f"# Extra\n\n{text}\n")
        assert run("clauses", "check", own.parent.parent).code == 1
        assert run("contract", write_yaml(own.parent.parent, base()), "-f", "md").code == 1
