"""agreegen: the documents of a working relationship, from one small text file, in Spanish and in English.

    import agreegen

    case = agreegen.load("altamira.yaml", language="en")
    made = agreegen.make(case, "remind", {"about": "hours", "events": [{"on": "2027-02-07", "what": "two calls"}]})
    Path("reminder.pdf").write_bytes(agreegen.write(made.document, "pdf"))

These names are all that is public; docs/api.md shows each at work. Importing this costs nothing: what a name needs is imported
when it is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agreegen.document.nodes import Document as Document
    from agreegen.engagement.case import Case as Case
    from agreegen.kinds.kind import Kind as Kind
    from agreegen.library.clauses import Clause as Clause
    from agreegen.operations.face import check as check
    from agreegen.operations.face import list_clauses as list_clauses
    from agreegen.operations.face import list_kinds as list_kinds
    from agreegen.operations.face import load as load
    from agreegen.operations.face import make as make
    from agreegen.operations.face import read as read
    from agreegen.operations.face import write as write
    from agreegen.pipeline import Made as Made
    from agreegen.values.problems import AgreegenError as AgreegenError
    from agreegen.values.problems import Problem as Problem

__version__ = "0.1.0"
_HOME = {
    **dict.fromkeys(("load", "make", "check", "write", "read", "list_kinds", "list_clauses"), "operations.face"),
    "Case": "engagement.case",
    "Made": "pipeline",
    "Document": "document.nodes",
    "Kind": "kinds.kind",
    "Clause": "library.clauses",
    "Problem": "values.problems",
    "AgreegenError": "values.problems",
}
__all__ = [*_HOME, "__version__"]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'agreegen' has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"agreegen.{_HOME[name]}"), name)
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
