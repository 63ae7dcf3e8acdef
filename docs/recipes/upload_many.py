"""Upload many files at once: skip a damaged one, stop all after a spam rejection.

Needs ``pip install ias3errors``. Started as a program it uploads to a server on this machine that
refuses one file, and then takes another for spam.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from queue import SimpleQueue

import requests

import ias3errors
from ias3errors.exceptions import BadContent
from ias3errors.testing import FakeIAS3

MAX_TRIES = 20


@dataclass
class Report:
    """What became of the files; those in neither list were not sent, or not to the end."""

    stored: list[str] = field(default_factory=list)
    damaged: dict[str, BadContent] = field(default_factory=dict)
    stopped_by: Exception | None = None


class Uploader:
    """Uploads files into one item of archive.org, several at a time.

    `wait` is how many seconds to wait before a retry if the response names no time.
    """

    def __init__(self, item_url: str, auth: str, threads: int = 4, wait: float = 10.0) -> None:
        self.item_url = item_url
        self.headers = {"Authorization": auth, "x-archive-auto-make-bucket": "1"}
        self.threads = threads
        self.wait = wait

    def upload(self, files: Mapping[str, bytes]) -> Report:
        """Upload files, given by their names, and return what became of them."""
        report, stop = Report(), threading.Event()
        # Sessions are not made for several threads at a time, so each thread borrows one.
        sessions: SimpleQueue[requests.Session] = SimpleQueue()
        with ExitStack() as stack:
            for _ in range(self.threads):
                sessions.put(stack.enter_context(ias3errors.attach(requests.Session())))

            def upload_one(name: str) -> None:
                session = sessions.get()
                try:
                    self._send(session, name, files[name], report, stop)
                except requests.RequestException as error:
                    stop.set()
                    report.stopped_by = report.stopped_by or error
                finally:
                    sessions.put(session)

            waiting = iter(files)
            # The first file makes the item. Several at once would get in each other's way.
            while not report.stored and (name := next(waiting, None)) is not None:
                upload_one(name)
            with ThreadPoolExecutor(self.threads) as pool:
                list(pool.map(upload_one, waiting))
        return report

    def _send(
        self,
        session: requests.Session,
        name: str,
        data: bytes,
        report: Report,
        stop: threading.Event,
    ) -> None:
        """Send one file, again where that can help; raises what concerns the other files, too."""
        for tries in range(1, MAX_TRIES + 1):
            if stop.is_set():
                return
            try:
                session.put(
                    f"{self.item_url}/{name}", data=data, headers=self.headers, timeout=(10, 300)
                )
            except BadContent as error:
                report.damaged[name] = error
                return
            except requests.RequestException as error:
                if not ias3errors.is_retryable(error) or tries == MAX_TRIES:
                    raise
                delay = ias3errors.retry_delay(error)
                stop.wait(self.wait if delay is None else delay)
            else:
                report.stored.append(name)
                return


def main() -> None:
    """Upload five files, one of them damaged, then five, one of which looks like spam."""
    files = {f"page{number}.pdf": b"a page" for number in range(1, 6)}
    with FakeIAS3() as server:
        uploader = Uploader(f"{server.url}/my-item", "LOW access:secret", threads=2)
        server.fail(
            "BadContent", path="/my-item/page3.pdf", resource="Syntax error detected in pdf data"
        )
        report = uploader.upload(files)
        print(f"stored: {sorted(report.stored)}, damaged: {sorted(report.damaged)}")
        server.fail("SlowDown", path="/my-item/page3.pdf", resource="This appears to be spam.")
        report = uploader.upload(files)
        print(f"stored: {sorted(report.stored)}, stopped by: {report.stopped_by}")


if __name__ == "__main__":
    os.environ["NO_PROXY"] = "127.0.0.1"  # the server is on this machine
    main()
