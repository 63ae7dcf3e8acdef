"""Raise S3 errors from an httpx client, with an event hook.

Needs ``pip install ias3errors httpx``. Started as a program it uploads to a server on this
machine that refuses the item.
"""

from __future__ import annotations

import os

import httpx

import ias3errors
from ias3errors.testing import FakeIAS3


def raise_s3_error(response: httpx.Response) -> None:
    """Raise the S3 error of a response. A download is left unread."""
    request = response.request
    if response.is_success and request.method in {"GET", "HEAD"}:
        return
    error = ias3errors.error_from_parts(
        status=response.status_code,
        headers=response.headers,
        body=response.read(),
        reason=response.reason_phrase,
        method=request.method,
        url=str(request.url),
        request_headers=request.headers,
    )
    if error is not None:
        raise error


def open_client() -> httpx.Client:
    """Return a client that raises them, and follows the redirects of archive.org."""
    return httpx.Client(event_hooks={"response": [raise_s3_error]}, follow_redirects=True)


def upload(client: httpx.Client, url: str, data: bytes, auth: str) -> httpx.Response:
    """Upload one file; raises the S3Error of a refusal."""
    headers = {"Authorization": auth, "x-archive-auto-make-bucket": "1"}
    return client.put(url, content=data, headers=headers, timeout=300)


def main() -> None:
    """Upload into an item of another account."""
    with FakeIAS3() as server, open_client() as client:
        server.add_item("taken-item", owner="somebody-else")
        try:
            upload(client, f"{server.url}/taken-item/a.txt", b"hello", "LOW access:secret")
        except ias3errors.S3Error as error:
            print(type(error).__name__, error.advice.kind, error.advice.action, sep="\n")


if __name__ == "__main__":
    os.environ["NO_PROXY"] = "127.0.0.1"  # the server is on this machine
    main()
