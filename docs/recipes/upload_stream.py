"""Upload a stream of known length that was never a file, with requests and requests-toolbelt.

Needs ``pip install ias3errors requests-toolbelt``. Started as a program it uploads to a server
on this machine that redirects the upload.

archive.org takes no chunked uploads, which is what requests makes of a generator; a
`StreamingIterator` says its length. It cannot be sent twice, though, and archive.org redirects
uploads all the time: the hook raises then, where requests would hang or store an empty file.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from urllib.parse import urljoin, urlsplit

import requests
from requests_toolbelt import StreamingIterator

import ias3errors
from ias3errors.exceptions import RedirectError
from ias3errors.testing import FakeIAS3

MAX_REDIRECTS = 5


def upload_stream(
    url: str, size: int, make_chunks: Callable[[], Iterator[bytes]], auth: str
) -> requests.Response:
    """Upload `size` bytes; `make_chunks` begins the stream, and begins it again at a redirect."""
    headers = {"Authorization": auth, "x-archive-auto-make-bucket": "1"}
    with ias3errors.attach(requests.Session()) as session:
        for _ in range(MAX_REDIRECTS):
            try:
                body = StreamingIterator(size, make_chunks())
                return session.put(url, data=body, headers=headers, timeout=(10, 300))
            except RedirectError as error:
                if error.advice.kind != "redirect-not-replayable":
                    raise
                url = target_of(error, url)
    raise requests.TooManyRedirects(f"more than {MAX_REDIRECTS} redirects, the last to {url}")


def target_of(error: RedirectError, url: str) -> str:
    """Return where a redirect leads, if that is a place to send keys to; else raise the error."""
    location = error.response.headers["Location"] if error.response is not None else ""
    old, new = urlsplit(url), urlsplit(urljoin(url, location))
    known = new.hostname == old.hostname or f".{new.hostname}".endswith(".archive.org")
    if not known or new.scheme != old.scheme:
        raise error
    return new.geturl()


def main() -> None:
    """Upload numbers that are made on the way, to a server that redirects the upload."""

    def numbers() -> Iterator[bytes]:
        return (b"%9d\n" % number for number in range(100_000))

    with FakeIAS3(redirect_uploads="same-host") as server:
        url = f"{server.url}/my-item/numbers.txt"
        upload_stream(url, 1_000_000, numbers, "LOW access:secret")
        print([request.status for request in server.requests])
        print(f"{len(server.read_file('my-item', 'numbers.txt')):,} bytes are stored")


if __name__ == "__main__":
    os.environ["NO_PROXY"] = "127.0.0.1"  # the server is on this machine
    main()
