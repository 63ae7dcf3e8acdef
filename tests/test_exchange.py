"""The HTTP facts around a body, and the decision that follows from them."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from ias3errors.exchange import Decision, Exchange

URL = "https://s3.us.archive.org/my-item/a.txt"
COPY = {"X-Amz-Copy-Source": "/my-item/b.txt"}
PASS, INSPECT, RAISE = Decision.PASS, Decision.INSPECT, Decision.RAISE


class Case(NamedTuple):
    """An exchange and its decision."""

    exchange: Exchange
    decision: Decision


DECISIONS = {
    "unknown": Case(Exchange(), PASS),
    "100": Case(Exchange(100), PASS),
    "copy 102": Case(Exchange(102, method="PUT", url=URL, request_headers=COPY), PASS),
    "GET 200": Case(Exchange(200, method="GET", url=URL), PASS),
    "PUT 200": Case(Exchange(200, method="PUT", url=URL, request_headers={}), PASS),
    "copy 200": Case(Exchange(200, method="PUT", url=URL, request_headers=COPY), INSPECT),
    "copy by POST": Case(Exchange(200, method="POST", url=URL, request_headers=COPY), PASS),
    "complete 200": Case(Exchange(200, method="POST", url=f"{URL}?uploadId=1"), INSPECT),
    "part 200": Case(Exchange(200, method="PUT", url=f"{URL}?uploadId=1"), PASS),
    "delete many 200": Case(Exchange(200, method="POST", url=f"{URL}?delete"), INSPECT),
    "delete 204": Case(Exchange(204, method="DELETE", url=f"{URL}?delete"), PASS),
    "304": Case(Exchange(304), PASS),
    "300": Case(Exchange(300, headers={}), PASS),
    "copy 300": Case(Exchange(300, method="PUT", url=URL, request_headers=COPY), PASS),
    "307 with Location": Case(Exchange(307, headers={"LOCATION": "https://h/"}), PASS),
    "307 with blank Location": Case(Exchange(307, headers={"Location": " "}), RAISE),
    "301 without Location": Case(Exchange(301, headers={}), RAISE),
    "301 without headers": Case(Exchange(301), RAISE),
    "HEAD 404": Case(Exchange(404, method="HEAD"), RAISE),
    "503": Case(Exchange(503), RAISE),
}


@pytest.mark.parametrize("case", DECISIONS.values(), ids=DECISIONS)
def test_the_status_and_the_request_decide(case: Case) -> None:
    """A response raises, passes or is inspected by the table of the hook, for every client."""
    assert case.exchange.decision is case.decision


@pytest.mark.parametrize(
    ("known", "sent"),
    [
        ({}, None),
        ({"url": f"{URL}?X-Amz-Signature=1"}, None),
        ({"request_headers": {}, "url": URL}, False),
        ({"request_headers": {"authorization": "LOW a:b"}}, True),
        ({"request_headers": {}, "url": f"{URL}?X-Amz-Signature=1"}, True),
    ],
)
def test_credentials_are_looked_for_in_the_request(
    known: dict[str, Any], sent: bool | None
) -> None:
    """Whether the request carried credentials is unknown without its headers."""
    assert Exchange(**known).credentials_sent is sent


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "404"},
        {"status": True},
        {"status": 404.0},
        {"headers": [("a", "b")]},
        {"reason": b"Not Found"},
        {"method": 1},
        {"url": b"https://h/"},
    ],
)
def test_a_fact_of_a_wrong_type_is_named(wrong: dict[str, Any]) -> None:
    """`check_types` raises a TypeError that names the fact."""
    with pytest.raises(TypeError, match=next(iter(wrong))):
        Exchange(**wrong).check_types()


def test_facts_of_the_right_types_pass() -> None:
    """`check_types` accepts every fact as given by HTTP clients, or None."""
    Exchange().check_types()
    Exchange(404, "Not Found", {"Server": "x"}, "GET", URL, {"authorization": b"x"}).check_types()
