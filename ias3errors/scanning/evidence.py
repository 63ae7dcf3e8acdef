"""What a search found: the words of a server, where they stood, and what is known beside them."""

from __future__ import annotations

from typing import NamedTuple

from ias3errors.building import NotAnS3Error, make_error, parse, with_exchange
from ias3errors.catalog import DEFAULT, Catalog
from ias3errors.document import ErrorDocument
from ias3errors.exchange import Exchange
from ias3errors.s3error import S3Error

#: How much of what stands in front of an error is kept with it, in bytes.
NEAR = 600


class Evidence(NamedTuple):
    """A place in an input at which an S3 error seems to stand.

    `offset` counts the bytes of the input, `line` its lines from 1. `body` is what the server
    sent, all escapes undone; a `document` is there where it had to be read already. `exchange`
    holds the HTTP facts beside it. `near` is what stands in front of it.
    """

    offset: int
    line: int
    body: bytes
    exchange: Exchange = Exchange()
    near: bytes = b""
    document: ErrorDocument | None = None


def error_in(evidence: Evidence, catalog: Catalog = DEFAULT) -> S3Error | None:
    """Return the error that the evidence shows, or None where it was something else.

    Without a status, an element that tells no code, message or request id is something else.
    """
    if evidence.document is not None:
        return make_error(with_exchange(evidence.document, evidence.exchange), catalog)
    known = evidence.exchange
    try:
        error = parse(
            evidence.body,
            status=known.status,
            headers=known.headers,
            reason=known.reason,
            method=known.method,
            url=known.url,
            catalog=catalog,
        )
    except NotAnS3Error:
        return None
    # The message is looked at first: that costs nothing, and nearly every error has one.
    return error if error.args[0] or _tells_of_an_answer(error) else None


def _tells_of_an_answer(error: S3Error) -> bool:
    # Other programs, too, write elements that are called `Error`.
    told = (error.code, error.request_id, error.status_code)
    return any(fact is not None for fact in told)
