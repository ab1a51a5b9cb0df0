"""The JSON Schema of the inputs, made from the models and from the clauses of the library."""

from __future__ import annotations

from typing import Any

from agreegen.engagement.model import Engagement
from agreegen.files.layers import Layers
from agreegen.kinds.reading import read_kind
from agreegen.language.locales import DEFAULT, tags
from agreegen.library.clauses import Library
from agreegen.library.params import COMPOSED, Param
from agreegen.values.fields import Model
from agreegen.values.types import schema_of_field

ENGAGEMENT = "engagement"


def schema_of(layers: Layers, name: str) -> dict[str, Any]:
    """The schema of an engagement, or of the answers of the kind called `name` (JSON Schema 2020-12), to be read by editors.

    Values that people write as text may also be read as numbers by a YAML editor, so text fields admit both.
    """
    model: type[Model] = Engagement if name == ENGAGEMENT else read_kind(layers, name).model
    schema = model.model_json_schema()
    title = ENGAGEMENT if name == ENGAGEMENT else model.__name__
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": f"agreegen {title}"}
    if name == ENGAGEMENT:
        known = tags(layers)
        several = {"type": "array", "items": {"enum": known}, "minItems": 2, "maxItems": 2}
        schema["properties"]["language"] = {"anyOf": [{"enum": known}, several]}
        schema["properties"]["clauses"] = _clauses(layers)
        # What a house's settings file usually holds need not be in every engagement.
        schema["required"] = [key for key in schema["required"] if key not in ("provider", "calendar", "fees")]
    relaxed: dict[str, Any] = _relaxed(schema)
    return relaxed


def _clauses(layers: Layers) -> dict[str, Any]:
    properties = {}
    for clause in Library(layers).clauses():
        params = {name: _param(spec) for name, spec in clause.meta.params.items()}
        settings = {"type": "object", "properties": params, "additionalProperties": False}
        properties[clause.id] = {
            "description": str(clause.meta.summary.get(DEFAULT, clause.id)),
            "anyOf": [{"type": "boolean"}, settings],
        }
    return {"type": "object", "properties": properties}


def _param(spec: Param) -> dict[str, Any]:
    if spec.type == "enum":
        found: dict[str, Any] = {"enum": [str(v) for v in spec.values]}
    elif spec.type in COMPOSED:
        inner = "time range" if spec.type == "time ranges" else spec.of
        items = {"enum": [str(v) for v in spec.values]} if spec.values else schema_of_field(inner)
        found = {"type": "array", "items": items}
    else:
        found = schema_of_field(spec.type)
    if spec.default is not None:
        found["default"] = spec.default
    return found


def _relaxed(node: Any) -> Any:
    """Plain YAML numbers and dates are text to agreegen: wherever a string is asked for, a number will do."""
    if isinstance(node, dict):
        found = {key: _relaxed(value) for key, value in node.items()}
        if found.get("type") == "string" and "pattern" not in found and "enum" not in found:
            found["type"] = ["string", "number"]
        return found
    return [_relaxed(item) for item in node] if isinstance(node, list) else node
