"""The JSON Schema of the inputs, made from the models and from the clauses of the library."""

from __future__ import annotations

from typing import Any

from agreegen.engagement.answers import Details, Meeting
from agreegen.engagement.model import Engagement
from agreegen.files.layers import Layers
from agreegen.library.clauses import Library
from agreegen.library.params import COMPOSED, Param
from agreegen.values.fields import Model
from agreegen.values.types import schema_of_field

MODELS: dict[str, type[Model]] = {"engagement": Engagement, "meeting": Meeting, "details": Details}


def schema_of(name: str) -> dict[str, Any]:
    """The schema of `engagement`, `meeting` or `details` (JSON Schema 2020-12), to be read by editors.

    Values that people write as text may also be read as numbers by a YAML editor, so text fields admit both.
    """
    schema = MODELS[name].model_json_schema()
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"agreegen {name}", **schema}
    if name == "engagement":
        schema["properties"]["clauses"] = _clauses()
        # What a house's settings file usually holds need not be in every engagement.
        schema["required"] = [key for key in schema["required"] if key not in ("provider", "calendar", "fees")]
    relaxed: dict[str, Any] = _relaxed(schema)
    return relaxed


def _clauses() -> dict[str, Any]:
    properties = {}
    for clause in Library(Layers.of()).clauses():
        params = {name: _param(spec) for name, spec in clause.meta.params.items()}
        settings = {"type": "object", "properties": params, "additionalProperties": False}
        properties[clause.id] = {
            "description": str(clause.meta.summary.get("en", clause.id)),
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
