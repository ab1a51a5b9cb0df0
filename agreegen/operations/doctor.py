"""What works on this machine and what does not, each with its remedy (`agreegen doctor`)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from ctypes.util import find_library
from dataclasses import dataclass, field
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from agreegen.files.layers import Layers
from agreegen.files.trust import has_owners
from agreegen.values.problems import AgreegenError

# Distribution name and the module that shows that it works.
LIBRARIES = (
    ("babel", "babel"),
    ("click", "click"),
    ("fonttools", "fontTools"),
    ("holidays", "holidays"),
    ("jinja2", "jinja2"),
    ("lxml", "lxml.etree"),
    ("markdown-it-py", "markdown_it"),
    ("mdit-py-plugins", "mdit_py_plugins"),
    ("pikepdf", "pikepdf"),
    ("platformdirs", "platformdirs"),
    ("pydantic", "pydantic"),
    ("python-docx", "docx"),
    ("python-stdnum", "stdnum"),
    ("pyyaml", "yaml"),
)


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `key` and `remedy` name messages under `doctor`; `needed` tells whether it must work."""

    key: str
    ok: bool
    needed: bool = True
    values: dict[str, object] = field(default_factory=dict)
    remedy: str = ""
    install: tuple[str, str] = ("other", "")


def pango() -> str | None:
    """Why PDF cannot be written, None where it can."""
    from agreegen.writers.pdf import weasyprint

    try:
        weasyprint()
    except AgreegenError as exc:
        return exc.problems[0].rule
    return None


def install_hint() -> tuple[str, str]:
    """Which message tells how to install the system libraries, and the packages."""
    from agreegen.writers.pdf import install_hint

    return install_hint()


def examine(library: Path | None = None) -> Iterator[Finding]:
    """Every finding, in the order in which they depend on each other."""
    yield Finding("python", sys.version_info >= (3, 11), values={"version": sys.version.split()[0]})
    found = []
    for name, module in LIBRARIES:
        try:
            import_module(module)
            found.append(f"{name} {version(name)}")
        except (ImportError, OSError, PackageNotFoundError):
            yield Finding("library_missing", False, values={"name": name}, remedy="library_missing")
    yield Finding("libraries", True, values={"names": ", ".join(found)})
    hint = install_hint()
    works = pango() is None
    yield Finding("pango", works, remedy="pango_remedy", install=hint)
    if works:
        subset = find_library("harfbuzz-subset") is not None
        yield Finding("subset", subset, needed=False, remedy="subset_remedy", install=hint)
    yield from _fonts()
    yield from _layers(library)
    for form in ("docx", "pdf") if works else ("docx",):
        yield _trial(form)


def _fonts() -> Iterator[Finding]:
    try:
        from agreegen.look.fonts import FAMILY, coverage, fallback_files, family

        for path in family().faces.values():
            coverage(path)
        names = f"{FAMILY}, {', '.join(p.name.split('[')[0].removesuffix('.ttf') for p in fallback_files()[:3])}"
        yield Finding("fonts", True, values={"names": names})
    except (ImportError, AgreegenError, OSError) as exc:
        yield Finding("fonts", False, values={"names": str(exc)}, remedy="fonts_remedy")


def _layers(library: Path | None) -> Iterator[Finding]:
    here = Path.cwd()
    yield Finding("owners" if has_owners(here) else "owners_off", True, needed=False, values={"path": here})
    for layer in Layers.of(Path.cwd(), library).layers:
        folder = layer.root / "clauses"
        values: dict[str, object] = {"name": layer.name, "path": layer.root}
        if folder.is_dir():
            count = sum((entry / "clause.yaml").is_file() for entry in folder.iterdir())
            yield Finding("layer", True, values={**values, "count": count})
        elif layer.name == "built-in":
            yield Finding("layer", False, values={**values, "count": 0}, remedy="fonts_remedy")
        else:
            yield Finding("layer_empty", True, values=values)


def _trial(form: str) -> Finding:
    """Write the example contract in memory: the proof that everything works together."""
    from agreegen import pipeline
    from agreegen.engagement.loading import load_case
    from agreegen.files.folders import built_in

    try:
        case = load_case(built_in() / "examples" / "altamira.yaml")
        pipeline.write(pipeline.contract(case).document, form)
    except Exception as exc:  # whatever fails here is what the doctor is asked about
        return Finding("engine_failed", False, values={"format": form.upper(), "reason": exc}, remedy="fonts_remedy")
    return Finding("engine", True, values={"format": form.upper()})
