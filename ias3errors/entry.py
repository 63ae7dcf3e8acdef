"""`Entry`, one row of a catalog, and the services that send codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from types import MappingProxyType
from typing import NamedTuple, Self


class Service(NamedTuple):
    """A service that sends error codes."""

    #: The name that people know it by.
    name: str
    #: Where its codes are listed.
    source: str
    #: Whether that source is its documentation; if not, the codes are known from its program.
    documents: bool


#: Every service by its short name. Where several send a code, the first of them here gives its
#: source.
SERVICES: Mapping[str, Service] = MappingProxyType(
    {
        "ias3": Service("archive.org", "archive.org, IAS3 error messages", True),
        "aws": Service("Amazon S3", "AWS, Amazon S3 API Reference, Error responses", True),
        "gcs": Service(
            "Google Cloud Storage", "Google Cloud, XML API, HTTP status and error codes", True
        ),
        "r2": Service("Cloudflare R2", "Cloudflare R2, API, Error codes", True),
        "oss": Service("Alibaba Cloud OSS", "Alibaba Cloud OSS, Error codes", True),
        "cos": Service("Tencent Cloud COS", "Tencent Cloud COS, Error codes", True),
        "obs": Service("Huawei Cloud OBS", "Huawei Cloud OBS, Error codes", True),
        "wasabi": Service("Wasabi", "Wasabi, REST API introduction", True),
        "storagegrid": Service("StorageGRID", "NetApp StorageGRID, S3 error responses", True),
        "ibm-coss": Service("IBM COS", "IBM COS, Container API error codes", True),
        "minio": Service("MinIO", "minio/minio, cmd/api-errors.go", False),
        "ceph": Service("Ceph RGW", "ceph/ceph, src/rgw/rgw_common.cc", False),
        "swift": Service("OpenStack Swift", "openstack/swift, s3api/s3response.py", False),
        "scality": Service("Scality", "scality/Arsenal, lib/errors/arsenalErrors.ts", False),
        "seaweedfs": Service("SeaweedFS", "seaweedfs/seaweedfs, s3api/s3err", False),
        "garage": Service("Garage", "deuxfleurs-org/garage, src/api/s3/error.rs", False),
        "versitygw": Service("Versity S3 Gateway", "versity/versitygw, s3err", False),
        "ozone": Service("Apache Ozone", "apache/ozone, S3ErrorTable.java", False),
        "s3proxy": Service("S3Proxy", "gaul/s3proxy, S3ErrorCode.java", False),
        "b2": Service("Backblaze B2", "responses in public reports", False),
        "azure": Service("Azure Blob Storage", "Azure, Blob Storage error codes", True),
        "oci": Service("Oracle Cloud", "Oracle Cloud Infrastructure, API errors", True),
        "tos": Service("Volcengine TOS", "Volcengine TOS, Error codes", True),
        "bos": Service("Baidu BOS", "Baidu BOS, Error codes", True),
        "storj": Service("Storj", "storj/gateway-st, miniogw/gateway.go", False),
        "supabase": Service("Supabase", "supabase/storage, src/internal/errors/codes.ts", False),
        "rclone": Service(
            "rclone serve s3", "rclone/gofakes3, signature/signature-errors.go", False
        ),
        "botocore": Service("botocore (a client)", "boto/botocore", False),
        "minio-go": Service("minio-go (a client)", "minio/minio-go, retry.go", False),
        "minio-py": Service("minio-py (a client)", "minio/minio-py, minio/api.py", False),
        "aws-sdk-go": Service("AWS SDK for Go (a client)", "aws/aws-sdk-go, service/s3", False),
        "aws-sdk-java": Service(
            "AWS SDK for Java (a client)", "aws/aws-sdk-java, S3ErrorResponseHandler", False
        ),
    }
)

# Phrases that `http.HTTPStatus` words differently in each version of Python, or lacks.
_PHRASES = {
    413: "Content Too Large",
    416: "Requested Range Not Satisfiable",
    422: "Unprocessable Entity",
    499: "Client Closed Request",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the error catalog: what is known about a code.

    `status` is the documented HTTP status and `reason` its phrase; both are None where the
    source gives none. `documented` is False for codes that servers send and no documentation
    lists. Two rows are equal if they say the same about the code, whoever sends it.
    """

    code: str
    message: str
    status: int | None
    reason: str | None
    documented: bool = True
    #: Short names of the services that send the code, as in `SERVICES`.
    services: tuple[str, ...] = field(default=(), compare=False)
    #: Where the row comes from.
    source: str = field(default="", compare=False)
    #: Statuses that some services send the code with instead.
    other_statuses: tuple[int, ...] = field(default=(), compare=False)

    @classmethod
    def of(
        cls,
        code: str,
        status: int | None,
        message: str,
        services: str,
        *,
        reason: str | None = None,
        documented: bool | None = None,
        source: str | None = None,
        other_statuses: tuple[int, ...] = (),
    ) -> Self:
        """Return the row of a code; what is not given follows from its status and its services.

        `services` holds short names, separated by blanks, the one that gives the source first.
        """
        names = tuple(services.split())
        if documented is None:
            documented = SERVICES[names[0]].documents
        if source is None:
            source = SERVICES[names[0]].source
        if reason is None and status is not None:
            reason = _PHRASES.get(status) or HTTPStatus(status).phrase
        return cls(code, message, status, reason, documented, names, source, other_statuses)


def class_documentation(entry: Entry, family: str, own: str | None) -> str:
    """Return the docstring of a code's class: the message, the facts of its row, its own words."""
    status = "no documented status" if entry.status is None else f"HTTP {entry.status}"
    if entry.reason:
        status += f" {entry.reason}"
    if entry.other_statuses:
        status += f" (some services: {', '.join(map(str, entry.other_statuses))})"
    names = ", ".join(SERVICES[service].name for service in entry.services)
    text = (
        f"{entry.message}\n\n"
        f"The code `{entry.code}`, {status}, of the family `{family}`.\n"
        f"Sent by: {names}."
    )
    return f"{text}\n\n{own}" if own else text
