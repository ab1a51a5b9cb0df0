"""The colours of a DOCX: by themselves and by its theme, and what is behind letters."""

from __future__ import annotations

import re
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_SCHEME = {
    "dark1": "dk1", "text1": "dk1", "tx1": "dk1", "light1": "lt1", "background1": "lt1", "bg1": "lt1", "dark2": "dk2",
    "text2": "dk2", "tx2": "dk2", "light2": "lt2", "background2": "lt2", "bg2": "lt2", "hyperlink": "hlink",
    "followedHyperlink": "folHlink",
}  # fmt: skip
_SYSTEM = {"windowText": "000000", "window": "FFFFFF"}
Colours = tuple[str, ...]  # what a colour may be, as #rrggbb: programs differ in what they follow
PAPER: Colours = ("#ffffff",)


def number(text: str | None, otherwise: float = 0) -> float:
    """A number of Word's; what is none is endless, and so never within a limit."""
    try:
        return float(text) if text is not None else otherwise
    except ValueError:
        return float("inf")


def hex_of(colour: str | None) -> Colours:
    """A colour of six hexadecimal figures; nothing for what is none."""
    return (f"#{colour}",) if colour and re.fullmatch("[0-9A-Fa-f]{6}", colour) else ()


def _theme(theme: Any) -> tuple[dict[str, str], dict[str, str]]:
    """The colours of a theme by their places, and the names of its two fonts by `major` and `minor`."""
    if theme is None:
        return {}, {}
    colours: dict[str, str] = {}
    for place in theme.iterfind(f".//{_A}clrScheme/*"):
        colour = place[0] if len(place) else None
        value = colour.get("val", "") if colour is not None else ""
        value = _SYSTEM.get(value, value) if colour is None or value in _SYSTEM else colour.get("lastClr") or value
        if hex_of(value):
            colours[place.tag.rpartition("}")[2]] = value
    fonts = {}
    for kind in ("major", "minor"):
        latin = theme.find(f".//{_A}{kind}Font/{_A}latin")
        fonts[kind] = latin.get("typeface", "") if latin is not None else ""
    return colours, fonts


class WordColours:
    """The colours of a DOCX; `theme` and `settings` are the roots of these parts, or None."""

    def __init__(self, theme: Any, settings: Any) -> None:
        self.theme, self.fonts = _theme(theme)
        mapping = settings.find(f"{W}clrSchemeMapping") if settings is not None else None
        self.mapping = {
            name.rpartition("}")[2]: _SCHEME.get(value, value)
            for name, value in (mapping.attrib if mapping is not None else {}).items()
        }

    def shade(self, shading: Any, behind: Colours) -> Colours:
        """What is behind letters that have this shading; `behind` where it has none."""
        pattern = shading.get(f"{W}val", "clear")
        if pattern == "nil":
            return behind
        mixed = number(pattern[3:]) if pattern.startswith("pct") else 0
        front = pattern == "solid" or mixed >= 50 or (pattern not in ("clear", "solid") and not mixed)
        found = self.colour(shading) if front else self.colour(shading, "fill", "themeFill")
        return found or (("#000000",) if front else behind)

    def colour(self, element: Any, name: str = "color", theme: str = "theme") -> Colours:
        """The colour that an element of Word's names, by itself and by the theme; nothing where it is automatic."""
        place = element.get(f"{W}{theme}Color" if theme == "theme" else f"{W}{theme}")
        tint, darker = element.get(f"{W}{theme}Tint"), element.get(f"{W}{theme}Shade")
        return (*hex_of(element.get(f"{W}{name}")), *self.of_theme(place, tint, darker))

    def of_theme(self, name: str | None, tint: str | None, darker: str | None) -> Colours:
        """A colour of the theme, made lighter or darker as Word does; nothing where there is none of this name."""
        if not name or name == "none":
            return ()
        slot = self.mapping.get({"text1": "t1", "text2": "t2", "tx1": "t1", "tx2": "t2", "background1": "bg1", "background2": "bg2"}.get(name, name), _SCHEME.get(name, name))  # fmt: skip
        colour = self.theme.get(slot, "000000" if slot.startswith("dk") else "FFFFFF")
        parts = [int(colour[i : i + 2], 16) for i in (0, 2, 4)]
        for amount, target in ((tint, 255), (darker, 0)):
            if amount is not None:
                share = int(amount, 16) / 255 if re.fullmatch("[0-9A-Fa-f]{1,2}", amount) else 0
                parts = [round(part * share + target * (1 - share)) for part in parts]
        return ("#" + "".join(f"{part:02x}" for part in parts),)
