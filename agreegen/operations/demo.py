"""The example files and all their documents (`agreegen demo`)."""

from __future__ import annotations

from pathlib import Path

from agreegen import pipeline
from agreegen.engagement.loading import load_case
from agreegen.files.folders import built_in
from agreegen.files.layers import Layers
from agreegen.files.opening import TEXT_LIMIT, entries, read_bytes
from agreegen.files.output import write_all
from agreegen.files.yaml import shared
from agreegen.kinds.answers import Answers, read_answers
from agreegen.kinds.kind import Kind
from agreegen.kinds.reading import readable_kinds


def examples() -> dict[str, list[str]]:
    """The engagements of the examples, each with the languages in which its documents are written."""
    listed = shared(Layers.shipped().require("templates/examples.yaml"))
    return {name: list(map(str, languages)) for name, languages in listed.items()}


def example_answers(kind: Kind, name: str, language: str) -> Answers | None:
    """The example answers of a kind for an engagement; None where there are none."""
    path = built_in() / "examples" / f"{name}-{kind.input_name}.yaml"
    if not kind.asks or not path.is_file():
        return None
    chosen = {kind.condition.field: kind.condition.values[0]} if kind.condition is not None else {}
    return read_answers([kind], path, language, chosen)


def run(folder: Path, formats: list[str]) -> list[Path]:
    """Write the examples and their documents into `folder`; returns the paths, in the order they were written."""
    source = built_in() / "examples"
    files: dict[Path, bytes] = {folder / p.name: read_bytes(p, TEXT_LIMIT) for p in entries(source)}
    for name, languages in examples().items():
        for language in languages:
            case = load_case(source / f"{name}.yaml", language=language)
            made = [pipeline.contract(case)]
            for kind in readable_kinds(Layers.shipped()):
                answers = example_answers(kind, name, language)
                if answers is not None:
                    made.append(pipeline.make(case, kind, answers, on=kind.file.example))
            for one in made:
                for form in formats:
                    files[folder / f"{one.stem}.{form}"] = pipeline.write(one.document, form)
    write_all(files, force=None)
    return list(files)
