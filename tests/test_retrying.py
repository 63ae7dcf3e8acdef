"""What is tried again, and when: by itself, in tenacity, in stamina and in urllib3."""

from __future__ import annotations

import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests
import stamina
import tenacity
import urllib3
from requests import exceptions as broken
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ProtocolError

import ias3errors
from ias3errors import (
    S3,
    S3Error,
    is_retryable,
    retry_delay,
    stamina_backoff,
    tenacity_wait,
    urllib3_retry,
)
from ias3errors.advice.choosing import advise
from ias3errors.advice.statuses import RETRYABLE_STATUSES
from ias3errors.document import ErrorDocument
from ias3errors.exceptions import AccessDenied, InternalError, SlowDown, family_of
from ias3errors.testing import FakeIAS3, HangUp, HtmlPage, Truncated
from tests.loopback import Serve, cut_off, error_xml, http_response
from tests.paths import ROOT
from tests.rows import Row

QUEUE_FULL = "bucket_tasks_queued exceeds rationed amount"
SPAM = "Your upload of my-item from username me@example.org appears to be spam."


def slow_down(resource: str = "", **headers: str) -> S3Error:
    """Return a SlowDown with a detail and headers."""
    error = ias3errors.error_from_parts(
        status=503,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        body=error_xml("SlowDown", resource=resource),
    )
    assert error is not None
    return error


def state_of(exception: Exception | None, *, attempt: int = 1) -> tenacity.RetryCallState:
    """Return the state of tenacity after an attempt that ended so."""
    state = tenacity.RetryCallState(tenacity.Retrying(), None, (), {})
    state.attempt_number = attempt
    if exception is None:
        state.set_result(None)
    else:
        state.set_exception((type(exception), exception, None))
    return state


def tls_error(reason: Exception) -> broken.SSLError:
    """Return an error of TLS in the wrappings that requests and urllib3 give it."""
    inner = urllib3.exceptions.SSLError(reason)
    return broken.SSLError(urllib3.exceptions.MaxRetryError(None, "/", inner))  # type: ignore[arg-type]


# -- The question -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (slow_down(QUEUE_FULL), True),
        (slow_down(), True),
        (slow_down(SPAM), False),
        (slow_down("simulated error caused by x-(amz|archive)-simulate-error"), False),
        (SlowDown("made by hand"), True),
        (InternalError(), True),
        (AccessDenied(), False),
        (S3Error(), False),
        (broken.ConnectionError(), True),
        (broken.ProxyError(), True),
        (broken.ConnectTimeout(), True),
        (broken.ReadTimeout(), True),
        (broken.Timeout(), True),
        (broken.ChunkedEncodingError(), True),
        (broken.SSLError(), False),
        (broken.SSLError("certificate verify failed"), False),
        (tls_error(ssl.SSLCertVerificationError(1, "certificate verify failed")), False),
        (tls_error(ssl.SSLError(1, "wrong version number")), False),
        (tls_error(ssl.SSLEOFError(8, "EOF occurred in violation of protocol")), True),
        (tls_error(ssl.SSLZeroReturnError(6, "TLS/SSL connection has been closed")), True),
        (broken.SSLError(ssl.SSLEOFError(8, "EOF occurred in violation of protocol")), True),
        (broken.InvalidURL(), False),
        (broken.MissingSchema(), False),
        (broken.InvalidSchema(), False),
        (broken.InvalidHeader(), False),
        (broken.InvalidProxyURL(), False),
        (broken.TooManyRedirects(), False),
        (broken.RetryError(), False),
        (broken.ContentDecodingError(), False),
        (broken.HTTPError("503 Server Error"), False),
        (broken.RequestException(), False),
        (TimeoutError(), False),
        (ValueError(), False),
        (KeyboardInterrupt(), False),
        (None, False),
        (SlowDown, False),
        (503, False),
        ("SlowDown", False),
    ],
    ids=lambda value: f"{value!r:.60}",
)
def test_is_retryable(failure: object, expected: bool) -> None:
    """An S3Error says so itself; of the others, broken connections and time-outs may pass."""
    assert is_retryable(failure) is expected


def test_who_wraps_an_error_has_decided() -> None:
    """An exception raised from a retryable one is judged by itself; its cause can be asked."""
    wrapper = RuntimeError("gave up after three days")
    wrapper.__cause__ = slow_down(QUEUE_FULL)
    assert not is_retryable(wrapper)
    assert is_retryable(wrapper.__cause__)


def test_an_error_of_tls_without_an_end_ends() -> None:
    """Wrappings that hold each other do not keep the question busy."""
    error = broken.SSLError()
    error.args = (error,)
    assert not is_retryable(error)


@contextmanager
def no_tls_here(response: bytes) -> Iterator[str]:
    """Give the https address of a server that reads a TLS greeting, responds and hangs up."""

    def serve() -> None:
        peer, _ = listener.accept()
        with peer:
            peer.recv(65536)
            peer.sendall(response)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
        thread.join(10)


@pytest.mark.parametrize(
    ("response", "expected"),
    [(b"", True), (b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", False)],
    ids=["hangs up", "speaks plainly"],
)
def test_real_failures_of_tls(
    plain_session: requests.Session, response: bytes, expected: bool
) -> None:
    """A connection that is cut during the greeting may pass; a server without TLS stays so."""
    with no_tls_here(response) as url, pytest.raises(broken.ConnectionError) as caught:
        plain_session.get(url, timeout=10)
    assert is_retryable(caught.value) is expected


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (slow_down(QUEUE_FULL), 600.0),
        (slow_down(QUEUE_FULL, Retry_After="7"), 7.0),
        (slow_down(QUEUE_FULL, Retry_After="0"), 0.0),
        (slow_down(QUEUE_FULL, Retry_After="soon"), 600.0),
        (slow_down(QUEUE_FULL, Retry_After="86400"), 3600.0),
        (slow_down(SPAM, Retry_After="7"), None),
        (AccessDenied(), None),
        (broken.ConnectionError(), None),
        (broken.ReadTimeout(), None),
        (ValueError(), None),
        (None, None),
    ],
    ids=lambda value: f"{value!r:.60}",
)
def test_retry_delay(failure: object, expected: float | None) -> None:
    """The wait is the response's, else the advice's, in seconds; None where no retry helps."""
    assert retry_delay(failure) == expected


def test_a_date_counts_from_the_responses_own() -> None:
    """Retry-After may be a date; the clock of the server that sent it is the one that counts."""
    error = slow_down(
        Date="Mon, 02 Nov 2026 08:15:00 GMT", Retry_After="Mon, 02 Nov 2026 08:17:30 GMT"
    )
    assert error.retry_after == retry_delay(error) == 150.0
    past = slow_down(
        Date="Mon, 02 Nov 2026 08:15:00 GMT", Retry_After="Mon, 02 Nov 2026 08:00:00 GMT"
    )
    assert past.retry_after == 0.0


# -- In tenacity and stamina ------------------------------------------------------------------


class Uploader:
    """Uploads one file, and counts how often it was asked to."""

    def __init__(self, session: requests.Session, server: FakeIAS3) -> None:
        self._session = session
        self._url = f"{server.url}/my-item/scan.pdf"
        self.tries = 0

    def __call__(self) -> None:
        """Send the file once."""
        self.tries += 1
        headers = {"Authorization": "LOW access:secret", "x-archive-auto-make-bucket": "1"}
        self._session.put(self._url, data=b"%PDF-1.7 ...", headers=headers, timeout=10)


#: Calls a function until it succeeds, and returns the waits between in seconds; at most 5 times.
Engine = Callable[[Callable[[], None]], list[float]]


def _with_tenacity(monkeypatch: pytest.MonkeyPatch) -> Engine:
    waits: list[float] = []

    retrying = tenacity.Retrying(
        retry=tenacity.retry_if_exception(is_retryable),
        wait=tenacity_wait,
        stop=tenacity.stop_after_attempt(5),
        sleep=waits.append,
        reraise=True,
    )

    def run(call: Callable[[], None]) -> list[float]:
        retrying(call)
        return waits

    return run


def _with_stamina(monkeypatch: pytest.MonkeyPatch) -> Engine:
    waits: list[float] = []
    # stamina has no argument for it: it waits as tenacity does.
    monkeypatch.setattr("tenacity.nap.time", SimpleNamespace(sleep=waits.append))

    def run(call: Callable[[], None]) -> list[float]:
        for attempt in stamina.retry_context(
            on=stamina_backoff, attempts=5, timeout=None, wait_initial=1.0, wait_jitter=0.0
        ):
            with attempt:
                call()
        return waits

    return run


@pytest.fixture(params=[_with_tenacity, _with_stamina], ids=["tenacity", "stamina"])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Give each of the two retry libraries; none of them really waits."""
    monkeypatch.setattr("ias3errors.retrying.random.uniform", lambda low, _high: low)
    made: Engine = request.param(monkeypatch)
    return made


@pytest.mark.parametrize("after", [None, "0", "1", "7", "600", "3600", "86400"])
def test_a_wait_is_never_shorter_than_the_server_asks(after: str | None) -> None:
    """Jitter only adds: at most a tenth or a second; a wait of more than an hour is an hour."""
    error = slow_down(QUEUE_FULL, **({} if after is None else {"Retry_After": after}))
    least = retry_delay(error)
    assert least is not None
    for _ in range(200):
        for wait in (stamina_backoff(error), tenacity_wait(state_of(error, attempt=7))):
            assert type(wait) is float
            assert least <= wait <= least + max(1, least / 10) <= 3960


def test_waits_differ() -> None:
    """Uploaders that failed at once do not return at once."""
    error = slow_down(QUEUE_FULL)
    assert len({stamina_backoff(error) for _ in range(20)}) > 10
    assert len({tenacity_wait(state_of(error)) for _ in range(20)}) > 10


@pytest.mark.parametrize(("after", "longest"), [("0", 1), ("7", 8), ("600", 660)])
def test_the_longest_wait(monkeypatch: pytest.MonkeyPatch, after: str, longest: float) -> None:
    """Jitter adds up to a second, and up to a tenth where that is more."""
    monkeypatch.setattr("ias3errors.retrying.random.uniform", lambda _low, high: high)
    assert stamina_backoff(slow_down(QUEUE_FULL, Retry_After=after)) == longest


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (slow_down(SPAM, Retry_After="7"), False),
        (AccessDenied(), False),
        (broken.InvalidURL(), False),
        (ValueError(), False),
        (broken.ConnectionError(), True),
        (broken.ReadTimeout(), True),
    ],
)
def test_stamina_decides_where_no_wait_is_known(failure: Exception, expected: bool) -> None:
    """What no retry helps gives up; a broken connection waits as stamina likes."""
    assert stamina_backoff(failure) is expected


@pytest.mark.parametrize(
    ("attempt", "least"), [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (100, 60), (10**9, 60)]
)
def test_tenacity_waits_longer_each_time(attempt: int, least: float) -> None:
    """Where no wait is known it doubles from a second to a minute, however often it failed."""
    for exception in (broken.ConnectionError(), None):
        wait = tenacity_wait(state_of(exception, attempt=attempt))
        assert least <= wait <= least + max(1, least / 10)


def test_tenacity_may_ask_without_an_outcome() -> None:
    """A state before the first outcome gets a wait too."""
    state = state_of(None)
    state.outcome = None
    assert 1 <= tenacity_wait(state) <= 2


@pytest.fixture
def upload(session: requests.Session, fake_ias3: FakeIAS3) -> Uploader:
    """Give an upload over a session with the hook."""
    return Uploader(session, fake_ias3)


def test_spam_is_tried_once(engine: Engine, upload: Uploader, fake_ias3: FakeIAS3) -> None:
    """A spam rejection is raised at once, whatever its Retry-After."""
    fake_ias3.fail("SlowDown", resource=SPAM, retry_after=0, times=None)
    with pytest.raises(SlowDown) as caught:
        engine(upload)
    assert caught.value.advice.kind == "spam"
    assert upload.tries == len(fake_ias3.requests) == 1


def test_a_full_queue_is_tried_after_retry_after(
    engine: Engine, upload: Uploader, fake_ias3: FakeIAS3
) -> None:
    """A full queue is retried when the response says; the upload succeeds."""
    fake_ias3.fail("SlowDown", resource=QUEUE_FULL, retry_after=7, times=2)
    assert engine(upload) == [7.0, 7.0]
    assert [request.status for request in fake_ias3.requests] == [503, 503, 200]
    assert fake_ias3.read_file("my-item", "scan.pdf") == b"%PDF-1.7 ..."


def test_a_full_queue_is_tried_after_the_advised_wait(
    engine: Engine, upload: Uploader, fake_ias3: FakeIAS3
) -> None:
    """Without Retry-After the advice of the situation says how long to wait."""
    fake_ias3.fail("SlowDown", resource=QUEUE_FULL)
    fake_ias3.fail(HtmlPage(502))
    assert engine(upload) == [600.0, 30.0]


def test_a_broken_connection_is_tried_again(
    engine: Engine, upload: Uploader, fake_ias3: FakeIAS3
) -> None:
    """A connection that ends without a response is retried, after the library's own wait."""
    fake_ias3.fail(HangUp())
    assert engine(upload) == [1.0]
    assert upload.tries == 2


def test_an_error_whose_body_breaks_off_is_tried_again(
    engine: Engine, upload: Uploader, fake_ias3: FakeIAS3
) -> None:
    """A 503 whose body ends early is still a 503."""
    fake_ias3.fail("SlowDown", retry_after=1, delivery=Truncated(30))
    assert engine(upload) == [1.0]


def test_what_must_be_repaired_is_tried_once(
    engine: Engine, upload: Uploader, fake_ias3: FakeIAS3
) -> None:
    """A refusal comes out at once."""
    fake_ias3.fail("AccessDenied", resource="not allowed to upload to those collections")
    with pytest.raises(AccessDenied):
        engine(upload)
    assert upload.tries == 1


def test_the_last_error_comes_out(engine: Engine, upload: Uploader, fake_ias3: FakeIAS3) -> None:
    """When the tries are used up, the error itself is raised, with its advice."""
    fake_ias3.fail("SlowDown", resource=QUEUE_FULL, retry_after=0, times=None)
    with pytest.raises(SlowDown) as caught:
        engine(upload)
    assert (upload.tries, caught.value.advice.kind) == (5, "item-queue-full")


# -- In urllib3 -------------------------------------------------------------------------------


def mounted(session: requests.Session, **options: Any) -> requests.Session:
    """Give a session an adapter with our Retry and then the hook."""
    options = {"backoff_factor": 0, **options}
    session.mount("http://", HTTPAdapter(max_retries=urllib3_retry(**options)))
    return ias3errors.attach(session)


def test_a_busy_service_is_tried_again_below_requests(
    serve: Serve, plain_session: requests.Session
) -> None:
    """An adapter repeats a 503 after its Retry-After, and the caller sees the success."""
    busy = http_response(503, error_xml("SlowDown", resource=QUEUE_FULL), {"Retry-After": "0"})
    server = serve(busy, busy, http_response(200, b"stored"))
    response = mounted(plain_session).put(f"{server.url}/my-item/a", data=b"body", timeout=10)
    assert response.content == b"stored"
    assert [request.body for request in server.requests] == [b"body"] * 3


@pytest.mark.parametrize("status", sorted(RETRYABLE_STATUSES))
def test_each_status_is_tried_again(
    serve: Serve, plain_session: requests.Session, status: int
) -> None:
    """Every status of the list is repeated, also without Retry-After."""
    server = serve(http_response(status), http_response(200))
    assert mounted(plain_session).get(server.url, timeout=10).status_code == 200


def test_the_last_response_becomes_an_error(serve: Serve, plain_session: requests.Session) -> None:
    """When the tries are used up, the hook sees the body: no RetryError, no warning of one."""
    busy = http_response(503, error_xml("SlowDown", resource=QUEUE_FULL), {"Retry-After": "0"})
    server = serve(*[busy] * 3)
    with pytest.raises(SlowDown) as caught:
        mounted(plain_session, total=2).put(server.url, data=b"body", timeout=10)
    assert caught.value.advice.kind == "item-queue-full"
    assert len(server.requests) == 3


def test_a_broken_connection_is_tried_again_below_requests(
    serve: Serve, plain_session: requests.Session
) -> None:
    """An adapter repeats a request whose connection ended without a response."""
    server = serve(cut_off(b""), http_response(200, b"stored"))
    assert mounted(plain_session).put(server.url, data=b"x", timeout=10).content == b"stored"


@pytest.mark.parametrize(
    ("method", "status"), [("POST", 503), ("GET", 404), ("PUT", 403), ("GET", 501)]
)
def test_what_is_not_tried_again_below_requests(
    serve: Serve, plain_session: requests.Session, method: str, status: int
) -> None:
    """POST, which may do its work twice, and refusals are sent once."""
    server = serve(http_response(status))
    with pytest.raises(S3Error):
        mounted(plain_session).request(method, server.url, timeout=10)
    assert len(server.requests) == 1


def test_defaults_of_the_retry() -> None:
    """It is a plain urllib3.Retry that returns the last response and repeats safe requests."""
    retry = urllib3_retry()
    assert type(retry) is urllib3.Retry
    assert (retry.total, retry.raise_on_status, retry.respect_retry_after_header) == (
        5,
        False,
        True,
    )
    assert isinstance(retry.allowed_methods, frozenset)
    assert {"PUT", "GET", "HEAD", "DELETE"} <= retry.allowed_methods
    assert not {"POST", "PATCH"} & retry.allowed_methods


def test_waits_of_the_retry() -> None:
    """Where the server asks for no wait, the five retries come after 0, 2, 4, 8 and 16 seconds."""
    retry, waits = urllib3_retry(), []
    while retry.total:
        retry = retry.increment("GET", "/", error=ProtocolError())
        waits.append(retry.get_backoff_time())
    assert waits == [0, 2, 4, 8, 16]


def test_what_the_caller_says_wins() -> None:
    """Every argument of urllib3.Retry can be given, also those that have a default here."""
    retry = urllib3_retry(
        total=1, status_forcelist={418}, raise_on_status=True, allowed_methods=None, connect=0
    )
    assert (retry.total, retry.connect, retry.raise_on_status) == (1, 0, True)
    assert (retry.status_forcelist, retry.allowed_methods) == ({418}, None)


def test_the_statuses_agree_with_the_advice(row: Row) -> None:
    """A status is in the list if the advice for it, where nothing else is known, is to retry."""
    for status in range(400, 600):
        with row(status):
            error = family_of(status)(document=ErrorDocument(status=status, source="status"))
            assert (status in RETRYABLE_STATUSES) is error.retryable


def test_a_saved_body_is_retried_as_the_response_is(row: Row) -> None:
    """The same body says the same without its status, and so does the catalog."""
    for code in (code for code in S3 if not code.isdecimal()):
        with row(code):
            entry = S3[code]
            body = f"<Error><Code>{code}</Code><HostId>h</HostId></Error>"
            saved = ias3errors.parse(body)
            assert saved.retryable is ias3errors.parse(body, status=entry.status).retryable
            assert saved.retryable is advise(saved.document, code, status=entry.status).retryable


# -- The page ---------------------------------------------------------------------------------

PAGE = (ROOT / "docs" / "retrying.md").read_text()


@pytest.mark.parametrize(
    "example",
    re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE),
    ids=["stamina", "tenacity", "adapter"],
)
def test_an_example_of_the_page(
    fake_ias3: FakeIAS3, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, example: str
) -> None:
    """Every example of the page uploads in spite of a full queue, and stops on spam."""
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.chdir(tmp_path)
    # For urllib3 a Retry-After of 0 is none.
    no_wait = SimpleNamespace(sleep=lambda _: None, time=time.time)
    monkeypatch.setattr("urllib3.util.retry.time", no_wait)
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.7 ...")
    code = compile(
        example.replace("https://s3.us.archive.org", fake_ias3.url), "retrying.md", "exec"
    )
    fake_ias3.fail("SlowDown", resource=QUEUE_FULL, retry_after=0, times=2)
    exec(code, {"__name__": "example"})  # noqa: S102 - examples are to be run
    assert fake_ias3.read_file("my-item", "scan.pdf") == b"%PDF-1.7 ..."
    fake_ias3.reset()
    fake_ias3.fail("SlowDown", resource=SPAM, retry_after=0, times=None)
    with pytest.raises(SlowDown, match="appears to be spam"):
        exec(code, {"__name__": "example"})  # noqa: S102
    assert len(fake_ias3.requests) == (4 if "urllib3_retry" in example else 1)
