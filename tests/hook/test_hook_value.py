"""The hook is a frozen value: compared, hashed, copied, pickled, with options of its own."""

from __future__ import annotations

import copy
import pickle
from typing import TYPE_CHECKING, Any

import pytest
import requests

import ias3errors
from ias3errors import IAS3, Catalog, Entry, S3ErrorHook, attach
from ias3errors.catalog import DEFAULT
from ias3errors.exceptions import ConflictError, NoSuchKey, NotFoundError
from tests.hook.cases import NO_SUCH_KEY
from tests.loopback import error_xml, http_response

if TYPE_CHECKING:
    from tests.loopback import Serve


def test_the_hook_serves_a_single_request(
    serve: Serve, plain_session: requests.Session, stream: bool
) -> None:
    """`raise_for_s3_error` may be given with one request."""
    server = serve(http_response(404, NO_SUCH_KEY), http_response(404, NO_SUCH_KEY))
    with pytest.raises(NoSuchKey):
        plain_session.get(
            server.url, hooks={"response": ias3errors.raise_for_s3_error}, stream=stream
        )
    assert plain_session.get(server.url).status_code == 404


def test_the_hook_needs_no_arguments_but_the_response(
    serve: Serve, plain_session: requests.Session
) -> None:
    """A response that was read already can be handed to the hook; a good one passes."""
    server = serve(http_response(404, NO_SUCH_KEY), http_response(200, NO_SUCH_KEY))
    bad, good = plain_session.get(server.url), plain_session.get(server.url)
    with pytest.raises(NoSuchKey):
        ias3errors.raise_for_s3_error(bad)
    with pytest.raises(NoSuchKey):
        ias3errors.raise_for_s3_error(bad, "something", surprise=True)
    ias3errors.raise_for_s3_error(good)


def test_the_default_hook_is_the_hook_with_defaults() -> None:
    """`raise_for_s3_error` equals `S3ErrorHook()`, whose defaults are documented."""
    assert ias3errors.raise_for_s3_error == S3ErrorHook()
    assert S3ErrorHook() == S3ErrorHook(
        catalog=DEFAULT, hosts=None, max_body=262144, body_timeout=10.0, guard_body=True
    )


@pytest.mark.parametrize(
    "options",
    [
        {"catalog": IAS3 | {"Mine": Entry("Mine", "My own.", 400, "Bad Request")}},
        {"hosts": "archive.org"},
        {"hosts": ["archive.org", "*.example.net"]},
        {"max_body": 1000},
        {"body_timeout": 1.0},
        {"guard_body": False},
    ],
    ids=str,
)
def test_the_hook_is_a_value(options: dict[str, Any]) -> None:
    """Hooks are compared by their options, hashed, copied and pickled."""
    value, same = S3ErrorHook(**options), S3ErrorHook(**options)
    assert value == same
    assert hash(value) == hash(same)
    assert value != S3ErrorHook()
    assert pickle.loads(pickle.dumps(value)) == value
    assert copy.deepcopy(value) == value


def test_the_hook_is_frozen() -> None:
    """A hook that several sessions share cannot be changed."""
    value = S3ErrorHook()
    with pytest.raises(AttributeError):
        value.max_body = 1  # type: ignore[misc]
    assert value.max_body == 262144


def test_a_catalog_of_ones_own_is_used(serve: Serve, plain_session: requests.Session) -> None:
    """The session takes a catalog, and errors carry its entries."""
    entry = Entry("Mine", "My own.", 409, "Conflict", documented=False)
    server = serve(http_response(409, error_xml("Mine")))
    attach(plain_session, catalog=IAS3 | {"Mine": entry})
    with pytest.raises(ConflictError) as caught:
        plain_session.get(server.url)
    assert caught.value.entry == entry


def test_a_catalog_need_not_hold_the_known_codes(
    serve: Serve, plain_session: requests.Session
) -> None:
    """A code that the given catalog lacks has no entry."""
    server = serve(http_response(404, NO_SUCH_KEY))
    attach(plain_session, catalog=Catalog([]))
    with pytest.raises(NotFoundError) as caught:
        plain_session.get(server.url)
    assert caught.value.code == "NoSuchKey"
    assert caught.value.entry is None
