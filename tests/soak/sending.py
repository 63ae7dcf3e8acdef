"""Sends many requests from many threads over one session, and checks each response."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

import requests
from requests.adapters import HTTPAdapter

from ias3errors import S3Error, attach
from tests.loopback import Request, ScriptedResponse, ScriptedServer
from tests.soak.faults import Kind, kind_of, respond_to


class Usage(NamedTuple):
    """What the process holds at one moment; memory in MB."""

    memory: float
    files: int
    threads: int
    errors: int
    responses: int


def usage() -> Usage:
    """Return what this process holds, after a collection."""
    gc.collect()
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    things = gc.get_objects()
    return Usage(
        int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6,
        len(list(Path("/proc/self/fd").iterdir())),
        threading.active_count(),
        sum(isinstance(thing, S3Error) for thing in things),
        sum(isinstance(thing, requests.Response) for thing in things),
    )


def say(line: str) -> None:
    """Print a line at once: a soak takes minutes."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def soak(requests_in_all: int, threads: int) -> None:
    """Send the requests; fail if one gets a wrong response or if memory leaks.

    What is held after a tenth of them is held against what is held at the end.
    """
    with _server() as url, attach(requests.Session()) as session:
        session.trust_env = False
        session.mount("http://", HTTPAdapter(pool_maxsize=threads, pool_block=True))
        crowd = Crowd(session, url, threads)
        crowd.send(requests_in_all // 10)
        early = usage()
        start = time.perf_counter()
        crowd.send(requests_in_all - requests_in_all // 10)
        seconds = time.perf_counter() - start
        late = usage()
    ended = usage()
    say(
        f"{requests_in_all:,} requests from {threads} threads, the last nine tenths {seconds:.0f} s"
    )
    say(f"after a tenth: {early}")
    say(f"after all:     {late}")
    say(f"closed:        {ended}")
    assert not crowd.wrong, crowd.wrong[:5]
    assert late.files <= early.files + threads, "files or connections are kept"
    assert ended.files < early.files, "connections outlive their session"
    assert late.errors == late.responses == 0, "errors or responses are kept"
    assert late.memory - early.memory < 16, "memory grows"


class Crowd:
    """Threads that share a session, and what they saw go wrong."""

    def __init__(self, session: requests.Session, url: str, threads: int) -> None:
        self.wrong: list[str] = []
        self._session = session
        self._url = url
        self._threads = threads
        self._numbers = count()

    def send(self, requests_in_all: int) -> None:
        """Send so many requests, each with a number of its own."""
        left = threading.Semaphore(requests_in_all)

        def work() -> None:
            while left.acquire(blocking=False):
                trouble = self._trouble(next(self._numbers))
                if trouble:
                    self.wrong.append(trouble)

        workers = [threading.Thread(target=work) for _ in range(self._threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    def _trouble(self, number: int) -> str | None:
        """Send one request; return what is wrong with what came of it."""
        kind = kind_of(number)
        target = f"{self._url}/my-item/{number}"
        body = b"x" * 100 if kind.method == "PUT" else None
        try:
            response = self._session.request(kind.method, target, data=body, timeout=30)
        except requests.RequestException as error:
            return _trouble_with(error, kind, target, number)
        if kind.raises is not None:
            return f"{number}: {kind.raises} was not raised"
        if kind.method == "GET" and response.text != f"content of {number}":
            return f"{number}: got {response.text!r}"
        return None


def _trouble_with(
    error: requests.RequestException, kind: Kind, target: str, number: int
) -> str | None:
    if type(error).__name__ != kind.raises:
        return f"{number}: {kind.raises} expected, {error!r} raised"
    if not isinstance(error, S3Error) or not kind.names_request:
        return None
    seen = (error.request_id, error.message, error.resource, error.document.url)
    if seen != (str(number), f"about {number}", f"detail of {number}", target):
        return f"{number}: the error of another request: {seen}"
    return None


@contextmanager
def _server() -> Iterator[str]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,))
    process.start()
    try:
        yield ours.recv()
    finally:
        ours.send("stop")
        process.join(30)
        ours.close()
        theirs.close()
        process.close()


def _serve(connection: Connection) -> None:
    def choose(request: Request) -> ScriptedResponse:
        server.requests.clear()
        return respond_to(request)

    with ScriptedServer(choose) as server:
        connection.send(server.url)
        connection.recv()
