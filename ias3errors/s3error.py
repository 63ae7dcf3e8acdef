"""`S3Error`, the base of all exceptions here."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self

import requests

from ias3errors.document import ErrorDocument, UnreadDocument
from ias3errors.entry import Entry, class_documentation
from ias3errors.headers import retry_after
from ias3errors.lazy import LazyModule

if TYPE_CHECKING:
    from ias3errors import places, redaction, rendering, snapshots
    from ias3errors.advice import choosing, model
else:
    choosing = LazyModule("ias3errors.advice.choosing")
    model = LazyModule("ias3errors.advice.model")
    places = LazyModule("ias3errors.places")
    redaction = LazyModule("ias3errors.redaction")
    rendering = LazyModule("ias3errors.rendering")
    snapshots = LazyModule("ias3errors.snapshots")

#: The attribute of a response in which the hook stores the `ParsedError`.
PARSED_ERROR = "_ias3errors"


class ParsedError(NamedTuple):
    """The parts of a response's error, for code that makes the error again."""

    kind: type[S3Error]
    document: ErrorDocument
    entry: Entry | None
    advice: model.Advice | None
    cause: Exception | None


class S3Error(requests.HTTPError):
    """An error response of an S3-compatible service.

    `args` holds exactly one string, the server's message; what callers put there instead, or
    append to it, shows in `str`. Libraries that make a caught error again lose nothing:
    ``type(error)(text, response=..., request=...)`` takes document, entry and advice from the
    response, ``type(error)(text)`` from the handled error, if the text quotes it.
    """

    # With slots, errors that are only counted or logged by their class need no dictionary.
    __slots__ = ("_entry", "_unread")
    # The public module, which tracebacks and pickles name.
    __module__ = "ias3errors"

    #: The row of the class's own code; None for `S3Error` itself and for the families.
    own_entry: ClassVar[Entry | None] = None

    #: The response, or None for the error of a saved body. Typed `Any` instead of None, because
    #: errors of a session always have one.
    response: requests.Response | Any = None
    request: requests.PreparedRequest | requests.Request | None = None
    _document: ErrorDocument | None = None
    _advice: model.Advice | None = None
    _masked_advice: model.Advice | None = None
    _notes: list[str] | None = None

    def __init_subclass__(
        cls,
        *,
        status: int | None = None,
        message: str | None = None,
        services: str = "",
        code: str | None = None,
        reason: str | None = None,
        documented: bool | None = None,
        other_statuses: tuple[int, ...] = (),
    ) -> None:
        """Give the class the row of its code, where the class statement has a message.

        The code is `code`, else the name of the class. Other missing values follow from the status
        and the services, see `Entry.of`. No table changes: the package's tables are read from
        its own modules.
        """
        super().__init_subclass__()
        if message is None:
            return
        cls.own_entry = Entry.of(
            code or cls.__name__,
            status,
            message,
            services,
            reason=reason,
            documented=documented,
            other_statuses=other_statuses,
        )
        cls.__doc__ = class_documentation(cls.own_entry, cls.__bases__[0].__name__, cls.__doc__)

    def __init__(
        self,
        message: str = "",
        *,
        document: ErrorDocument | None = None,
        entry: Entry | None = None,
        advice: model.Advice | None = None,
        response: requests.Response | None = None,
        request: requests.PreparedRequest | requests.Request | None = None,
    ) -> None:
        # RequestException's own constructor costs more than parsing the body.
        OSError.__init__(self, message)
        if document is None and response is None:
            original = _handled_original(type(self), message)
            if original is not None:
                document, response = original.document, original.response
                entry, advice = entry or original.entry, advice or original._advice
                request = request if request is not None else original.request
        if request is not None:
            self.request = request
        if response is not None:
            self.response = response
            if request is None:
                self.request = getattr(response, "request", None)
            if document is None:
                parsed: ParsedError | None = getattr(response, PARSED_ERROR, None)
                if parsed is not None:
                    document = parsed.document
                    entry, advice = entry or parsed.entry, advice or parsed.advice
        self._entry: Entry | None = entry
        self._unread: UnreadDocument | None = None
        if document is not None:
            self._document = document
        if advice is not None:
            self._advice = advice

    @property
    def document(self) -> ErrorDocument:
        """What the server said, verbatim and unmasked."""
        if self._document is None:
            # The constructor of a subclass need not have called the one above.
            unread: UnreadDocument | None = getattr(self, "_unread", None)
            if unread is None:
                self._document = self._handmade_document()
                self._entry = self._known_entry or self.own_entry
            else:
                read, texts = unread
                self._document = read(texts)
        return self._document

    def _handmade_document(self) -> ErrorDocument:
        response = self.response
        return ErrorDocument(
            code=self.own_entry.code if self.own_entry else None,
            message=str(self.args[0]) if self.args and self.args[0] else None,
            status=getattr(response, "status_code", None),
            reason=getattr(response, "reason", None),
            headers=getattr(response, "headers", None),
            url=getattr(response, "url", None),
            source="status",
        )

    @property
    def entry(self) -> Entry | None:
        """The catalog's row for the code, or None for a code that is not in the catalog."""
        if self._known_entry is None and self._document is None:
            _ = self.document  # an error made by hand gets its code with its document
        return self._known_entry

    @property
    def _known_entry(self) -> Entry | None:
        return getattr(self, "_entry", None)

    @property
    def advice(self) -> model.Advice:
        """What the error means where it happened, and what to do about it."""
        if self._masked_advice is None:
            given, entry = self._advice, self.entry
            if given is not None:
                # It may quote the response, and with it secrets.
                self._masked_advice = replace(
                    given,
                    meaning=self._redactor.text(given.meaning),
                    action=self._redactor.text(given.action),
                )
            elif entry is None:
                self._masked_advice = choosing.advise(self.document, self.code)
            else:
                self._masked_advice = choosing.advise(
                    self.document, entry.code, status=entry.status
                )
        return self._masked_advice

    @cached_property
    def _redactor(self) -> redaction.Redactor:
        """What masks the secrets of this response; it looks for them once."""
        return redaction.Redactor.of(self.document.fields, self.document.url)

    # What the server said.

    @property
    def code(self) -> str | None:
        """The error code as the server spelled it, or None if the response names none."""
        return self.document.code

    @property
    def status_code(self) -> int | None:
        """The HTTP status of the response; None for a saved body whose status is not known."""
        status = self.document.status
        return status if status is not None else getattr(self.response, "status_code", None)

    @property
    def status(self) -> int | None:
        """The same as `status_code`, by the name that `parse` and `to_dict` use."""
        return self.status_code

    @property
    def reason(self) -> str | None:
        """The HTTP reason phrase of the response, or None if unknown."""
        return self.document.reason

    @property
    def message(self) -> str:
        """The server's message, or the documented one if that is missing or blank; never None."""
        message = self.document.message
        if not message and self.entry is not None:
            message = self.entry.message
        return message or ""

    @property
    def resource(self) -> str | None:
        """The `Resource` of the response: archive.org's diagnosis in prose, elsewhere a path."""
        return self.document.resource

    @property
    def request_id(self) -> str | None:
        """The id of the failed request, which the staff of a service ask for."""
        return self.document.request_id

    @property
    def host_id(self) -> str | None:
        """The second id that some services give (`HostId`, `x-amz-id-2`)."""
        return self.document.host_id

    @property
    def bucket(self) -> str | None:
        """The bucket (archive.org: the item), from the response, else from the URL."""
        return places.bucket(self.document)

    @property
    def key(self) -> str | None:
        """The key (archive.org: the file's name), from the response, else from the URL."""
        return places.key(self.document)

    @property
    def region(self) -> str | None:
        """The region that the response names."""
        return places.region(self.document)

    @property
    def endpoint(self) -> str | None:
        """The endpoint that the response names: where the request should have gone."""
        return places.endpoint(self.document)

    @property
    def version_id(self) -> str | None:
        """The version of the object that the response names."""
        return places.version_id(self.document)

    @property
    def upload_id(self) -> str | None:
        """The multipart upload that the response or the URL names."""
        return places.upload_id(self.document)

    @property
    def copy_source(self) -> str | None:
        """The object that the request copies, as `bucket/key`; the error may be about it."""
        return places.copy_source(self.document)

    # Whether to try again.

    @property
    def retryable(self) -> bool:
        """Whether sending the same request again may work."""
        return self.advice.retryable

    @property
    def retry_after(self) -> float | None:
        """How long to wait before a retry, in seconds: the server's Retry-After, else the advice's.

        A Retry-After of more than an hour counts as an hour.
        """
        sent = retry_after(self.document.headers)
        return self.advice.wait if sent is None else sent

    # Texts.

    def __str__(self) -> str:
        text = self.args[-1] if self.args else ""
        return rendering.line(self.document, self.message, str(text), self._redactor)

    def __repr__(self) -> str:
        name = type(self).__name__
        values = {
            "code": None if self.code == name else self.code,
            "kind": self.advice.kind,
            "status_code": self.status_code,
            "bucket": self.bucket,
            "key": self.key,
            "message": self.message,
            "request_id": self.request_id,
        }
        return f"<{name} {rendering.named_values(values, self._redactor)}>"

    @property
    def __notes__(self) -> list[str]:
        """The notes of PEP 678: what the error means, what to do, and what `add_note` added."""
        if self._notes is None:
            self._notes = rendering.notes(self.advice)
        return self._notes

    @__notes__.setter
    def __notes__(self, notes: list[str]) -> None:
        self._notes = notes

    def to_dict(self, *, redact: bool = True) -> dict[str, Any]:
        """Return everything known about the error as plain JSON types.

        Secrets and e-mail addresses are masked unless `redact` is False.
        """
        document, entry, advice = self.document, self.entry, self.advice
        redactor = self._redactor if redact else None
        return {
            "type": type(self).__name__,
            **rendering.as_dict(document, redactor),
            "status": self.status_code,
            "message": rendering.text_value(self.message, redactor),
            "documented_message": entry.message if entry else None,
            "kind": advice.kind,
            "meaning": advice.meaning,
            "action": advice.action,
            "retryable": advice.retryable,
            "retry_after": self.retry_after,
        }

    def to_row(self) -> dict[str, str | int | float | bool | None]:
        """Return the error as one flat row for a table, a data frame or a CSV file.

        The columns are the same for every error: ``pandas.DataFrame(e.to_row() for e in errors)``.
        Secrets and e-mail addresses are masked.
        """
        row = self.to_dict()
        for name in rendering.ROW_FACTS:
            text = getattr(self, name)
            row[name] = text and self._redactor.text(text)
        return {name: row[name] for name in rendering.COLUMNS}

    def support_message(self) -> str:
        """Return the full text that archive.org's staff ask for, to be pasted into a mail.

        The server's words are not masked, except for control characters; keys in the URL are.
        """
        return rendering.support_message(self.document, self.message, self._redactor)

    # Copies.

    def __reduce__(self) -> tuple[Any, ...]:
        document, response = self.document, self.response
        redactor = self._redactor

        def masked(text: object) -> str:
            return redactor.text(str(text), addresses=False)

        advice = self.advice
        state = {
            **self.__dict__,
            "_document": snapshots.document_snapshot(document, redactor),
            "_advice": replace(
                advice, meaning=masked(advice.meaning), action=masked(advice.action)
            ),
            "_notes": [masked(note) for note in self.__notes__],
            # Another client's response may hold anything.
            "response": snapshots.response_snapshot(response, redactor)
            if isinstance(response, requests.Response)
            else None,
            "_masked_advice": None,
            "request": None,  # it may hold open files, and the keys
        }
        del state["_redactor"]
        return (_restored, (type(self), tuple(map(masked, self.args)), self.entry, state))

    def __copy__(self) -> Self:
        copy = type(self).__new__(type(self))
        copy.args = self.args
        copy._entry = self._known_entry
        copy._unread = getattr(self, "_unread", None)
        copy.__dict__.update(self.__dict__)
        if self._notes is not None:
            copy._notes = list(self._notes)
        copy.__cause__, copy.__context__ = self.__cause__, self.__context__
        copy.__suppress_context__ = self.__suppress_context__
        return copy


def unread_error(kind: type[S3Error], message: str, unread: UnreadDocument) -> S3Error:
    """Return an error of a code's class whose document is read when it is first asked for.

    Most errors are only counted or logged by their class: this costs half of the constructor.
    """
    error = kind.__new__(kind)
    error.args = (message,)
    error._entry = kind.own_entry
    error._unread = unread
    return error


def _handled_original(kind: type[S3Error], text: str) -> S3Error | None:
    """Return the error that is being handled if a new error of the same class quotes it.

    Libraries make a caught error again from its text alone: ``raise type(error)(f"...: {error}")``.
    A new error with a text of its own is another error, and takes nothing over.
    """
    handled = sys.exception()
    if not text or handled is None or type(handled) is not kind:
        return None
    message = handled.document.message
    return handled if (message and message in text) or str(handled) in text else None


def _restored(
    kind: type[S3Error], args: tuple[str, ...], entry: Entry | None, state: dict[str, Any]
) -> S3Error:
    error = kind.__new__(kind)
    error.args = args
    error._entry, error._unread = entry, None
    error.__dict__.update(state)
    if error.response is not None:
        # Code that makes the error again from its response gets the same parts.
        parsed = ParsedError(kind, error.document, entry, error._advice, None)
        setattr(error.response, PARSED_ERROR, parsed)
    return error
