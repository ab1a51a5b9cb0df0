"""The body's font inside a DOCX: cut down to Latin, obfuscated, and named in the font table."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

from agreegen.look.fonts import word_fonts
from agreegen.look.theme import Look, Theme
from agreegen.writers.docx.styles import HEAD, PACKAGE, RELATIONS

PARTS = ("[Content_Types].xml", "word/fontTable.xml", "word/settings.xml")  # those that the font changes
_OBFUSCATED = '<Default Extension="odttf" ContentType="application/vnd.openxmlformats-officedocument.obfuscatedFont"/>'
_SLOTS = ((400, "normal"), (600, "normal"), (400, "italic"), (600, "italic"))


def embedded_fonts(parts: Mapping[str, str], theme: Theme, look: Look) -> dict[str, bytes]:
    """The parts that embed the body's font, cut down to Latin and obfuscated as the standard asks."""
    fonts = word_fonts(str(theme.font), look.font_folders)
    if not fonts:
        return {}
    tags, relations, found = [], [], dict[str, bytes]()
    for number, (slot, tag) in enumerate(zip(_SLOTS, ("Regular", "Bold", "Italic", "BoldItalic"), strict=True), 1):
        ident = hashlib.md5(fonts[slot], usedforsecurity=False).hexdigest().upper()
        guid = f"{{{ident[:8]}-{ident[8:12]}-{ident[12:16]}-{ident[16:20]}-{ident[20:]}}}"
        found[f"word/fonts/font{number}.odttf"] = obfuscated(fonts[slot], guid)
        tags.append(f'<w:embed{tag} r:id="rId{number}" w:fontKey="{guid}"/>')
        relations.append(f'<Relationship Id="rId{number}" Type="{RELATIONS}/font" Target="fonts/font{number}.odttf"/>')
    texts = {
        "word/fontTable.xml": _embed_tags(parts["word/fontTable.xml"], str(theme.font), "".join(tags)),
        "word/_rels/fontTable.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{"".join(relations)}</Relationships>',
        "[Content_Types].xml": parts["[Content_Types].xml"].replace("<Override", _OBFUSCATED + "<Override", 1),
        "word/settings.xml": _embedding(parts["word/settings.xml"]),
    }
    return found | {name: text.encode() for name, text in texts.items()}


def _embed_tags(table: str, font: str, tags: str) -> str:
    """The font table with `tags` at the end of the entry of `font`."""
    if f'xmlns:r="{RELATIONS}"' not in table:
        table = table.replace("<w:fonts ", f'<w:fonts xmlns:r="{RELATIONS}" ', 1)
    at = table.index("</w:font>", table.index(f"w:name={quoteattr(font)}"))
    return table[:at] + tags + table[at:]


def _embedding(settings: str) -> str:
    """The settings with those that tell that fonts are embedded, where the schema wants them: before all but a few."""
    first = re.search(r"<w:(?!settings|writeProtection|view|zoom|removePersonalInformation|removeDateAndTime|doNotDisplayPageBoundaries|displayBackgroundShape|printPostScriptOverText|printFractionalCharacterWidth|printFormsData)", settings)  # fmt: skip
    at = first.start() if first else settings.index("</w:settings>")
    return f"{settings[:at]}<w:embedTrueTypeFonts/><w:saveSubsetFonts/>{settings[at:]}"


def obfuscated(font: bytes, guid: str) -> bytes:
    """A font with its first 32 bytes mixed with the key, as ECMA-376 part 4 describes; doing it twice undoes it."""
    key = bytes.fromhex(guid.strip("{}").replace("-", ""))[::-1]
    head = bytes(byte ^ key[position % 16] for position, byte in enumerate(font[:32]))
    return head + font[32:]
