"""Marked content of a PDF: its number, its properties, and the layers that are off."""

from __future__ import annotations

from typing import Any

from agreegen.visible.pdf_painting import OUTSIDE


def layers_off(opened: Any) -> frozenset[tuple[int, int]]:
    """The layers of a PDF that are off when it is opened."""
    properties = opened.Root.get("/OCProperties")
    if properties is None:
        return frozenset()
    default = properties.get("/D", {})
    off = {group.objgen for group in default.get("/OFF", [])}
    if str(default.get("/BaseState")) == "/OFF":
        shown = {group.objgen for group in default.get("/ON", [])}
        off |= {group.objgen for group in properties.get("/OCGs", []) if group.objgen not in shown}
    return frozenset(off)


def is_array(value: Any) -> bool:
    """Whether a value of a PDF is a list."""
    import pikepdf

    return isinstance(value, pikepdf.Array)


def properties_of(operands: Any, resources: Any) -> Any:
    """The properties of marked content, written there or named."""
    import pikepdf

    if len(operands) < 2:
        return None
    found = operands[1]
    return resources.get("/Properties", {}).get(str(found)) if isinstance(found, pikepdf.Name) else found


def mark_of(op: str, operands: Any, resources: Any) -> int:
    """The number of marked content; OUTSIDE for what the structure does not know."""
    properties = None if op == "BMC" else properties_of(operands, resources)
    if properties is None or "/MCID" not in properties:
        return OUTSIDE
    return int(properties.get("/MCID"))
