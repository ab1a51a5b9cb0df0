"""YAML stays text with its place; what YAML would eat is refused with words that help."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreegen.files.yaml import assign, load, parse
from agreegen.values.characters import refused
from agreegen.values.problems import AgreegenError
from agreegen.values.tree import Map, Scalar, find_mark, merge, walk


def rules(text: str) -> list[tuple[str, int | None]]:
    with pytest.raises(AgreegenError) as caught:
        parse(text, "deal.yaml")
    return [(p.rule, p.mark.line if p.mark else None) for p in caught.value.problems]


@pytest.mark.parametrize("value", ["+34600100200", "01234567", "1e3", "0x10", "yes", "no", "2026-11-20", "12:30", ".5"])
def test_scalars_stay_as_typed(value: str) -> None:
    tree = parse(f"phone: {value}\n", "deal.yaml")
    assert tree["phone"] == value
    assert isinstance(tree["phone"], Scalar)
    assert str(tree["phone"].mark) == "deal.yaml:1"


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        ("address: Carrera 7 #45-10\n", "yaml-glued-comment", 1),
        ("a: 1\naddress: #45\n", "yaml-glued-comment", 2),
        ("list:\n  - Suite #12\n", "yaml-glued-comment", 2),
        ("a: 1\nb: 2\na: 3\n", "duplicate-key", 3),
        ("a: 1\n\tb: 2\n", "yaml-tab", 2),
        ("- one\n- two\n", "not-a-mapping-list", 1),
        ("just words\n", "not-a-mapping-text", 1),
        ("", "file-empty", None),
        ("# only a comment\n", "file-empty", None),
        ("a: &x [1]\nb: *x\n", "yaml-alias", 1),
        ("b: *nothing\n", "yaml-alias", 1),
        ("a: 'open\n", "yaml-syntax", 2),
        ("a: 1\n---\nb: 2\n", "yaml-many-documents", 2),
        ("a: {es: uno, dos, en: one}\n", "yaml-flow-comma", 1),
        ("? [a, b]\n: 1\n", "yaml-key-not-text", 1),
        ('a: "bell \\a"\n', "control-character", 1),
        ('a: "\\u202Ereversed"\n', "control-character", 1),
        ('a: "\\uE000"\n', "control-character", 1),
    ],
)
def test_bad_yaml(text: str, rule: str, line: int | None) -> None:
    assert rules(text)[0] == (rule, line)


def test_alias_bomb_does_not_expand() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
    found = rules("\n".join(lines))
    assert {rule for rule, _ in found} == {"yaml-alias"}


def test_deep_nesting_is_refused() -> None:
    assert {rule for rule, _ in rules("a: " + "[" * 3000 + "]" * 3000)} <= {"yaml-too-deep", "yaml-syntax"}


def test_several_problems_at_once() -> None:
    assert len(rules("a: 1\na: 2\nb: x #y\nc: 1\nc: 3\n")) == 3


def test_files(tmp_path: Path) -> None:
    for content, rule in ((b"\xff\xfea: 1", "not-utf8"), (b"a: 1\n" * 250_000, "file-too-large")):
        path = tmp_path / "deal.yaml"
        path.write_bytes(content)
        with pytest.raises(AgreegenError) as caught:
            load(path)
        assert caught.value.problems[0].rule == rule
    with pytest.raises(AgreegenError) as caught:
        load(tmp_path)
    assert caught.value.problems[0].rule == "file-is-folder"


def test_byte_order_mark_and_windows_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "deal.yaml"
    path.write_bytes("\ufeffname: Peña\r\nnext: x\r\n".encode())
    assert load(path) == {"name": "Peña", "next": "x"}


def test_merge_is_mapping_by_mapping() -> None:
    lower = parse("a: {x: 1, y: [1, 2]}\nb: 1\n", "house.yaml")
    upper = parse("a: {y: [3]}\nc: 2\n", "deal.yaml")
    merged = merge(lower, upper)
    assert merged == {"a": {"x": "1", "y": ["3"]}, "b": "1", "c": "2"}
    assert {key: value.mark.path for key, value in walk(merged)} == {
        "a.x": "house.yaml",
        "a.y.0": "deal.yaml",
        "b": "house.yaml",
        "c": "deal.yaml",
    }


def test_assign_makes_mappings_and_lists() -> None:
    tree = parse("a: {x: 1}\n", "deal.yaml")
    assign(tree, "a.z.q", "10 EUR", "--set a.z.q")
    assign(tree, "list", "[one, two]", "--set list")
    assert tree == {"a": {"x": "1", "z": {"q": "10 EUR"}}, "list": ["one", "two"]}
    assert str(find_mark(tree, ("a", "z", "q"))) == "--set a.z.q"


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc", "Co", "Cn", "Zl", "Zp"]), max_size=60))
def test_any_quoted_text_survives(text: str) -> None:
    import json

    try:
        tree = parse(f"key: {json.dumps(text, ensure_ascii=False)}\n", "deal.yaml")
    except AgreegenError as exc:
        assert exc.problems[0].rule == "control-character"
        assert refused(text)
        return
    assert tree == {"key": text}
    assert isinstance(tree, Map)
