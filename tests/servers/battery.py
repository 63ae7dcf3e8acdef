"""Sends the operations to one server, through a plain session with the hook."""

from __future__ import annotations

import re
from collections.abc import Iterator

from requests import RequestException, Response, Session

from ias3errors import S3Error, attach
from tests.servers.operations import (
    OBJECTS,
    OPERATIONS,
    PART_ETAG,
    UPLOAD_ID,
    UPLOAD_KEY,
    Operation,
)
from tests.servers.processes import Endpoint
from tests.servers.signing import Signer, Signing

#: How long a server may take to respond, in seconds.
_TIMEOUT = 30


class Battery:
    """One run: an endpoint, and what its server named while it was prepared."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        #: A placeholder in the operations, and its value.
        self.values = {UPLOAD_ID: "no-upload", PART_ETAG: '"no-part"'}

    def prepare(self) -> None:
        """Make the bucket, its objects and the unfinished upload, as far as they are missing."""
        with _session() as session:
            self._send(session, Operation("make-bucket", "PUT"))
            for key, body in OBJECTS.items():
                put = Operation("put", "PUT", key=key, body=body.decode())
                self._send(session, put).raise_for_status()
            parts = Operation("parts", "GET", key=UPLOAD_KEY, query=f"uploadId={UPLOAD_ID}")
            if not self._send(session, parts).ok:
                self._begin_upload(session)

    def _begin_upload(self, session: Session) -> None:
        begin = Operation("begin-upload", "POST", key=UPLOAD_KEY, query="uploads")
        found = re.search(r"<UploadId>([^<]+)", self._send(session, begin).text)
        if found is None:
            return
        self.values[UPLOAD_ID] = found[1]
        for number in (1, 2):
            query = f"partNumber={number}&uploadId={UPLOAD_ID}"
            part = Operation("part", "PUT", key=UPLOAD_KEY, query=query, body="0123456789")
            response = self._send(session, part)
            self.values[PART_ETAG] = response.headers.get("ETag", '"no-part"')

    def run(self) -> Iterator[tuple[Operation, Response, S3Error | None]]:
        """Send every operation; yield it with its response, and with the error that was raised.

        An operation without a whole response is left out, as where a server breaks down.
        """
        for operation in OPERATIONS:
            with attach(_session()) as session:
                try:
                    response, error = self._send(session, operation), None
                except S3Error as raised:
                    if raised.response is None:
                        raise
                    response, error = raised.response, raised
                except RequestException:
                    continue
            yield operation, response, error
            if error is None and operation.method not in {"GET", "HEAD"}:
                self._undo(operation)

    def _undo(self, operation: Operation) -> None:
        """Put back what an operation changed that succeeded against all expectation."""
        if operation.name == "policy-malformed":
            # Otherwise every further request may fail.
            with _session() as session:
                self._send(session, operation._replace(method="DELETE", body=None))
        self.prepare()

    def _send(self, session: Session, operation: Operation) -> Response:
        body = self._filled(operation.body or "").encode() or None
        return session.request(
            operation.method,
            self.endpoint.url + self._filled(operation.target),
            headers=dict(operation.headers),
            data=iter([body]) if operation.is_chunked and body else body,
            auth=self._auth(operation.signing),
            allow_redirects=False,
            timeout=_TIMEOUT,
        )

    def _auth(self, signing: Signing | None) -> Signer | None:
        return None if signing is None else Signer(self.endpoint, signing)

    def _filled(self, text: str) -> str:
        for name, value in self.values.items():
            text = text.replace(name, value)
        return text


def _session() -> Session:
    session = Session()
    session.trust_env = False  # no proxies, no .netrc
    return session
