"""The house keeps its rooms: who may import what, no circles, no prose in Python."""

from __future__ import annotations

import ast
import re
import sys
from functools import cache
from pathlib import Path

from tests.conftest import ROOT

MODULES = {
    ".".join(("agreegen", *p.relative_to(ROOT / "agreegen").with_suffix("").parts)).removesuffix(".__init__"): p
    for p in sorted((ROOT / "agreegen").rglob("*.py"))
    if "data" not in p.relative_to(ROOT / "agreegen").parts
}


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax of a file of ours."""
    return ast.parse(path.read_text("utf-8"))


@cache
def imports(path: Path, top_level_only: bool = False) -> set[str]:
    """The modules that a file imports, with `from a import b` as both a and a.b."""
    tree = parsed(path)
    nodes = tree.body if top_level_only else list(ast.walk(tree))
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


# The house, from the ground up: a room imports only rooms below it, and rooms on one line do not know each other.
FLOORS = (
    "values",
    "files",
    "look language law",
    "document library",
    "rendering writers visible engagement",
    "record",
    "kinds",
    "rules",
    "pipeline",
    "operations",
    "cli",
)
# The one rule of each room; its docstring begins with it, and docs/architecture.md has it.
ROOMS = {
    "values": "Knows nothing of ours and opens nothing.",
    "files": "The only room that opens files: every limit on size, depth, count and place is here.",
    "look": "How documents look; knows no client.",
    "language": "How one language says things.",
    "law": "Dates, days and rates, and what the law says of them.",
    "document": "The nodes of a document and what changes them; needs no library.",
    "library": "What the house offers; knows no engagement.",
    "rendering": "Templates in, nodes out: nobody else knows Jinja or Markdown.",
    "writers": "A Document in, bytes out: writers see nodes and look, nothing else.",
    "visible": "What a returned file shows, whatever it says of itself.",
    "engagement": "The client's file, read and validated.",
    "record": "What was signed: what a document says of itself, whether that is true, and what was changed since.",
    "kinds": "What a document asks for, rests on, computes and records; no kind has its name here.",
    "rules": "Look, and change nothing.",
    "pipeline": "The only place that puts them together.",
    "operations": "What a person can ask for; prints nothing.",
    "cli": "Translates, and decides nothing: options in, words out.",
}
# The room that owns each library, and whoever else imports it, with the reason. All may use pydantic and lxml.
OWNERS: dict[str, dict[str, str]] = {
    "yaml": {"files": "owner"},
    "platformdirs": {"files": "owner"},
    "PIL": {"look": "owner", "files": "opens pictures"},
    "fontTools": {"look": "owner", "files": "opens fonts"},
    "pikepdf": {"files": "owner", "visible": "reads what an open PDF draws"},
    "babel": {"language": "owner", "values": "which countries and currencies there are"},
    "num2words": {"language": "owner"},
    "holidays": {"law": "owner", "values": "which calendars there are"},
    "jinja2": {"rendering": "owner"},
    "markdown_it": {"rendering": "owner"},
    "mdit_py_plugins": {"rendering": "owner"},
    "docx": {"writers": "owner"},
    "weasyprint": {"writers": "owner"},
    "pydyf": {"writers": "owner"},
    "stdnum": {"values": "owner"},
    "click": {"cli": "owner"},
}
# Codes of languages and countries in Python outside their rooms, with the reason.
CODES = {
    ("agreegen.values.identity", "en"): "the table of Unicode's that lists the countries, in whatever language",
}
# What may be longer than the rest: each is one walk over every kind of node, or one table.
LONG = {
    "agreegen.writers.docx.body": "one method for each node of a document",
    "agreegen.writers.docx.styles": "the table of Word's styles",
    "agreegen.writers.html": "one method for each node of a document",
}


def room_of(module: str) -> str:
    return (module + "..").split(".")[1]


def test_a_room_imports_only_rooms_below_it() -> None:
    floor = {room: level for level, rooms in enumerate(FLOORS) for room in rooms.split()}
    strays = []
    for name, path in MODULES.items():
        if name in ("agreegen", "agreegen.__main__"):
            continue
        assert room_of(name) in floor, name
        for other in {room_of(i) for i in imports(path) if i.startswith("agreegen.") and i.split(".")[1] in floor}:
            if other != room_of(name) and floor[other] >= floor[room_of(name)]:
                strays.append(f"{name} imports {other}")
    assert not strays


def test_each_room_says_its_rule() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    assert set(ROOMS) == {room for rooms in FLOORS for room in rooms.split()}
    for room, rule in ROOMS.items():
        path = MODULES[f"agreegen.{room}"]
        docstring = ast.get_docstring(parsed(path)) or ""
        assert docstring.splitlines()[0] == rule, room
        assert rule in page, room
        (told,) = re.findall(rf"\| `{room}` \| .* \| ([\d,]+) \|", page)
        own = sum(len(p.read_text("utf-8").splitlines()) for name, p in MODULES.items() if room_of(name) == room)
        assert abs(own - int(told.replace(",", ""))) <= own * 0.1 + 20, f"{room}: {own} lines"


def test_a_library_has_one_owner() -> None:
    found: dict[str, set[str]] = {}
    for name, path in MODULES.items():
        for library in {i.split(".")[0] for i in imports(path)} - sys.stdlib_module_names - {"agreegen"}:
            found.setdefault(library, set()).add(room_of(name))
    shared = {"pydantic", "pydantic_core", "lxml"}
    assert {library: rooms for library, rooms in found.items() if library not in shared} == {
        library: set(rooms) for library, rooms in OWNERS.items()
    }


def test_the_document_needs_no_library_and_only_files_knows_packages() -> None:
    for name, path in MODULES.items():
        others = {i.split(".")[0] for i in imports(path)}
        if room_of(name) == "document":
            assert others <= sys.stdlib_module_names | {"agreegen"}, name
        if others & {"zipfile", "tempfile", "socket", "urllib", "http", "shutil"}:
            assert name in ("agreegen.files.opening", "agreegen.files.output"), name


# How a file can be opened in Python. What is not a file's: the attachment of a PDF that is open, the browser.
OPENING = {"open", "fdopen", "read_bytes", "read_text", "write_bytes", "write_text", "ZipFile", "TTFont", "mkstemp"}  # fmt: skip
NO_FILES = {
    ("agreegen.files.attached", "read_bytes"),
    ("agreegen.visible.pdf", "read_bytes"),
    ("agreegen.visible.pdf_fonts", "read_bytes"),
    ("agreegen.cli.browser", "open"),
}


def test_one_place_opens_files_and_one_writes_them() -> None:
    for name, path in MODULES.items():
        if name in ("agreegen.files.opening", "agreegen.files.output"):
            continue
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id != "open", f"{name}:{node.lineno}"
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in OPENING:
                assert (name, node.func.attr) in NO_FILES, f"{name}:{node.lineno}"
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "os":
                assert node.attr not in ("link", "replace", "rename", "unlink", "open", "symlink"), (
                    f"{name}:{node.lineno}"
                )


def test_everything_is_said_through_one_function() -> None:
    for name, path in MODULES.items():
        source = path.read_text("utf-8")
        if name != "agreegen.cli.terminal":
            assert not re.search(
                r"\bclick\.(echo|secho|style|prompt|confirm)\b|\bprint\(|sys\.std(out|err)\.write", source
            ), name


def test_faces_ask_operations_and_operations_say_nothing() -> None:
    """A face translates: what it does comes from operations, its words from language, what was typed from values."""
    for name, path in MODULES.items():
        known = {room_of(i) for i in imports(path) if i.startswith("agreegen.") and not typed_only(path, i)}
        if room_of(name) == "cli":
            assert known <= {"cli", "operations", "language", "values", "__version__"}, name
        if room_of(name) == "operations":
            source = path.read_text("utf-8")
            assert not re.search(r"\bsys\.exit|\binput\(|\bimport click", source), name


@cache
def typed_only(path: Path, module: str) -> bool:
    """Whether a file imports a module for type checkers only."""
    tree = parsed(path)
    guarded = [node for node in tree.body if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)]
    inside = {child.module for node in guarded for child in ast.walk(node) if isinstance(child, ast.ImportFrom)}
    outside = {
        child.module
        for node in tree.body
        if node not in guarded
        for child in ast.walk(node)
        if isinstance(child, ast.ImportFrom)
    }
    return module in inside - outside or module.rpartition(".")[0] in inside - outside


def test_no_text_from_a_file_is_a_format_of_python() -> None:
    for name, path in MODULES.items():
        assert not re.search(r"\.format(_map)?\(\*\*|\.format_map\(", path.read_text("utf-8")), name


def test_writers_know_nodes_only() -> None:
    for name, path in MODULES.items():
        if room_of(name) == "writers":
            known = {room_of(i) for i in imports(path) if i.startswith("agreegen.")}
            assert known <= {"writers", "document", "look", "files", "values"}, name


def test_no_import_circle() -> None:
    graph = {name: {i for i in imports(path) if i in MODULES and i != name} for name, path in MODULES.items()}
    graph = {name: {i for i in found if i != "agreegen"} for name, found in graph.items()}
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " → ".join((*path, name))
        if name not in done:
            for other in graph[name]:
                visit(other, (*path, name))
            done.add(name)

    for name in graph:
        visit(name, ())


def test_the_command_line_imports_lazily() -> None:
    light = {
        "__future__",
        "os",
        "sys",
        "collections",
        "contextlib",
        "pathlib",
        "typing",
        "click",
        "agreegen",
        "errno",
        "signal",
    }
    for name, path in MODULES.items():
        if name.startswith("agreegen.cli"):
            top = imports(path, top_level_only=True)
            assert {i.split(".")[0] for i in top} <= light, name
            own = {i for i in top if i.startswith("agreegen.")}
            assert all(i.startswith(("agreegen.cli", "agreegen.__version__")) for i in own), name


def test_every_module_says_what_it_is_for_and_public_functions_too() -> None:
    for name, path in MODULES.items():
        tree = parsed(path)
        assert ast.get_docstring(tree), name
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                assert ast.get_docstring(node) or node.decorator_list, f"{name}.{node.name}"


def test_files_stay_small() -> None:
    sizes = {name: len(path.read_text("utf-8").splitlines()) for name, path in MODULES.items()}
    assert {name for name, size in sizes.items() if size > 300} == set(LONG)


def test_languages_and_countries_are_data() -> None:
    """No code of a language outside `language/`, none of a country or law outside `law/`, `rules/` and the tax numbers."""
    spoken = {path.name for path in (ROOT / "templates").iterdir() if (path / "locale.yaml").is_file()}
    countries = "|".join({path.stem[:2].upper() for path in (ROOT / "law").iterdir()})
    laws = re.compile(rf"(?:{countries})(?:-[A-Z]{{2,3}})?")
    found = set()
    for name, path in MODULES.items():
        for value in _strings(path):
            if (value in spoken and room_of(name) != "language") or (
                laws.fullmatch(value) and room_of(name) not in ("law", "rules") and name != "agreegen.values.identity"
            ):
                found.add((name, value))
    assert found == set(CODES)


def _strings(path: Path) -> set[str]:
    """The texts in a file, but for its docstrings."""
    tree = parsed(path)
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_no_prose_of_a_document_in_python() -> None:
    words = re.compile(r"[a-záéíóúñ]*[áéíóúñ¿¡][a-záéíóúñ]*", re.IGNORECASE)
    for name, path in MODULES.items():
        tree = parsed(path)
        docs = {id(n.body[0].value) for n in ast.walk(tree) if isinstance(n, ast.Module | ast.FunctionDef | ast.ClassDef) and n.body and isinstance(n.body[0], ast.Expr)}  # fmt: skip
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and id(node) not in docs
                and "[" not in node.value
            ):
                long_words = [w for w in words.findall(node.value) if len(w) > 3]
                assert not long_words, f"{name}:{node.lineno}: {node.value!r}"


def test_every_rule_has_words_in_both_languages_and_every_message_is_used() -> None:
    from agreegen.files.yaml import load

    source = "\n".join(path.read_text("utf-8") for path in MODULES.values())
    used = set(re.findall(r'(?:error|fail|Unparsable)\(\s*"([a-z0-9-]+)"', source))
    used |= set(re.findall(r'Problem\([^"]*?"(?:error|warning|note)",\s*"([a-z0-9-]+)"', source, re.S))
    used |= set(re.findall(r'Problem\(level, "([a-z0-9-]+)"', source))
    used |= set(re.findall(r'self\.fail\("([a-z0-9-]+)"', source))
    used |= set(re.findall(r'rule(?:, level)? = \(?"([a-z0-9-]+)"', source))
    used |= set(re.findall(r'"([a-z]+(?:-[a-z0-9]+)+)" if ', source)) | set(
        re.findall(r'else "([a-z]+(?:-[a-z0-9]+)+)"', source)
    )
    for language in ("es", "en"):
        rules = set(load(ROOT / "templates" / language / "messages.yaml")["rules"])
        assert used & {"missing", "unknown-key", "owner-unknown"}
        assert {r for r in used if "-" in r} - rules - NOT_RULES == set()
        quoted = set(re.findall(r'"([a-z0-9-]+)"', source))
        assert rules - quoted == set()


# Values that look like rules where they are chosen by an `if`.
NOT_RULES = {"mutual-termination"}


def test_placeholders_are_the_same_in_both_languages() -> None:
    from agreegen.files.yaml import load
    from agreegen.values.tree import walk

    found = []
    for language in ("es", "en"):
        tree = load(ROOT / "templates" / language / "messages.yaml")
        found.append({key: sorted(set(re.findall(r"(?<!\{)\{(\w+)\}", text))) for key, text in walk(tree)})
    assert found[0] == found[1]
    terms = [load(ROOT / "templates" / language / "terms.yaml") for language in ("es", "en")]
    for block in ("document", "formats", "units", "per", "fee_for", "laws"):
        assert set(terms[0][block]) == set(terms[1][block])
