"""What notebooks, rich tracebacks and data frames show of errors."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
import requests

import ias3errors
from ias3errors import NotAnS3Error, S3Error
from ias3errors.testing import FakeIAS3
from tests.paths import FIXTURES, PACKAGE

MAIL = "me@example.org"
SIGNATURE = "deadbeefdeadbeef"
SECRET_URL = f"https://s3.us.archive.org/my-item/a.pdf?X-Amz-Signature={SIGNATURE}"


def spam() -> S3Error:
    """Return an error whose message, detail and URL hold what must not show."""
    body = (
        f"<Error><Code>SlowDown</Code><Message>Ask {MAIL}.</Message>"
        f"<Resource>Your upload from {MAIL} appears to be spam.</Resource></Error>"
    )
    return ias3errors.parse(body, status=503, method="PUT", url=SECRET_URL)


def test_a_notebook_shows_the_masked_error() -> None:
    """IPython's printer shows an error by its `repr`, alone and in a list."""
    pretty = pytest.importorskip("IPython.lib.pretty").pretty
    error = spam()
    assert pretty(error) == repr(error)
    assert pretty([error]) == f"[{error!r}]"
    assert MAIL not in pretty([error])
    assert not hasattr(error, "_repr_html_")


def shown_by_rich(error: BaseException) -> str:
    """Return what a rich traceback with local variables shows of frames of the package."""
    console = pytest.importorskip("rich.console").Console(file=io.StringIO(), width=300)
    rich = pytest.importorskip("rich.traceback")
    trace = error.__traceback__
    while trace is not None and not Path(trace.tb_frame.f_code.co_filename).is_relative_to(
        PACKAGE
    ):
        trace = trace.tb_next
    assert trace is not None
    console.print(
        rich.Traceback.from_exception(
            type(error), error, trace, show_locals=True, locals_max_string=None
        )
    )
    return str(console.file.getvalue())


@pytest.mark.parametrize("deferred", [False, True])
def test_a_rich_traceback_shows_no_secret(fake_ias3: FakeIAS3, deferred: bool) -> None:
    """The frames of the hook hold no key and no address, and the notes are there."""
    fake_ias3.fail("SlowDown", resource=f"Your upload from {MAIL} appears to be spam.")
    with requests.Session() as session:
        session.trust_env = False
        ias3errors.attach(session, deferred=deferred)
        url = f"{fake_ias3.url}/my-item/a?X-Amz-Signature={SIGNATURE}"
        headers = {"Authorization": "LOW access:topsecret"}
        with pytest.raises(S3Error) as caught:
            session.put(url, data=b"", headers=headers).raise_for_status()
    shown = shown_by_rich(caught.value)
    assert "What to do:" in shown
    assert not [secret for secret in (MAIL, SIGNATURE, "topsecret") if secret in shown]


def test_values_of_the_parser_show_no_secret() -> None:
    """What the parser found in a body that is no error has a masked `repr`, also in rich."""
    with pytest.raises(NotAnS3Error) as caught:
        ias3errors.parse(f"LOW access:topsecret {MAIL}", url=SECRET_URL)
    trace = caught.value.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    assert trace is not None
    pretty = pytest.importorskip("rich.pretty").pretty_repr
    shown = "\n".join(pretty(value) for value in trace.tb_frame.f_locals.values())
    assert "OtherBody" in shown
    assert not [secret for secret in (MAIL, SIGNATURE, "topsecret") if secret in shown]


SAVED = [
    ias3errors.parse(path)
    for path in sorted((FIXTURES / "archive-org").glob("*.xml"))
    if ' "code": null' not in path.with_suffix(".expected.json").read_text()
]


def test_rows_are_flat_and_have_the_same_columns() -> None:
    """Every row has the columns of every other one, and JSON scalars alone."""
    columns = list(spam().to_row())
    for error in (*SAVED, S3Error("made by hand"), spam()):
        row = error.to_row()
        assert list(row) == columns
        assert all(type(value) in {str, int, float, bool, type(None)} for value in row.values())
        assert json.loads(json.dumps(row)) == row
        assert row["bucket"] == error.bucket
        assert (row["kind"], row["retryable"]) == (error.advice.kind, error.retryable)


def test_a_row_is_masked() -> None:
    """A row goes into files and reports, so it holds no secret and no address."""
    shown = json.dumps(spam().to_row())
    assert MAIL not in shown
    assert SIGNATURE not in shown


def test_rows_make_a_data_frame() -> None:
    """The rows of errors make a frame that groups by code and kind."""
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(error.to_row() for error in SAVED)
    assert len(frame) == len(SAVED)
    spam_rows = frame[(frame["code"] == "SlowDown") & (frame["kind"] == "spam")]
    assert not spam_rows["retryable"].any()
    assert frame.groupby("code").size().sum() == len(SAVED)
