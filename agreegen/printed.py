"""What a file that agreegen wrote says, to tell whether another one says the same."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from agreegen.attached import data_of
from agreegen.files import Unsound, parts
from agreegen.seal import CUSTOM_PROPERTIES, unsealed


@dataclass(frozen=True)
class Printed:
    """The digest of a file's text and, where its data tell, that of each clause by id, and whether it is a draft."""

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
            return _of_data(json.loads(data)) if data is not None else _of_properties(content)
        except (Unsound, ValueError, RecursionError, KeyError, TypeError, AttributeError):
            return None
    text = unsealed(content)
    body = text.rpartition(b"<body")[2] if text.startswith(b"<!DOCTYPE html>") else text
    draft = b'class="draft-mark"' in body
    return Printed(hashlib.sha256(body).hexdigest(), draft)


def _of_data(data: dict[str, object]) -> Printed:
    clauses = data["clauses"]
    assert isinstance(clauses, list)
    return Printed(
        str(data["text_sha256"]), data["draft"] is True, {str(c["id"]): str(c["text_sha256"]) for c in clauses}
    )


def _of_properties(content: bytes) -> Printed | None:
    """A DOCX without data still has its text's digest among its properties."""
    if not content.startswith(b"PK"):
        return None
    blob = parts(content, lambda name: name == CUSTOM_PROPERTIES).get(CUSTOM_PROPERTIES, b"")
    found = re.search(rb'name="Text SHA-256"><[^>]{0,200}>([0-9a-f]{64})<', blob)
    return Printed(found[1].decode()) if found else None
