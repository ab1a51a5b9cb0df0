"""What a template may do: print. A short list of nodes, functions, filters and tests; fields of values and nothing else of them.

A clause may come from anybody, so three walls stand one behind the other:
1. `checked` refuses, before compiling, every node that is not on the list, and every call but those of our own functions.
2. `Guarded` reads keys of mappings, places of lists and the declared fields of our own values. No Python attribute is ever
   read, so no method can be reached, whatever a template is given later.
3. Each turn of a loop costs fuel, and so does each printed value: no template runs for long or grows large.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, NoReturn, cast

from jinja2 import nodes
from jinja2.exceptions import SecurityError, TemplateSyntaxError
from jinja2.runtime import LoopContext, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer
from pydantic import BaseModel

from agreegen.values.characters import refused

TURNS, CHARACTERS, SECONDS = 50_000, 2_000_000, 2.0  # of one rendering: far more than any text needs
TICK, JOIN, EACH, HOLDER = "__tick__", "__join__", "__each__", "__holder__"
FUNCTIONS = frozenset(("cite", "tax_label", "signers", "words", "term", "outlasts", "clause_number", "own_number", "uses", "law_value", "law_rate"))  # fmt: skip
FILTERS = frozenset(("join_lines", "length", "short_date", "zone", "spelt", "day_name", "weekdays", "country", "region", "list", "reject", "number", "blank", "holidays", "until"))  # fmt: skip
TESTS = frozenset(("string", "defined", "none", "equalto", "ends_with_stop"))
_NODES = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Const),
    *(nodes.If, nodes.For, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not),
    *(nodes.Call, nodes.Filter, nodes.Test, nodes.Tuple, nodes.List, nodes.Assign, nodes.Concat, nodes.Slice),
    nodes.Include,
)
_LONGEST_LIST = 30
_MOST_JOINED = 60  # values that a template puts together
_LONGEST_JOINED = 10_000
_INCLUDED = re.compile(r"[a-z][a-z0-9-]*(?:/[a-z][a-z0-9-]*)?\.md")
_LOOP = frozenset(("first", "last", "index", "index0", "length", "previtem", "nextitem", "revindex"))
# Properties that templates read, by the name of their type; the declared fields of a type are readable all the same.
_PROPERTIES: Mapping[str, frozenset[str]] = {
    "Party": frozenset(("signers",)),
    "Client": frozenset(("signers",)),
    "Term": frozenset(("last_day",)),
    "Text": frozenset(("paragraphs",)),
}
_PRIVATE = frozenset(("notes",))  # never printed


class NotAllowed(TemplateSyntaxError):
    """A template does what no text needs; the message is what."""


class Exhausted(SecurityError):
    """A rendering spent more than any text needs."""


def included_name(name: str) -> bool:
    """Whether a template of that name may be included: one in our own folders of texts, by its plain name."""
    return _INCLUDED.fullmatch(name) is not None


def checked(tree: nodes.Template, name: str, includes: bool) -> nodes.Template:
    """The template with a count in each of its loops; `includes` tells whether it may include others.

    Raises NotAllowed, with the line, where it does what no text needs.
    """

    def refuse(node: nodes.Node, what: str) -> NoReturn:
        raise NotAllowed(what, node.lineno, name, name)

    for node in tree.find_all(nodes.Node):
        if not isinstance(node, _NODES):
            refuse(node, type(node).__name__.lower())
        if isinstance(node, nodes.Include) and not includes:
            refuse(node, "include")
        elif isinstance(node, nodes.Filter):
            if node.name not in FILTERS or node.node is None or node.kwargs or node.dyn_args or node.dyn_kwargs:
                refuse(node, f"| {node.name}")
        elif isinstance(node, nodes.Test):
            if node.name not in TESTS or node.kwargs or node.dyn_args or node.dyn_kwargs:
                refuse(node, f"is {node.name}")
        elif isinstance(node, nodes.Call):
            known = isinstance(node.node, nodes.Name) and node.node.name in FUNCTIONS
            if not known or node.kwargs or node.dyn_args or node.dyn_kwargs:
                refuse(node, "…(…)")
        elif isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
            refuse(node, node.attr)
        elif isinstance(node, nodes.Name):
            if node.name.startswith("_") or (node.ctx != "load" and node.name in FUNCTIONS):
                refuse(node, node.name)
        elif isinstance(node, nodes.Assign):
            if not isinstance(node.target, nodes.Name) or any(node.find_all((nodes.Concat, nodes.List, nodes.Tuple))):
                refuse(node, "set")
        elif isinstance(node, nodes.For) and (node.recursive or node.else_ or any(node.iter.find_all(nodes.Concat))):
            refuse(node, "for")
        elif isinstance(node, nodes.Tuple | nodes.List):
            if len(node.items) > _LONGEST_LIST or any(node.find_all((nodes.Tuple, nodes.List))):
                refuse(node, "[…]")
        elif isinstance(node, nodes.Const) and isinstance(node.value, str) and refused(node.value):
            refuse(node, f"U+{ord(refused(node.value)):04X}")
    joined = [node for node in tree.find_all(nodes.Concat) for _ in node.nodes]
    if len(joined) > _MOST_JOINED:
        refuse(joined[0], "~")
    tree = _Ours(tree.environment).visit(tree)
    for loop in list(tree.find_all(nodes.For)):
        loop.body.insert(0, _counted(tree, loop.lineno, _length(loop.body)))
        if loop.test is not None:  # a count is nothing, so the test decides
            loop.test = nodes.Or(
                _tick(tree, loop.lineno, 0), loop.test, lineno=loop.lineno, environment=tree.environment
            )
    tree.body.insert(0, _counted(tree, 1, _length(tree.body)))
    return tree


def _length(body: list[nodes.Node]) -> int:
    """The characters of a template's own that its statements print, but for those of the loops among them."""
    total = 0
    for node in body:
        if isinstance(node, nodes.TemplateData):
            total += len(node.data)
        elif not isinstance(node, nodes.For):
            total += _length(list(node.iter_child_nodes()))
    return total


class _Ours(NodeTransformer):
    """Puts functions of ours in place of what Python would do with any object: joining, and going through."""

    def __init__(self, environment: Any) -> None:
        self.environment = environment

    def _call(self, name: str, arguments: list[nodes.Expr], line: int) -> nodes.Call:
        call = nodes.Call(nodes.Name(name, "load"), arguments, [], None, None)
        for part in (call, call.node):
            part.set_lineno(line)
            part.set_environment(self.environment)
        return call

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:
        self.generic_visit(node)
        return self._call(JOIN, list(node.nodes), node.lineno)

    def visit_Operand(self, node: nodes.Operand) -> nodes.Node:
        self.generic_visit(node)
        if node.op in ("in", "notin"):
            node.expr = _filtered(self.environment, HOLDER, node.expr, node.lineno)
        return node

    def visit_For(self, node: nodes.For) -> nodes.Node:
        self.generic_visit(node)
        node.iter = _filtered(self.environment, EACH, cast(nodes.Expr, node.iter), node.lineno)
        return node


def join(*values: Any) -> str:
    """What `a ~ b` means: texts and whole numbers put together, never what Python calls an object."""
    if any(type(value) is not int and not isinstance(value, str) for value in values):
        raise SecurityError("~")
    text = "".join(map(str, values))
    if len(text) > _LONGEST_JOINED:
        raise SecurityError("~")
    return text


def each(values: Any) -> Any:
    """What a loop goes through and a filter takes: lists, and the keys of mappings; never the inside of an object."""
    if isinstance(values, list | tuple | Mapping | Undefined):
        return values
    raise SecurityError("for")


def holder(values: Any) -> Any:
    """What may hold something for `in`: a text, a list, a mapping, the law; nothing that Python would have to go through."""
    return values if hasattr(type(values), "__contains__") else each(values)


def _filtered(environment: Any, name: str, value: nodes.Expr, line: int) -> nodes.Filter:
    """The value through a filter of ours: cheaper than a call, and with a name that no template may write."""
    found = nodes.Filter(value, name, [], [], None, None)
    for node in (found, value):
        node.set_lineno(line)
        node.set_environment(environment)
    return found


def _tick(tree: nodes.Template, line: int, characters: int) -> nodes.Expr:
    """What counts a turn of a loop, or a template, which prints so many characters of its own."""
    return _filtered(tree.environment, TICK, nodes.Const(characters), line)


def _counted(tree: nodes.Template, line: int, characters: int) -> nodes.Node:
    statement = nodes.ExprStmt(_tick(tree, line, characters))
    statement.set_lineno(line)
    statement.set_environment(cast(Any, tree.environment))
    return statement


def _readable(kind: type) -> frozenset[str]:
    """What a template may read of a value of that type."""
    if kind not in _KNOWN:
        _KNOWN[kind] = _fields_of(kind)
    return _KNOWN[kind]


_KNOWN: dict[type, frozenset[str]] = {}


def _fields_of(kind: type) -> frozenset[str]:
    own = _PROPERTIES.get(kind.__name__, frozenset())
    if issubclass(kind, BaseModel):
        return own | (frozenset(kind.model_fields) - _PRIVATE)
    if is_dataclass(kind):
        return own | frozenset(field.name for field in fields(kind))
    return _LOOP if issubclass(kind, LoopContext) else own


class Guarded(ImmutableSandboxedEnvironment):
    """An environment in which `a.b` and `a["b"]` are keys of mappings, declared fields of values, or undefined."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """What `a.b` means."""
        kind = type(obj)
        if attribute in (_KNOWN.get(kind) or _readable(kind)):
            return getattr(obj, attribute)
        if kind is dict or isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """What `a[b]` means."""
        if isinstance(argument, str):
            return self.getattr(obj, argument)
        if isinstance(obj, str | list | tuple) and isinstance(argument, int | slice) and not isinstance(argument, bool):
            try:
                return obj[argument]
            except IndexError:
                return self.undefined(obj=obj, name=str(argument))
        return self.undefined(obj=obj, name=str(argument))

    def call(self, context: Any, obj: Any, *args: Any, **kwargs: Any) -> Any:
        """Only what `checked` let through is called: a function of ours, never what a field holds."""
        if set(kwargs) - {"_loop_vars", "_block_vars"}:  # Jinja's own; a template's are refused before
            raise SecurityError("…(…)")
        return context.call(obj, *args, **kwargs)


class Fuel:
    """What one rendering may spend: turns of loops and printed values, characters, and seconds of the processor."""

    def __init__(self) -> None:
        self.turns, self.characters = TURNS, CHARACTERS
        self.until = 0.0  # known from the first look at the clock: most texts are printed before that

    def spend(self, characters: int = 0) -> str:
        """One turn of a loop, or one printed value of so many characters."""
        self.turns -= 1
        self.characters -= characters
        if self.turns % 64 == 0:
            self.until = self.until or time.process_time() + SECONDS
            if time.process_time() > self.until:
                raise Exhausted("for")
        if self.turns < 0 or self.characters < 0:
            raise Exhausted("for")
        return ""
