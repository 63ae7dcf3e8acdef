"""`Redactor`: masks the secrets of one response wherever an output shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from ias3errors.redaction import (
    masked_body,
    masked_fields,
    masked_headers,
    masked_text,
    secrets_of,
)


class Redactor:
    """Masks the secrets of one response: those with a name or a known form, and their copies.

    Make one for each document with `Redactor.of`. Without a document it knows no secret by its
    value.
    """

    def __init__(self, known: tuple[str, ...] = ()) -> None:
        self._known = known

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> Self:
        """Return the redactor of a document with these fields."""
        return cls(secrets_of(fields))

    def text(self, text: str, *, addresses: bool = True) -> str:
        """Return a text with its secrets masked; e-mail addresses too, if `addresses`."""
        return masked_text(text, self._known, addresses=addresses)

    def fields(self, fields: Mapping[str, Any], *, addresses: bool = True) -> dict[str, Any]:
        """Return a copy of fields with their secrets masked."""
        return masked_fields(fields, self._known, addresses=addresses)

    def headers(self, headers: Mapping[str, str], *, addresses: bool = True) -> dict[str, str]:
        """Return headers without those that hold secrets, the values of the others masked."""
        return masked_headers(headers, self._known, addresses=addresses)

    def body(self, body: bytes) -> bytes:
        """Return a body with its secrets masked and e-mail addresses kept."""
        return masked_body(body, self._known)
