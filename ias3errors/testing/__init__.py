"""A loopback server that fails like archive.org's S3 API, for tests of uploaders.

with FakeIAS3() as server:
    server.fail("SlowDown", resource="bucket_tasks_queued exceeds rationed amount", times=2)
    upload_everything_to(server.url)
    assert [request.status for request in server.requests] == [503, 503, 200]
"""

from ias3errors.testing.deliveries import Drip, Endless, Gzip, Stall, Truncated, Whole
from ias3errors.testing.faults import EmptyBody, HangUp, HtmlPage, RawBody
from ias3errors.testing.recording import Headers, RecordedRequest
from ias3errors.testing.server import FakeIAS3

__all__ = [
    "Drip",
    "EmptyBody",
    "Endless",
    "FakeIAS3",
    "Gzip",
    "HangUp",
    "Headers",
    "HtmlPage",
    "RawBody",
    "RecordedRequest",
    "Stall",
    "Truncated",
    "Whole",
]
