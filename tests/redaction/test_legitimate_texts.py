"""Texts without a secret stay as they are: documented messages, advice, words of servers."""

from __future__ import annotations

import pytest

from ias3errors import IAS3, parse
from ias3errors.advice.archive_org import ARCHIVE_FALLBACKS, ARCHIVE_RULES, SITUATIONS
from ias3errors.advice.s3 import S3_FALLBACKS, S3_RULES
from ias3errors.advice.statuses import STATUS_ADVICE
from ias3errors.redaction import Redactor, masked_text
from tests.paths import FIXTURES
from tests.rows import Row

RULES = (*SITUATIONS, *ARCHIVE_RULES, *S3_RULES, *ARCHIVE_FALLBACKS, *S3_FALLBACKS)
ADVICE = [*(rule.advice for rule in RULES), *(advice for _, advice in STATUS_ADVICE)]

LEGIT = [
    "Please mail info@archive.org, or INFO@ARCHIVE.ORG. Thanks!",
    "customer service at webservices@amazon.com.",
    "The provided token must be refreshed. The token: expired; tokens are short.",
    "low disk space on node ia600300: low priority, LOW memory",
    "total number of bytes(1099511627780) is over the per item size limit of 1099511627776",
    "submitted with PUT: 0cc175b9c0f1b6a831c399e269772661 != recieved data md5: 92eb5ffee6ae2fec3a",
    "d71c777531578falso not equal to base64 version: DMF1ucDxtqgxw5niaXcmYQ==",
    "Your upload of my-item_2026.11 appears to be spam.",
    "simulated error caused by x-(amz|archive)-simulate-error, try x-archive-simulate-error:help",
    "not found by Metadata::get_obj() at /petabox/sw/lib/Auth.inc:42 (Auth::usernameCanWrite)",
    "RequestId: 5b6f8a52-0000-4000-8000-1234567890ab, HostId: eftixk72aD6Ap51TnqcoF8eFidJG9Z/2",
    "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters",
    "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-west-1'",
    "Please use AWS4-HMAC-SHA256. AWS Secret Access Key; Basic authentication; bearer tokens",
    "AWS s3://bucket/key, aws:kms, LOW on space: 3 GB",
    "Authorization: LOW accesskey:secret",
    "Authorization: LOW  accesskey:secret",
    "first.last@localhost, first.last%40localhost",
    "https://archive.org/account/s3.php and https://s3.us.archive.org/?check_limit=1&bucket=b",
    "https://archive.org/metadata/my-item?a=1&X-Amz-Date=20261102T081500Z&X-Amz-Expires=3600",
    "https://h/k?uploadId=abc&partNumber=1&continuation-token=next&versionId=null",
    "x-amz-meta-cookie; SignedHeaders=host;x-amz-content-sha256;x-amz-date",
    "{'a': 1, \"b\": [2]} <Key>a@b</Key> &lt;Key&gt;c&lt;/Key&gt; <Token/> <Token></Token>",
    "<Token /> and <Token-0 a='1'/> are empty, &lt;Token /&gt; too",
    'the parameter "token=" is required',
    '<a name="token" value=<b>, value="a" name="b"',
    "no Token: , no authorization: <b>",
    "pwd = C:\\Users\\me",
    "Basic HTTP/1.1, AKIA and ASIA, 100% = all, a@b, @, user@localhost, %40 %3D",
]


@pytest.mark.parametrize("text", LEGIT, ids=lambda text: text[:40])
def test_legitimate_texts_stay(text: str) -> None:
    """Prose, URLs and ids that hold no secret are shown as they are."""
    assert masked_text(text) == text
    assert Redactor().body(text.encode()) == text.encode()


def test_documented_messages_stay(row: Row) -> None:
    """No documented message is changed."""
    for code in IAS3:
        with row(code):
            assert masked_text(IAS3[code].message) == IAS3[code].message


def test_advice_stays(row: Row) -> None:
    """No text of the library's own is changed."""
    for advice in ADVICE:
        with row(advice.kind):
            assert masked_text(advice.meaning) == advice.meaning
            assert masked_text(advice.action) == advice.action


def test_words_of_archive_org_stay(row: Row) -> None:
    """The diagnosis of each situation is shown whole, but for e-mail addresses."""
    for path in sorted(FIXTURES.glob("archive-org/*.xml")):
        with row(path.stem):
            document = parse(path.read_bytes()).document
            for text in (document.code, document.message, document.resource, document.request_id):
                assert masked_text(text or "", addresses=False) == (text or "")
