"""Goals 3 and 4: what the hook costs a success, and an error."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

import requests

from ias3errors import S3Error, S3ErrorHook, attach
from tests.benchmarks.bodies import IA
from tests.benchmarks.measuring import (
    Call,
    Figure,
    Limit,
    Plan,
    Row,
    difference,
    ratio,
    seconds_per_call,
)
from tests.loopback import ScriptedServer, http_response


def rows(plan: Plan) -> Iterator[Row]:
    """Measure the hook's own body on a success, then whole round trips that fail."""
    yield from _success_rows(plan)
    with _server() as url:
        yield from _failure_rows(plan, url)


# A success.


class _Counted:
    """A body that counts how often it is read."""

    def __init__(self) -> None:
        self.reads = 0

    def read(self, *_args: object, **_kwargs: object) -> bytes:
        self.reads += 1
        return b""

    read1 = stream = read


class _Empty:
    """A hook that does nothing: what calling one costs."""

    def __call__(self, response: requests.Response, *args: Any, **kwargs: Any) -> None:
        """Do nothing."""


#: What requests gives a hook beside the response.
_KWARGS: dict[str, Any] = {
    "timeout": None,
    "verify": True,
    "proxies": {},
    "stream": False,
    "cert": None,
}


def _success_rows(plan: Plan) -> Iterator[Row]:
    for method, must in (("GET", Limit(0.4)), ("PUT", Limit(0.4))):
        response = _response_to(method)
        body = response.raw = _Counted()
        times = seconds_per_call(
            {"hook": _calling(S3ErrorHook(), response), "empty": _calling(_Empty(), response)},
            plan,
            time.process_time,
        )
        own = difference(times["hook"], times["empty"], scale=1e6)
        yield Row("3", f"the hook on a 200 to {method}", own, "us", must, Limit(0.15))
        reads = float(body.reads)
        yield Row("3", f"reads of that body ({method})", Figure(reads, reads, reads), "", Limit(0))


def _response_to(method: str) -> requests.Response:
    response = requests.Response()
    response.status_code = 200
    response.url = "https://s3.us.archive.org/my-item/scan-0042.pdf"
    response.request = requests.Request(method, response.url).prepare()
    return response


def _calling(hook: Any, response: requests.Response) -> Call:
    kwargs = _KWARGS

    def call() -> object:
        return hook(response, **kwargs)

    return call


# An error.


def _failure_rows(plan: Plan, url: str) -> Iterator[Row]:
    with requests.Session() as plain, attach(requests.Session()) as hooked:
        plain.trust_env = hooked.trust_env = False

        def without() -> object:
            response = plain.get(url)
            try:
                response.raise_for_status()
            except requests.HTTPError:
                return response.content
            raise AssertionError

        def with_hook() -> object:
            try:
                hooked.get(url)
            except S3Error as error:
                return error.code
            raise AssertionError

        trips = {"without": without, "hook": with_hook}
        what = "a 404 with the hook, against raise_for_status() and .content"
        times = seconds_per_call(trips, _in_turn(plan))
        figure = ratio(times["hook"], times["without"])
        yield Row("4", what, figure, "x", Limit(1.10), Limit(1.05))
        times = seconds_per_call(trips, plan)
        yield Row("4", f"{what}, many in a row", ratio(times["hook"], times["without"]), "x")


def _in_turn(plan: Plan) -> Plan:
    # A program meets an error now and then, and finds nothing warm. So a turn is one trip.
    return Plan(rounds=50 * plan.rounds, turn=0.0)


@contextmanager
def _server() -> Iterator[str]:
    """Serve 404s from a process of its own, so that it takes no time of this interpreter."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,))
    process.start()
    try:
        yield ours.recv()
    finally:
        ours.send("stop")
        process.join(10)


def _serve(connection: Connection) -> None:
    whole = http_response(404, IA.replace(b"SlowDown", b"NoSuchKey"))
    with ScriptedServer(lambda _: whole) as server:
        connection.send(f"{server.url}/my-item/missing.pdf")
        connection.recv()
