"""`Match`: a place at which an S3 error seems to be, and the error there."""

from __future__ import annotations

from typing import NamedTuple

from ias3errors.building import NotAnS3Error, make_error, parse, with_exchange
from ias3errors.catalog import DEFAULT, Catalog
from ias3errors.document import ErrorDocument
from ias3errors.exchange import Exchange
from ias3errors.s3error import S3Error

#: How much of the text before an error is kept with it, in bytes.
CONTEXT = 600


class Match(NamedTuple):
    """A place in an input at which an S3 error seems to be.

    `offset` counts the bytes of the input, `line` its lines from 1. `body` is what the server
    sent, with all escapes undone; `document` is set if it had to be read already. `exchange`
    holds the HTTP facts beside the body.
    """

    offset: int
    line: int
    body: bytes
    exchange: Exchange = Exchange()
    context_before: bytes = b""
    document: ErrorDocument | None = None


def error_from_match(match: Match, catalog: Catalog = DEFAULT) -> S3Error | None:
    """Return the error of a match, or None if it is something else.

    Other programs write elements named `Error` too: without a status, one with no code, message or
    request id is something else.
    """
    if match.document is not None:
        return make_error(with_exchange(match.document, match.exchange), catalog)
    known = match.exchange
    try:
        error = parse(
            match.body,
            status=known.status,
            headers=known.headers,
            reason=known.reason,
            method=known.method,
            url=known.url,
            catalog=catalog,
        )
    except NotAnS3Error:
        return None
    # The message comes first: that costs nothing, and nearly every error has one.
    is_s3 = error.args[0] or {error.code, error.request_id, error.status_code} != {None}
    return error if is_s3 else None
