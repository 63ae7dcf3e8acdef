"""The table of retry decisions in `docs/retrying.md` is true, row by row."""

from __future__ import annotations

import importlib
import json
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from ias3errors.advice.choosing import advise
from ias3errors.document import ErrorDocument
from tests.advice.cases import ARCHIVE_URL, OTHER_URL, SPAM
from tests.paths import ROOT


class Decision(NamedTuple):
    """One row of the table."""

    failure: str
    standard: str
    legacy: str
    go: str
    minio_go: str
    minio_py: str
    ours: str
    reason: str

    @property
    def status(self) -> int:
        """The status at the beginning of the failure."""
        return int(self.failure[:3])

    @property
    def code(self) -> str | None:
        """The code in the failure, if any."""
        match = re.search(r"`(\w+)`", self.failure)
        return match[1] if match else None


def decisions() -> list[Decision]:
    """Return the rows of the table."""
    text = (ROOT / "docs" / "retrying.md").read_text(encoding="utf-8")
    rows = re.findall(r"(?m)^\| ([345][0-9]{2} .+?) \|$", text.replace("| |\n", "|  |\n"))
    return [Decision(*(cell.strip() for cell in row.split("|"))) for row in rows]


DECISIONS = decisions()

# -- The rules of the SDKs that are not installed here, as of 2026 ----------------------------

#: minio-go, `retry.go`.
MINIO_GO_STATUSES = {408, 429, 499, 500, 502, 503, 504, 520}
MINIO_GO_CODES = {
    *("ExpiredToken", "ExpiredTokenException", "InternalError", "RequestError", "RequestTimeout"),
    *("RequestLimitExceeded", "RequestThrottled", "SlowDown", "SlowDownRead", "SlowDownWrite"),
    *("Throttling", "ThrottlingException"),
}
#: aws-sdk-go-v2, `aws/retry`; `RequestTimeTooSkewed` after a correction of the clock.
GO_STATUSES = {500, 502, 503, 504}
GO_CODES = {
    *("BandwidthLimitExceeded", "EC2ThrottledException", "LimitExceededException"),
    *("PriorRequestNotComplete", "ProvisionedThroughputExceededException", "RequestLimitExceeded"),
    *("RequestThrottled", "RequestThrottledException", "RequestTimeTooSkewed", "RequestTimeout"),
    *("RequestTimeoutException", "SlowDown", "ThrottledException", "Throttling"),
    *("ThrottlingException", "TooManyRequestsException", "TransactionInProgressException"),
}
#: minio-py, the `Retry` of `minio/minio.py`, which sees no code.
MINIO_PY_STATUSES = {500, 502, 503, 504}
#: The words of the server in rows that name a situation.
MESSAGES = {"of a spam filter": SPAM, "for a full disk": "no space left on device"}


def test_the_table_has_its_rows() -> None:
    """The rows are found, each once."""
    assert len(DECISIONS) > 35
    assert len({row.failure for row in DECISIONS}) == len(DECISIONS)


@pytest.mark.parametrize("row", DECISIONS, ids=lambda row: row.failure)
def test_our_decision_is_the_one_in_the_table(row: Decision) -> None:
    """The column of this library says what it does, and a difference has its reason."""
    situation = row.failure.rpartition("` ")[2]
    document = ErrorDocument(
        code=row.code,
        status=row.status,
        resource=MESSAGES.get(situation),
        url=ARCHIVE_URL if "spam" in situation else OTHER_URL,
        method="PUT",
        source="body" if row.code else "status",
    )

    assert advise(document, row.code).retryable == (row.ours == "yes")
    assert (row.ours != row.standard) <= bool(row.reason)


@pytest.mark.parametrize("row", DECISIONS, ids=lambda row: row.failure)
def test_botocores_decisions_are_those_of_its_tables(row: Decision) -> None:
    """The columns of botocore follow from its own lists, as installed."""
    standard = pytest.importorskip("botocore.retries.standard")
    transient, throttled = standard.TransientRetryableChecker, standard.ThrottledRetryableChecker
    codes = {*transient._TRANSIENT_ERROR_CODES, *throttled._THROTTLED_ERROR_CODES}
    by_standard = row.code in codes or row.status in transient._TRANSIENT_STATUS_CODES
    assert by_standard == (row.standard == "yes")

    folder = Path(str(importlib.import_module("botocore").__file__)).parent
    tables = json.loads((folder / "data" / "_retry.json").read_text(encoding="utf-8"))
    policies = [*tables["definitions"].values(), *_own_policies(tables)]
    assert any(_applies(policy, row) for policy in policies) == (row.legacy == "yes")


@pytest.mark.parametrize("row", DECISIONS, ids=lambda row: row.failure)
def test_the_other_decisions_are_those_of_their_sources(row: Decision) -> None:
    """The columns of the SDKs for Go and of minio-py follow from their lists."""
    by_go = row.status in GO_STATUSES or row.code in GO_CODES
    by_minio_go = row.status in MINIO_GO_STATUSES or row.code in MINIO_GO_CODES

    assert by_go == (row.go == "yes")
    assert by_minio_go == (row.minio_go == "yes")
    assert (row.status in MINIO_PY_STATUSES) == (row.minio_py == "yes")


def _own_policies(tables: dict[str, dict[str, dict[str, dict[str, object]]]]) -> list[object]:
    return list(tables["retry"]["s3"]["__default__"]["policies"].values())  # type: ignore[attr-defined]


def _applies(policy: object, row: Decision) -> bool:
    wanted = policy["applies_when"].get("response")  # type: ignore[index]
    if wanted is None:
        return False
    code, status = wanted.get("service_error_code"), wanted.get("http_status_code")
    return code in (None, row.code) and status in (None, row.status)
