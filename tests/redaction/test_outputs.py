"""No output of an error shows a secret, and what is no secret stays."""

from __future__ import annotations

import copy
import io
import pickle
from urllib.parse import quote

import pytest

from ias3errors import NotAnS3Error, error_from_response, parse
from ias3errors.redaction import Redactor, masked_text
from tests.redaction.planted import (
    ADDRESS,
    BODIES,
    KEY_ID,
    OUTPUTS,
    PLANTED,
    PROSE,
    REQUEST_HEADERS,
    SECRET,
    SIGNED_URL,
    everything_in,
    exchange,
    leaks_in,
    logged,
    prose,
    shown_when_raised,
    xml,
)
from tests.rows import Row


def test_no_secret_comes_out(row: Row) -> None:
    """A secret that the exchange held is in none of the outputs of its error."""
    for name, planted in PLANTED.items():
        with row(name):
            error = error_from_response(exchange(**planted))
            assert error is not None
            assert {kind: leaks_in(make(error)) for kind, make in OUTPUTS.items()} == {
                kind: [] for kind in OUTPUTS
            }


def test_no_secret_of_a_saved_body_comes_out(row: Row) -> None:
    """The same holds where there is a body and nothing else."""
    for name, body in BODIES.items():
        with row(name):
            try:
                error = parse(body)
            except NotAnS3Error:
                error = parse(body, status=403)
            for make in OUTPUTS.values():
                if make is not OUTPUTS["created again with its response"]:
                    assert leaks_in(make(error)) == []


def test_the_planted_secrets_are_found_where_they_stand() -> None:
    """The search above works: raw values, which stay reachable on purpose, hold them."""
    for name, planted in PLANTED.items():
        error = error_from_response(exchange(**planted))
        assert error is not None
        raw = [repr(part) for part in everything_in(error)]
        assert leaks_in(raw), name
        assert leaks_in(error.request and dict(error.request.headers))


@pytest.mark.parametrize("text", PROSE.values(), ids=list(PROSE))
def test_no_secret_of_a_callers_text_comes_out(text: str) -> None:
    """What a caller appends or says instead is masked like the server's own words."""
    error = parse(xml(""))
    error.args = (f"{error.args[0]} {text}",)
    for shown in (str(error), repr(error), str(type(error)(text)), pickle.dumps(error)):
        assert leaks_in(shown) == []


def test_notes_of_the_user_are_masked_in_pickles() -> None:
    """A note is shown as it was added, and travels without its secrets."""
    error = parse(xml(""))
    error.add_note(f"sent LOW a:{SECRET}")
    assert leaks_in(error.__notes__)
    pickled = io.BytesIO()
    pickler = pickle.Pickler(pickled)
    # tblib, which Dask brings along, would pickle the notes of all exceptions by itself.
    pickler.dispatch_table = {}
    pickler.dump(error)
    assert leaks_in(pickled.getvalue()) == []


# -- What stays -------------------------------------------------------------------------------


def test_raw_values_stay_reachable() -> None:
    """Who asks for the raw values gets them."""
    body = xml(f"<Token-0>{SECRET}</Token-0><AWSAccessKeyId>{KEY_ID}</AWSAccessKeyId>")
    error = error_from_response(exchange(body=body, url=SIGNED_URL))
    assert error is not None
    assert error.document.fields["Token-0"] == SECRET
    assert error.to_dict(redact=False)["fields"]["Token-0"] == SECRET
    assert error.to_dict(redact=False)["url"] == SIGNED_URL
    assert error.response is not None
    assert error.response.content == body
    assert error.request is not None
    assert error.request.headers["Authorization"] == REQUEST_HEADERS["Authorization"]


def test_the_end_of_a_keys_name_is_kept() -> None:
    """Who has many keys sees which one it was."""
    fields = xml(
        f"<AWSAccessKeyId>{KEY_ID}</AWSAccessKeyId><OSSAccessKeyId>short</OSSAccessKeyId>"
    )
    shown = parse(fields).to_dict()["fields"]
    assert (shown["AWSAccessKeyId"], shown["OSSAccessKeyId"]) == ("***" + KEY_ID[-4:], "***")
    assert masked_text("key AKIAIOSFODNN7EXAMPLE is off") == "key ***MPLE is off"


def test_addresses_travel_but_are_not_shown() -> None:
    """E-mail addresses are masked in every text but the mail to the staff, also after a pickle."""
    body = prose(f"the upload by {ADDRESS} appears to be spam; mail info@archive.org")
    error = error_from_response(
        exchange(body=body, url=f"https://s3.us.archive.org/i/a?user={quote(ADDRESS)}")
    )
    assert error is not None
    twin = pickle.loads(pickle.dumps(error))
    for one in (error, twin, copy.deepcopy(error)):
        shown = (str(one), repr(one), shown_when_raised(one), logged(one), repr(one.to_dict()))
        for text in shown:
            assert "planted.example" not in text
            assert "planted%2Eexample" not in text
        assert "info@archive.org" in str(one)
        assert ADDRESS in one.support_message()
        assert one.document.resource == error.document.resource
    assert twin.response.content == body
    assert twin.document.url == error.document.url


def test_what_a_pickle_keeps_of_a_response() -> None:
    """Status, reason, harmless headers, the URL and the content travel, without secrets."""
    body = xml(f"<Token-0>{SECRET}</Token-0><Who>{ADDRESS}</Who>")
    headers = {
        "Content-Type": "application/xml",
        "x-amz-request-id": "R1",
        "Set-Cookie": f"a={SECRET}",
        "Location": SIGNED_URL,
    }
    error = error_from_response(exchange(body=body, headers=headers, url=SIGNED_URL))
    twin = pickle.loads(pickle.dumps(error))
    response = twin.response
    assert (response.status_code, response.reason) == (403, "Forbidden")
    assert response.content == xml(f"<Token-0>***</Token-0><Who>{ADDRESS}</Who>")
    masked = (
        "https://b.s3.example.org/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=***"
        "&X-Amz-Security-Token=***&X-Amz-Signature=***"
    )
    assert response.url == masked
    assert response.headers == {
        "Content-Type": "application/xml",
        "x-amz-request-id": "R1",
        "Location": masked,
    }
    assert twin.document.headers == response.headers
    assert dict(twin.document.fields) == {
        "Code": "SignatureDoesNotMatch",
        "Message": "m",
        "Token-0": "***",
        "Who": ADDRESS,
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_masked_body_keeps_its_encoding(encoding: str) -> None:
    """The content of a pickled response can still be parsed, whatever its encoding."""
    body = xml(f"<Who>Jörg €</Who><Token-0>{SECRET}</Token-0>").decode().encode(encoding)
    masked = Redactor().body(body)
    assert masked.decode(encoding) == body.decode(encoding).replace(SECRET, "***")


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe\x00", b"\xe9 \x80", bytes(range(256)), b"<Error/>", b"\0", b"\0\0\0<"]
)
def test_a_body_without_secrets_stays_as_it_is(body: bytes) -> None:
    """Bytes in which there is nothing to mask are not touched, in no encoding."""
    assert Redactor().body(body) == body
