"""What the server said, as plain frozen data."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from ias3errors.lazy import LazyModule

if TYPE_CHECKING:
    from ias3errors import redaction
else:
    redaction = LazyModule("ias3errors.redaction")

#: A child element's text; several texts where its name occurs more than once; its own children.
FieldValue = str | tuple["FieldValue", ...] | Mapping[str, "FieldValue"]


def _no_fields() -> Mapping[str, FieldValue]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, repr=False)
class ErrorDocument:
    """One error response: the contents of its body, and the HTTP facts that came with it.

    Nothing here is interpreted, corrected or masked beyond what each field says.
    """

    code: str | None = None
    """The error code as sent, without surrounding blanks; None if the response names none."""
    message: str | None = None
    """The server's message without surrounding blanks; None without such an element."""
    resource: str | None = None
    """The `Resource` text: a path on most services, the diagnosis in prose on archive.org."""
    request_id: str | None = None
    """The id of the failed request: from the headers, else from the body."""
    host_id: str | None = None
    """The second id (`x-amz-id-2`, `HostId`): from the headers, else from the body."""
    status: int | None = None
    """The HTTP status of the response, if it is known."""
    reason: str | None = None
    """The HTTP reason phrase of the response, if it is known."""
    headers: Mapping[str, str] | None = None
    """The headers of the response, with names in any case; None if they are not known."""
    method: str | None = None
    """The method of the request, if it is known."""
    url: str | None = None
    """The URL of the request, if it is known; its query may hold secrets."""
    fields: Mapping[str, FieldValue] = dataclasses.field(default_factory=_no_fields)
    """Every child element, JSON member or item of a page's list, in order, verbatim, read-only.

    A name that occurs twice gives a tuple, nested children give a mapping.
    """
    source: str = "body"
    """How the code is known: "body", "headers" or "status"."""
    repairs: tuple[str, ...] = ()
    """What was repaired before the body could be read, in the order it was done."""
    truncated: bool = False
    """True if the body ended early, or was longer than the limit."""
    title: str | None = None
    """The title of a page that is no S3 error."""
    excerpt: str | None = None
    """The visible beginning of a body that is no S3 error."""
    credentials_sent: bool | None = None
    """Whether the request carried credentials; None if the request is not known."""
    copy_source: str | None = None
    """The request header that names the object to copy, verbatim; None where there is none."""

    def __repr__(self) -> str:
        # Debuggers and error trackers print it. The fields themselves stay raw.
        redactor = redaction.Redactor.of(self.fields, self.url)
        shown: dict[str, object] = {
            name: redactor.text(value) if isinstance(value, str) else value
            for name, value in self._values().items()
        }
        shown["fields"] = redactor.fields(self.fields)
        if self.headers is not None:
            shown["headers"] = redactor.headers(self.headers)
        texts = ", ".join(f"{name}={value!r}" for name, value in shown.items())
        return f"{type(self).__name__}({texts})"

    def __reduce__(self) -> tuple[Any, ...]:
        return (_restore, ({**self._values(), "fields": _thawed(self.fields)},))

    def _values(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}


#: The texts of a plain body by the tags of their elements, as the parser gives both.
PlainTexts = dict[str, str | None]
#: A document that is read when it is first needed: the function that reads it, and its texts.
UnreadDocument = tuple[Callable[[PlainTexts], ErrorDocument], PlainTexts]


def first_text(fields: Mapping[str, FieldValue], name: str) -> str | None:
    """Return the first text of a field that is not blank, stripped; the exact name goes first.

    Other spellings count by case only. "" means that every text is blank, None that no field has
    the name.
    """
    own = fields.get(name, ())
    if isinstance(own, str) and (text := own.strip()):
        return text
    lower = name.lower()
    values = [value for field, value in fields.items() if field.lower() == lower]
    if not values:
        return None
    found = [
        one
        for value in (own, *values)
        for one in (value if isinstance(value, tuple) else (value,))
    ]
    texts = [text.strip() for text in found if isinstance(text, str)]
    return next(filter(None, texts), "" if texts else None)


class OtherBody(NamedTuple):
    """A body without an S3 error, and what it shows instead."""

    #: What it is, in words: "empty", "an HTML page: '502 Bad Gateway'".
    description: str
    title: str | None = None
    excerpt: str | None = None
    #: A text that may serve as the message: the first line of a plain text.
    message: str | None = None
    repairs: tuple[str, ...] = ()

    def __repr__(self) -> str:
        # Tracebacks with local variables print it.
        return f"{type(self).__name__}({redaction.Redactor.of({}).text(self.description)!r})"


def error_code(text: str | None) -> str | None:
    """Return the code that a text names; one without a letter, such as an HTTP status, is none."""
    code = (text or "").strip()
    return code if any(map(str.isalpha, code)) else None


def frozen_fields(fields: dict[str, FieldValue]) -> Mapping[str, FieldValue]:
    """Return a read-only view of fields, nested children included."""
    return MappingProxyType({name: _frozen(value) for name, value in fields.items()})


def _frozen(value: FieldValue) -> FieldValue:
    if isinstance(value, dict):
        return frozen_fields(value)
    if isinstance(value, tuple):
        return tuple(_frozen(one) for one in value)
    return value


def _thawed(value: Any) -> Any:
    # A mapping proxy cannot be pickled or copied; a dict can.
    if isinstance(value, Mapping):
        return {name: _thawed(one) for name, one in value.items()}
    if isinstance(value, tuple):
        return tuple(_thawed(one) for one in value)
    return value


def _restore(values: dict[str, Any]) -> ErrorDocument:
    return ErrorDocument(**{**values, "fields": frozen_fields(values["fields"])})
