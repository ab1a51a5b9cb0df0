"""What a file that agreegen wrote says, to tell whether another one says the same."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from agreegen.files.attached import data_of
from agreegen.files.opening import EDGES, Unsound, parts
from agreegen.files.seal import CUSTOM_PROPERTIES, unsealed

_DRAFT = b'<p class="draft-mark">'  # no text of the user's can hold it: there it is escaped


@dataclass(frozen=True)
class Printed:
    """The digest of a file's text with what runs at the head and foot of its pages and, where its data tell, that of each
    clause by id, and whether it is a draft."""

    digest: str
    draft: bool = False
    clauses: Mapping[str, str] = field(default_factory=dict)

    def differing(self, other: Printed) -> tuple[str, ...]:
        """The ids of the clauses that are not the same in both, in the order of both."""
        ids = dict.fromkeys([*self.clauses, *other.clauses])
        return tuple(one for one in ids if self.clauses.get(one) != other.clauses.get(one))


def printed(content: bytes) -> Printed | None:
    """What the file prints, by the data and digests that it carries; None where it carries none."""
    if content.startswith((b"PK", b"%PDF")):
        try:
            data = data_of(content)
            more = parts(content, _more) if content.startswith(b"PK") else {}
            edges = [more[name] for name in sorted(more) if name != CUSTOM_PROPERTIES]  # a letterhead has words there
            if data is not None:
                return _of_data(json.loads(data), edges)
            return _of_properties(more.get(CUSTOM_PROPERTIES, b""), edges)
        except (Unsound, ValueError, RecursionError, KeyError, TypeError, AttributeError):
            return None
    text = unsealed(content)
    if not text.startswith(b"<!DOCTYPE html>"):
        return Printed(_digest(text))
    head, _, body = text.rpartition(b"<body")
    running = re.findall(rb'content: *("[^"]*")', head.rpartition(b"@page {")[2])
    return Printed(_digest(body, *running), _DRAFT in body)


def _of_data(data: dict[str, object], edges: list[bytes]) -> Printed:
    clauses, running = data["clauses"], json.dumps(data["running"]).encode()
    assert isinstance(clauses, list)
    return Printed(
        _digest(str(data["text_sha256"]).encode(), running, *edges),
        data["draft"] is True,
        {str(c["id"]): str(c["text_sha256"]) for c in clauses},
    )


def _of_properties(properties: bytes, edges: list[bytes]) -> Printed | None:
    """A DOCX without data still has its text's digest among its properties."""
    found = re.search(rb'name="Text SHA-256"><[^>]{0,200}>([0-9a-f]{64})<', properties)
    return Printed(_digest(found[1], *edges)) if found else None


def _more(name: str) -> bool:
    """Whether a part of a DOCX tells more of what it prints than its data do."""
    return name == CUSTOM_PROPERTIES or EDGES.fullmatch(name) is not None


def _digest(*texts: bytes) -> str:
    total = hashlib.sha256()
    for text in texts:
        total.update(b"%d:" % len(text) + text)
    return total.hexdigest()
