"""The bodies that are measured, most of all the first four, with invented ids, names and keys."""

from __future__ import annotations

from collections.abc import Mapping

_LINE = b"AWS4-HMAC-SHA256&#10;20261105T021500Z&#10;20261105/us-east-1/s3/aws4_request&#10;"
_CANONICAL = b"PUT&#10;/my-item/scan-0042.pdf&#10;partNumber=2&#10;host:s3.example.org&#10;"

#: archive.org: five children, about 350 bytes.
IA = (
    b"<?xml version='1.0' encoding='UTF-8'?>\n"
    b"<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message>"
    b"<Resource>Your upload of my-item from username uploader@example.org was held back: "
    b"bucket_tasks_queued exceeds rationed amount</Resource>"
    b"<RequestId>5b6f8a52-7c1d-4f0e-9a3b-1234567890ab</RequestId>"
    b"<HostId>ia600300.us.archive.org</HostId></Error>"
)

#: AWS, SignatureDoesNotMatch: ten children, about 1.6 KB.
SIG = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b"<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does "
    b"not match the signature you provided. Check your key and signing method.</Message>"
    b"<AWSAccessKeyId>AKIAEXAMPLEEXAMPLE00</AWSAccessKeyId><StringToSign>"
    + _LINE * 2
    + b"</StringToSign><SignatureProvided>"
    + b"0f" * 32
    + b"</SignatureProvided><StringToSignBytes>"
    + b"41 57 53 34 " * 25
    + b"</StringToSignBytes><CanonicalRequest>"
    + _CANONICAL * 2
    + b"</CanonicalRequest><CanonicalRequestBytes>"
    + b"50 55 54 0a " * 32
    + b"</CanonicalRequestBytes><RequestId>0123456789ABCDEF</RequestId>"
    b"<HostId>aG9zdC1pZC1ob3N0LWlkLWhvc3QtaWQ=</HostId></Error>"
)

#: Alibaba OSS: a root with a namespace, seven children, about 430 bytes.
NS = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b'<Error xmlns="http://doc.oss-cn-hangzhou.aliyuncs.com"><Code>AccessDenied</Code>'
    b"<Message>The bucket you are attempting to access needs another endpoint.</Message>"
    b"<RequestId>0123456789ABCDEF01234567</RequestId>"
    b"<HostId>my-item.oss-cn-hangzhou.aliyuncs.com</HostId><EC>0003-00000000</EC>"
    b"<RecommendDoc>https://api.example.org/troubleshoot?q=0003-00000000</RecommendDoc>"
    b"<Bucket>my-item</Bucket></Error>"
)

#: archive.org with a whole log in Resource, 64 KB.
BIG = (
    b"<?xml version='1.0' encoding='UTF-8'?>\n"
    b"<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message><Resource>"
    + b"2026-11-05 02:15:00 task queued behind other tasks of the item. " * 1024
    + b"</Resource><RequestId>5b6f8a52-7c1d-4f0e-9a3b-1234567890ab</RequestId></Error>"
)

#: What everything is measured on.
BODIES: Mapping[str, bytes] = {"ia": IA, "sig": SIG, "ns": NS, "big": BIG}
