"""Jinja templates in, Markdown with marks out. With `guard.py`, the only importer of jinja2.

Nothing that comes out of an expression is Markdown: `finalize` stores every value and emits a private-use mark in its
place, which `reader.py` turns into a `Value` node after parsing. So `*stars*`, `{{ 7*7 }}` or `# hash` in a client's name
stay what they are. Templates can only print (`guard.py`), and strictly: an unknown variable or an empty value is an error
with the template's file and line.
"""

from __future__ import annotations

import secrets
import traceback
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import CodeType
from typing import Any

from jinja2 import (
    BaseLoader,
    Environment,
    StrictUndefined,
    Template,
    TemplateNotFound,
    TemplateSyntaxError,
    pass_context,
)
from jinja2.exceptions import SecurityError, TemplateError, UndefinedError
from jinja2.runtime import Context, Undefined

from agreegen.document.nodes import Blank, CrossReference, Value
from agreegen.files.layers import Layers
from agreegen.files.opening import TEMPLATE_LIMIT, read_text, stamp
from agreegen.language.formats import L10n
from agreegen.language.numerals import amount_in_words
from agreegen.rendering import guard
from agreegen.values.characters import refused
from agreegen.values.problems import AgreegenError, Mark, error
from agreegen.values.quantities import Money, Text, TimeRange, is_blank
from agreegen.values.tree import check_text

MARK_OPEN, MARK_CLOSE = "\ue000", "\ue001"
_SINK = "__values__"
_COMPILED: dict[tuple[Path, int, int], CodeType] = {}


class _Empty(Exception):
    """A template prints a value that is missing."""


class _Hidden(Exception):
    """A template prints a character that no text may have."""


@dataclass
class Rendered:
    """Markdown whose marks are indexes into `values`. A mark carries the `nonce` of its rendering, so that no text can
    hold a mark that it made itself."""

    markdown: str
    path: str
    values: list[Value | Blank | CrossReference] = field(default_factory=list)
    nonce: str = ""


@pass_context
def _finalize(context: Context, value: Any) -> str:
    """Store a value and emit its mark. None, empty text and empty lists are errors, in a draft they are blanks."""
    sink: _Sink = context.parent[_SINK]
    if isinstance(value, Undefined):
        value._fail_with_undefined_error()
    if isinstance(value, CrossReference):
        node: Value | Blank | CrossReference = value
    elif is_blank(value) or (isinstance(value, list) and any(is_blank(item) for item in value)):
        node = Blank(path_of(value) or "…")
    elif value is None or value == "" or value == []:
        raise _Empty
    else:
        try:
            text = sink.l10n.format(value)
        except TypeError:
            raise TemplateError(f"a {type(value).__name__} has no printed form") from None
        node = Value(text, path_of(value))
    if isinstance(node, Value):
        if hidden := refused(node.text):
            raise _Hidden(hidden)
        sink.fuel.spend(len(node.text))
    else:
        sink.fuel.spend()
    sink.values.append(node)
    return f"{MARK_OPEN}{sink.nonce}{len(sink.values) - 1}{MARK_CLOSE}"


@pass_context
def _spend(context: Context, characters: int) -> str:
    """Count a turn of a loop, or a template, that prints so many characters of its own."""
    sink: _Sink = context.parent[_SINK]
    return sink.fuel.spend(characters)


def _unless_blank(form: Callable[[Any], str]) -> Callable[[Any], Any]:
    """A filter that leaves the blank of a draft what it is."""
    return lambda value: value if is_blank(value) else form(value)


def _rejecting(form: Callable[..., Any]) -> Callable[..., Any]:
    """Jinja's `reject`, of lists only."""

    @pass_context
    def reject(context: Context, values: Any, *test: Any) -> Any:
        return form(context, guard.each(values), *test)

    return reject


def _spelt(l10n: L10n, money: Money) -> str:
    """The amount, with its words where the contract spells amounts out: 1.200,00 € (mil doscientos euros)."""
    return f"{l10n.money(money)} ({amount_in_words(l10n, money)})" if l10n.spells_amounts else l10n.money(money)


def _joined(texts: list[Text]) -> Text:
    """The lines of an address in one line, still known as the user's."""
    if any(is_blank(text) for text in texts):
        return Text("", path_of(texts), blank=True)
    return Text(", ".join(texts), path_of(texts))


def path_of(value: Any) -> str:
    """The dotted key of a value; of a list of texts, the key of the list."""
    if isinstance(value, list | tuple):
        first = getattr(value[0], "path", "") if value else ""
        return first.rpartition(".")[0] if first.rpartition(".")[2].isdigit() else first
    return getattr(value, "path", "")


def _source(path: Path) -> str:
    """The text of a template, without characters that cannot be printed or that are marks of our own."""
    text = read_text(path, limit=TEMPLATE_LIMIT)
    check_text(text, Mark(str(path)))
    return text


def _prepared(source: str) -> str:
    """Keep the line end after a block tag that ends a line of text: only lines of tags alone vanish from the output."""
    return "\n".join(map(_prepared_line, source.split("\n")))


def _prepared_line(line: str) -> str:
    text = line.rstrip(" \t")
    if not text.endswith("%}") or text[-3:-2] in "-+" or _is_of_tags(text):
        return line
    return f"{text[:-2]}+%}}"


def _is_of_tags(line: str) -> bool:
    """Whether a line holds block tags and nothing else."""
    rest = line.strip()
    while rest.startswith("{%"):
        _, tag, rest = rest.partition("%}")
        rest = rest.lstrip() if tag else "?"
    return not rest


@dataclass
class _Sink:
    l10n: L10n
    values: list[Value | Blank | CrossReference]
    nonce: str
    fuel: guard.Fuel


class _Missing(StrictUndefined):
    """A name that there is not, called as the template has it and not by the class of what it was looked for in."""

    @property
    def _undefined_message(self) -> str:
        return f"{self._undefined_name!r} is undefined"


class Renderer:
    """Renders templates of one language with one set of layers."""

    def __init__(self, layers: Layers, l10n: L10n) -> None:
        self.l10n = l10n
        self._layers = layers
        self.environment = guard.Guarded(
            undefined=_Missing,
            finalize=_finalize,
            loader=_Loader(self),
            trim_blocks=True,
            lstrip_blocks=True,
            comment_start_string="<!--",  # `{#name}` anchors a sub-clause
            comment_end_string="-->",
            autoescape=False,  # output is text in a tree, not markup: there is nothing to escape
        )
        jinja = self.environment.filters
        filters: dict[str, Callable[..., Any]] = {
            "length": lambda value: len(value if isinstance(value, str) else guard.each(value)),
            "list": lambda value: list(value if isinstance(value, Iterator) else guard.each(value)),
            "reject": _rejecting(jinja["reject"]),
            "day_name": _unless_blank(l10n.day_name),
            "short_date": _unless_blank(l10n.short_date),
            "country": l10n.country,
            "region": l10n.region,
            "zone": l10n.zone,
            "weekdays": l10n.weekdays,
            "join_lines": _joined,
            "number": l10n.number,
            "spelt": _unless_blank(partial(_spelt, l10n)),
            "blank": is_blank,
            "holidays": l10n.named_days,
            "until": TimeRange,
            guard.EACH: guard.each,
            guard.HOLDER: guard.holder,
            guard.TICK: _spend,
        }
        tests = {name: self.environment.tests[name] for name in ("string", "defined", "none", "equalto")}
        tests["ends_with_stop"] = lambda text: str(text).endswith(".")
        # ours in place of Jinja's, not beside them
        self.environment.filters, self.environment.tests = filters, tests
        self.environment.globals.clear()
        self.environment.globals |= {
            "words": l10n.words,
            "term": l10n.words,  # its name before
            guard.JOIN: guard.join,
            guard.EACH: guard.each,
            guard.HOLDER: guard.holder,
        }

    def included(self, name: str) -> Path | None:
        """The file of an included template: that of the language's variety (es-MX), else the language's."""
        if not guard.included_name(name):
            return None
        found = self._layers.find(*(f"templates/{tag}/{name}" for tag in (self.l10n.tag, self.l10n.language)))
        return found[0] if found else None

    def code(self, path: Path) -> CodeType:
        """The compiled template. Compiling is most of the work of a contract, and the code is the same for all languages:
        it is kept for as long as the file does not change."""
        key = (path, *stamp(path))
        if key not in _COMPILED:
            tree = self.environment.parse(_prepared(_source(path)), str(path), str(path))
            includes = path.parent.parent.name != "clauses"  # a skeleton, or a part of one
            _COMPILED[key] = self.environment.compile(guard.checked(tree, str(path), includes), str(path), str(path))
        return _COMPILED[key]

    def render_file(self, path: Path, context: Mapping[str, Any]) -> Rendered:
        """Render the template at `path`. Raises AgreegenError naming the template's file and line."""
        values: list[Value | Blank | CrossReference] = []
        fuel, nonce = guard.Fuel(), secrets.token_hex(8) + "x"
        try:
            code = self.code(path)
            template = Template.from_code(self.environment, code, self.environment.globals)
            markdown = template.render({**context, _SINK: _Sink(self.l10n, values, nonce, fuel)})
        except guard.NotAllowed as exc:
            raise error(
                "template-unsafe", Mark(exc.filename or str(path), exc.lineno), reason=exc.message or ""
            ) from None
        except TemplateSyntaxError as exc:
            mark = Mark(exc.filename or str(path), exc.lineno)
            raise error("template-syntax", mark, reason=exc.message or "") from None
        except TemplateNotFound as exc:
            raise error("template-missing", Mark(str(path)), name=str(exc)) from None
        except UndefinedError as exc:
            raise error("template-undefined", _last_frame(exc, path), reason=exc.message or "") from None
        except _Empty as exc:
            raise error("template-empty-value", _last_frame(exc, path)) from None
        except _Hidden as exc:
            raise error("control-character", _last_frame(exc, path), code=f"U+{ord(str(exc)):04X}") from None
        except guard.Exhausted as exc:
            raise error("template-endless", _last_frame(exc, path)) from None
        except SecurityError as exc:
            raise error("template-unsafe", _last_frame(exc, path), reason=exc.message or "") from None
        except AgreegenError:
            raise
        except Exception as exc:  # whatever a user's template does wrong is an error of the template
            raise error("template-failed", _last_frame(exc, path), reason=str(exc)) from None
        return Rendered(markdown, str(path), values, nonce)


class _Loader(BaseLoader):
    """Included templates, compiled once like all others."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def load(self, environment: Environment, name: str, globals: MutableMapping[str, Any] | None = None) -> Template:
        path = self._renderer.included(name)
        if path is None:
            raise TemplateNotFound(name)
        return Template.from_code(environment, self._renderer.code(path), {} if globals is None else globals)


def _last_frame(exc: Exception, path: Path) -> Mark:
    """Where in a template an exception was raised: Jinja gives template frames the names and lines of their files."""
    frames = [f for f in traceback.extract_tb(exc.__traceback__) if f.filename.endswith(".md")]
    return Mark(frames[-1].filename, frames[-1].lineno) if frames else Mark(str(path))
