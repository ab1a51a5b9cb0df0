"""Operations that write files to fill in: an engagement, the answers of a document, a clause; and the JSON Schema of each."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from agreegen.files.layers import Layers
from agreegen.files.output import write_new
from agreegen.kinds.reading import read_kind
from agreegen.kinds.schema import ENGAGEMENT, schema_of
from agreegen.kinds.starter import starter_of
from agreegen.language.messages import Messages
from agreegen.operations.documents import KeptFile, Written
from agreegen.operations.result import Result, operation
from agreegen.operations.starter import new_clause, starter
from agreegen.values.problems import Mark, error


@operation
def new_engagement(name: str, country: str | None, language: str | None, force: bool = False) -> Result:
    """NAME.yaml, a short commented engagement to fill in."""
    return _written(name, starter(country, language, _today()), force)


@operation
def new_answers(name: str, kind_name: str, ui: str, force: bool = False, library: Path | None = None) -> Result:
    """NAME.yaml, the answers that a kind asks for, to fill in, in the language `ui`."""
    layers = Layers.of(Path.cwd(), library)
    kind = read_kind(layers, kind_name)
    if not kind.asks:
        raise error("kind-without-answers", None, kind=kind_name)
    return _written(name, starter_of(kind, Messages(Layers.shipped(), ui)), force)


@operation
def new_clause_files(clause_id: str, ui: str) -> Result:
    """The files of a new clause in clauses/ID, to fill in."""
    files = new_clause(clause_id, ui, _today())
    folder = Path("clauses") / clause_id
    for name in files:
        if (folder / name).exists():
            raise error("clause-exists", Mark(str(folder / name)))
    for name, text in files.items():
        write_new(folder / name, text)
    return Result(Written(tuple(folder / name for name in files)))


@operation
def read_schema(kind: str | None = None, library: Path | None = None) -> Result:
    """The JSON Schema of an engagement, or of the answers of a kind."""
    return Result(schema_of(Layers.of(Path.cwd(), library), kind or ENGAGEMENT))


def _written(name: str, text: str, force: bool) -> Result:
    if not Path(name).name:
        raise error("name-missing", None)
    path = Path(name if name.endswith((".yaml", ".yml")) else f"{name}.yaml")
    kept = write_new(path, text, force=force)
    return Result(Written((path,), (KeptFile(path, kept, (), False),) if kept is not None else ()))


def _today() -> str:
    return datetime.now().date().isoformat()
