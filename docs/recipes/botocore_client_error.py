"""Turn botocore's ClientError, which boto3 raises too, into the S3 error of its response.

Needs ``pip install ias3errors botocore``. Started as a program it asks a server on this machine
for a file that is not there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from xml.etree import ElementTree as ET

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

import ias3errors
from ias3errors.testing import FakeIAS3


def keep_bodies(client: Any) -> None:
    """Keep the bodies of errors: botocore drops the RequestId that archive.org writes there."""
    client.meta.events.register("after-call.s3", _keep_body)


def _keep_body(http_response: Any, parsed: dict[str, Any], **_: Any) -> None:
    if http_response.status_code >= 300:
        parsed["ResponseMetadata"]["Body"] = http_response.content


def s3_error_of(failure: ClientError) -> ias3errors.S3Error | None:
    """Return the S3 error of a ClientError, or None if it is no HTTP error."""
    metadata = failure.response.get("ResponseMetadata", {})
    body = metadata.get("Body")
    return ias3errors.error_from_parts(
        status=metadata.get("HTTPStatusCode", 0),
        headers=metadata.get("HTTPHeaders"),
        body=_rebuilt_body(failure) if body is None else body,
    )


def _rebuilt_body(failure: ClientError) -> bytes:
    """Return what botocore has left of a body, for clients without `keep_bodies`."""
    found = ET.Element("Error")
    for name, text in failure.response.get("Error", {}).items():
        # For a response without a code, botocore writes the status instead.
        if name != "Code" or not text.isdigit():
            ET.SubElement(found, name).text = str(text)
    return ET.tostring(found)


@contextmanager
def s3_errors() -> Iterator[None]:
    """Raise S3 errors where botocore raises its ClientError inside the block."""
    try:
        yield
    except ClientError as failure:
        error = s3_error_of(failure)
        if error is None:
            raise
        raise error from failure


def open_client(url: str) -> Any:
    """Return a client for a service at this address; boto3's ones are prepared alike."""
    client = botocore.session.get_session().create_client(
        "s3",
        region_name="us-east-1",
        endpoint_url=url,
        aws_access_key_id="access",
        aws_secret_access_key="secret",
        config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 0}),
    )
    keep_bodies(client)
    return client


def main() -> None:
    """Ask for a file that is not there."""
    with FakeIAS3() as server:
        server.add_item("my-item")
        client = open_client(server.url)
        try:
            with s3_errors():
                client.get_object(Bucket="my-item", Key="scan.pdf")
        except ias3errors.S3Error as error:
            print(type(error).__name__, error.status_code, error.advice.action, sep="\n")
        finally:
            client.close()


if __name__ == "__main__":
    os.environ["NO_PROXY"] = "127.0.0.1"  # the server is on this machine
    main()
