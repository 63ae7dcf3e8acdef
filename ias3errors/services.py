"""Which service a response came from."""

from __future__ import annotations

from ias3errors.addresses import read_address
from ias3errors.document import ErrorDocument
from ias3errors.hosts import read_host


def service_of(document: ErrorDocument) -> str | None:
    """Return the short name of the service, as `Entry` has it, or None where it is not known.

    The host of the URL shows it, else headers that only one service sends, else the host that
    OSS names in `HostId`.
    """
    service = read_address(document.url).host.service
    if service is not None:
        return service
    for name, value in (document.headers or {}).items():
        is_server = name.lower() == "server"
        table, text = (_SERVERS, value) if is_server else (_SERVICE_HEADERS, name)
        found = next((one for start, one in table if text.lower().startswith(start)), None)
        if found is not None:
            return found
    return read_host((document.host_id or "").lower()).service


#: Beginnings of `Server` that only one service sends. Many others send `nginx`.
_SERVERS = (
    ("aliyunoss", "oss"),
    ("amazons3", "aws"),
    ("bcebos", "bos"),
    ("ceph", "ceph"),
    ("cleversafe", "ibm-coss"),
    ("garage", "garage"),
    ("minio", "minio"),
    ("obs", "obs"),
    ("seaweedfs", "seaweedfs"),
    ("storagegrid", "storagegrid"),
    ("tencent-cos", "cos"),
    ("uploadserver", "gcs"),
    ("versitygw", "versitygw"),
    ("wasabi", "wasabi"),
    ("windows-azure-blob", "azure"),
)
#: Beginnings of headers that only one service sends. Nearly all send some `x-amz-` headers.
_SERVICE_HEADERS = (
    ("opc-", "oci"),
    ("x-bce-", "bos"),
    ("x-cos-", "cos"),
    ("x-goog-", "gcs"),
    ("x-guploader-", "gcs"),
    ("x-minio-", "minio"),
    ("x-ms-", "azure"),
    ("x-obs-", "obs"),
    ("x-oss-", "oss"),
    ("x-rgw-", "ceph"),
    ("x-tos-", "tos"),
    ("x-trans-id", "swift"),
    ("x-wasabi-", "wasabi"),
)
