"""Which service a response came from."""

from __future__ import annotations

from typing import Any

import pytest

from ias3errors import services
from ias3errors.document import ErrorDocument


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"url": "https://b.s3.eu-west-2.amazonaws.com/k"}, "aws"),
        ({"url": "https://s3.us.archive.org/my-item"}, "ias3"),
        ({"url": "http://127.0.0.1:9000/b", "headers": {"SERVER": "MinIO/RELEASE"}}, "minio"),
        ({"headers": {"X-Oss-Request-Id": "1"}}, "oss"),
        ({"headers": {"opc-request-id": "1"}}, "oci"),
        ({"headers": {"x-ms-request-id": "1"}}, "azure"),
        ({"headers": {"Server": "nginx", "x-guploader-uploadid": "1"}}, "gcs"),
        ({"headers": {"x-amz-request-id": "1", "Server": "nginx"}}, None),
        ({"url": "https://b.s3.wasabisys.com/k", "headers": {"Server": "AmazonS3"}}, "wasabi"),
        ({"host_id": "b.oss-cn-hangzhou.aliyuncs.com"}, "oss"),
        ({"host_id": "dd9025bab4ad464b049177c95eb6ebf374d3b3fd1af9251148b658df7ac2e3e8"}, None),
        ({}, None),
    ],
)
def test_service(parts: dict[str, Any], expected: str | None) -> None:
    """The host shows the service, else a header or a host id that only one service sends."""
    assert services.service_of(ErrorDocument(**parts)) == expected
