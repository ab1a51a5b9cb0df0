"""What a YAML parser complains of, in people's words."""

from __future__ import annotations

import re

import yaml

from agreegen.values.problems import AgreegenError, Mark, error


def syntax_error(exc: yaml.MarkedYAMLError, text: str, name: str) -> AgreegenError:
    """A YAML syntax error in people's words: tabs, several documents, undefined aliases, missing quotes."""
    place = exc.problem_mark or exc.context_mark
    mark = Mark(name, place.line + 1 if place else None)
    problem = exc.problem or exc.context or ""
    if "nesting depth" in problem:  # the parser in C gives up before we count
        return error("yaml-too-deep", mark)
    lines = text.split("\n")
    line = lines[place.line] if place and place.line < len(lines) else ""
    if (
        "\t" in line[: len(line) - len(line.lstrip())]
        or "'\\t'" in problem
        or ("\t" in line and "character" in problem)
    ):
        return error("yaml-tab", mark)
    if "single document" in problem or "but found another document" in problem:
        return error("yaml-many-documents", mark)
    for number in range(min(place.line, len(lines) - 1) if place else -1, -1, -1):
        # inside [ ] or { } the comment swallows the rest of the line, and the error shows only further down
        found = _glued(lines[number])
        if found is not None:
            return error("yaml-glued-comment", Mark(name, number + 1), value=found[0], lost=found[1])
    if "undefined alias" in problem:
        return error("yaml-alias", mark)
    return error("yaml-syntax", mark, reason=problem)


def _glued(line: str) -> tuple[str, str] | None:
    """What stands before and after a # that begins a word of an unquoted value, in a line that could not be read."""
    at = line.find(" #")
    before, after = line[:at], line[at + 2 :]
    if at < 0 or not after.strip(" #") or before.endswith(" ") or "'" in before or '"' in before:
        return None
    value = re.split(r"[\[{,:]", before)
    lost = after[:60].rstrip() if after.startswith(" ") else re.split(r"[ \],}]", after, maxsplit=1)[0]
    return (value[-1].strip(), f"#{lost}") if len(value) > 1 else None
