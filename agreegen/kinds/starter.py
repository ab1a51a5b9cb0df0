"""A file of answers to fill in (`agreegen new --kind K`): every field with what it is, how it is written, and an example."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agreegen.kinds.kind import Kind
from agreegen.language.locales import DEFAULT
from agreegen.language.messages import Messages
from agreegen.values.tree import Map, Seq
from agreegen.values.types import example_of


def starter_of(kind: Kind, messages: Messages) -> str:
    """The text of a file with the answers that a kind asks for, in the language of the messages. What may be left out is
    commented out."""
    lines = [f"# {_words(kind.file.summary, messages.ui)}", f"# {messages.text('starter.head')}"]
    for key, spec in kind.asks.items():
        name = key.removesuffix("?")
        lines += ["", *_comment(kind, name, key.endswith("?"), spec, messages)]
        lines += _field(name, spec, optional=_optional(key, spec))
    return "\n".join(lines) + "\n"


def _optional(key: str, spec: Any) -> bool:
    spelled = spec if isinstance(spec, Map) and "type" in spec else {}
    return key.endswith("?") or "default" in spelled or (isinstance(spec, Seq)) or (
        isinstance(spelled.get("type"), Seq) and "least" not in spelled
    )  # fmt: skip


def _comment(kind: Kind, name: str, left_out: bool, spec: Any, messages: Messages) -> Iterator[str]:
    words = kind.file.help.get(name)
    parts = [_words(words, messages.ui)] if words else []
    default = spec.get("default") if isinstance(spec, Map) and "type" in spec else None
    if default is not None:
        parts.append(messages.text("starter.default", value=default))
    elif _optional(f"{name}?" if left_out else name, spec):
        parts.append(messages.text("starter.optional"))
    if parts:
        yield "# " + "; ".join(parts)


def _field(name: str, spec: Any, optional: bool) -> list[str]:
    mark = "# " if optional else ""
    inner = spec["type"] if isinstance(spec, Map) and "type" in spec else spec
    if isinstance(inner, Seq):
        entry = _flow(inner[0])
        return [f"{mark}{name}:", f"{mark}  - {entry}"]
    if isinstance(inner, Map):
        return [f"{mark}{name}: {_flow(inner)}"]
    return [f"{mark}{name}: {_example(inner)}"]


def _flow(spec: Any) -> str:
    """A group on one line; what may be left out in it is there too, to be deleted."""
    if isinstance(spec, Map):
        inner = spec.get("type", spec)
        if isinstance(inner, Map):
            return "{" + ", ".join(f"{key.removesuffix('?')}: {_flow(one)}" for key, one in inner.items()) + "}"
        return _flow(inner)
    return f"[{_flow(spec[0])}]" if isinstance(spec, Seq) else _example(spec)


def _example(kind: Any) -> str:
    """A place to fill in, which no document takes for a value: ‹2026-11-20›, ‹video | phone›."""
    return f'"‹{kind if "|" in str(kind) else example_of(str(kind))}›"'


def _words(words: Any, ui: str) -> str:
    """Words in a language, on one line: what stands in a comment must not leave it."""
    return " ".join(str(words.get(ui) or words.get(DEFAULT) or next(iter(words.values()))).split())
