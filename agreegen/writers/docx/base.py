"""The document that a DOCX starts from: our own, made from the theme, or a letterhead of the user's.

Styles are found by their names, since a localised Word changes their ids; what a letterhead lacks is added under ids, numbers
and part names that it does not use.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from agreegen.files.opening import zipped
from agreegen.look.fonts import family
from agreegen.look.theme import LEAST_WIDTH, Look, Theme
from agreegen.values.problems import AgreegenError, Mark, error
from agreegen.writers.docx.embedding import embedded_fonts
from agreegen.writers.docx.letterhead import opened
from agreegen.writers.docx.lists import Lists
from agreegen.writers.docx.styles import BUILT_IN, Style, W, base_parts, millimetres, style_id, styles, w


@dataclass
class BaseDocument:
    """An opened document to write into. `ids` gives the id of each style by name, `width` the width of the text in
    twentieths of a point; `own` tells that it is ours and no letterhead."""

    package: Any
    ids: dict[str, str]
    width: int
    own: bool
    lists: Lists


def open_base(look: Look, layout: str, language: str, *, fonts: bool = True) -> BaseDocument:
    """The base document of `look`, with every style and list that we use, and our own font where `fonts` asks for
    it. Raises AgreegenError where the letterhead cannot serve."""
    import docx

    theme, margins = look.theme.of(layout, look.paper)
    natural = _natural(theme, look)
    if look.letterhead is not None:
        package = opened(look.letterhead, theme, look)
    else:
        parts = base_parts(theme, look.paper, margins, natural, look.window)
        embedded = embedded_fonts(parts, theme, look) if fonts else {}
        package = docx.Document(io.BytesIO(zipped({**parts, **embedded}, stored=True)))
    section = package.sections[-1]
    room = section.page_width - section.left_margin - section.right_margin - (section.gutter or 0)
    width = round(room / 635)
    if look.letterhead is not None and width < millimetres(LEAST_WIDTH):
        raise error("letterhead-narrow", Mark(str(look.letterhead)))
    if look.letterhead is not None:
        theme = _matching(theme, look, package)
    ids = _add_styles(package, styles(theme, width, window=look.window, natural=natural))
    lists = Lists(package, theme, ids)
    _language(package, language)
    return BaseDocument(package, ids, width, look.letterhead is None, lists)


def _natural(theme: Theme, look: Look) -> float:
    """The natural height of the font's line; that of common fonts where the family is not here or is a letterhead's."""
    if look.letterhead is not None:
        return 1.2
    try:
        return family(str(theme.font), look.font_folders).natural
    except AgreegenError:
        return 1.2


def _matching(theme: Theme, look: Look, package: Any) -> Theme:
    """The theme in the letterhead's terms: text of its size, and the colour of its headings unless `style.accent` is set."""
    by_name = {_name(s): s for s in package.styles.element.findall(w("style"))}
    size = 20  # half points
    for element in (package.styles.element.find(f"{w('docDefaults')}/{w('rPrDefault')}"), by_name.get("normal"), by_name.get("body text")):  # fmt: skip
        found = element.find(f".//{w('sz')}") if element is not None else None
        if found is not None:
            size = float(found.get(w("val")))  # type: ignore[assignment]
    ratio = size / 2 / theme.sizes.body
    sizes = {name: round(value * ratio, 1) for name, value in theme.sizes.model_dump().items()}
    changes: dict[str, Any] = {"sizes": theme.sizes.model_copy(update=sizes)}
    heading = by_name.get("heading 1")
    colour = heading.find(f"{w('rPr')}/{w('color')}") if heading is not None else None
    if not look.accent_is_set and colour is not None and len(colour.get(w("val"), "")) == 6:
        accent = f"#{colour.get(w('val')).lower()}"
        changes["colours"] = theme.colours.model_copy(update={"accent": accent})
    return theme.model_copy(update=changes)


def _name(style: Any) -> str:
    """The name of a style, compared without regard to capitals: programs write `Heading 1` and `heading 1`."""
    name = style.find(w("name"))
    return str(name.get(w("val"))).casefold() if name is not None else ""


def _add_styles(package: Any, ours: list[Style]) -> dict[str, str]:
    """Add the styles that the document lacks. Returns the id of each of ours by name."""
    from docx.oxml import parse_xml

    root = package.styles.element
    there = {(s.get(w("type"), "paragraph"), _name(s)): s.get(w("styleId")) for s in root.findall(w("style"))}
    taken = {s.get(w("styleId")) for s in root.findall(w("style"))}
    ids: dict[str, str] = {}
    new = []
    for style in ours:
        name = BUILT_IN.get(style.name, style.name)
        ident = there.get((style.kind, name.casefold()))
        if ident is None:
            ident = style_id(style.name)
            while ident in taken:
                ident = f"agreegen{ident}"
            taken.add(ident)
            new.append(style)
        ids[style.name] = ident
    for style in new:
        root.append(parse_xml(style.xml(ids)))
    return ids


def _language(package: Any, language: str) -> None:
    """The language of the text, for spelling and for readers aloud."""
    from docx.oxml import parse_xml

    root = package.styles.element
    marks = list(root.iter(w("lang")))
    for lang in marks:
        lang.set(w("val"), language)
    if root.find(f"{w('docDefaults')}//{w('lang')}") is None:
        normal = next((s for s in root.findall(w("style")) if _name(s) == "normal"), None)
        if normal is not None and normal.find(f"{w('rPr')}/{w('lang')}") is None:
            normal.get_or_add_rPr().append(parse_xml(f'<w:lang xmlns:w="{W}" w:val="{language}"/>'))
