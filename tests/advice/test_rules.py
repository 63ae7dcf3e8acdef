"""How a rule matches and how its texts are filled, on hostile text too."""

from __future__ import annotations

import pickle
import re
import time
from collections.abc import Mapping
from dataclasses import replace

import pytest

import ias3errors
from ias3errors.advice.archive_org import ARCHIVE_FALLBACKS, ARCHIVE_RULES, SITUATIONS
from ias3errors.advice.choosing import advise
from ias3errors.advice.model import Advice, Rule, matching_advice, slug
from ias3errors.advice.rows import row, rows
from ias3errors.advice.s3 import S3_FALLBACKS, S3_RULES
from ias3errors.advice.statuses import REDIRECT_NOT_REPLAYABLE
from ias3errors.document import ErrorDocument
from tests.advice.cases import (
    SPAM,
    advice_for,
    document_for,
)
from tests.rows import Row

RULES = (*SITUATIONS, *ARCHIVE_RULES, *S3_RULES, *ARCHIVE_FALLBACKS, *S3_FALLBACKS)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("NoSuchKey", "no-such-key"),
        ("KMS.NotFoundException", "kms-not-found-exception"),
        ("XAmzContentSHA256Mismatch", "x-amz-content-sha256-mismatch"),
        ("InvalidSOAPRequest", "invalid-soap-request"),
        ("InvalidURI", "invalid-uri"),
        ("503 SlowDown", "503-slow-down"),
        ("Not Found", "not-found"),
        ("\x1b[31mRed\n", "31m-red"),
        ("---", "unknown"),
        ("ÄÖÜ", "unknown"),
    ],
)
def test_slugs(code: str, expected: str) -> None:
    """A kind is made of lower-case letters, digits and hyphens, whatever the code holds."""
    assert slug(code) == expected


def test_a_slug_is_short() -> None:
    """A code of any length gives a kind of bounded length."""
    assert len(slug("A" * 100_000)) <= 100
    assert len(slug("Aa" * 100_000)) <= 150


def _has_ticket(document: ErrorDocument) -> bool:
    return document.request_id is not None


def _ticket(document: ErrorDocument) -> Mapping[str, object]:
    return {"ticket": document.request_id}


def test_the_callers_rules_come_first() -> None:
    """A rule of the caller's own wins over a situation of archive.org."""
    mine = Advice("mine", "Meaning.", "Action.")

    assert advice_for(document_for("SlowDown", SPAM), [Rule("SlowDown", None, mine)]) is mine
    assert (
        advice_for(document_for("SlowDown", SPAM), [Rule("NoSuchKey", None, mine)]).kind == "spam"
    )
    assert (
        advice_for(document_for("SlowDown", SPAM), [Rule(None, "no match", mine)]).kind == "spam"
    )


def test_a_callers_rule_may_name_either_spelling() -> None:
    """A rule applies to the code on the wire as well as to the catalog's spelling."""
    mine = Advice("mine", "Meaning.", "Action.")
    document = document_for("KeyTooLongError")

    for code in ("KeyTooLongError", "KeyTooLong"):
        assert advise(document, "KeyTooLong", [Rule(code, None, mine)]) is mine


def test_named_groups_and_values_fill_placeholders() -> None:
    """Named groups of the pattern and what `values` returns fill the texts, secrets masked."""
    rule = row(
        "SlowDown",
        "User {who} has ticket {ticket}; {nobody} stays.",
        "Ask {who}.",
        kind="mine",
        pattern=r"from username (?P<who>\S+)",
    )._replace(values=_ticket)
    document = document_for("SlowDown", SPAM, request_id="T1")

    assert matching_advice(document, "SlowDown", [rule]) == Advice(
        "mine",
        "User *** has ticket T1; {nobody} stays.",
        "Ask ***.",
    )


def test_a_long_value_is_masked_before_it_is_cut() -> None:
    """A secret at the cut of a long value is masked as a whole, since half of one is a secret too."""
    rule = row("SlowDown", "It says {words}", "Ask.", pattern="(?s)(?P<words>x.*)")
    document = document_for(
        "SlowDown", f"{'x ' * 90}someone.with.a.long.name@example.com {'x ' * 90}"
    )

    advice = matching_advice(document, "SlowDown", [rule])
    assert advice is not None
    assert "someone" not in advice.meaning
    assert advice.meaning.endswith("…")


def test_a_rule_applies_only_when_its_condition_holds() -> None:
    """A rule whose `when` is false for a document is passed over."""
    rule = Rule("SlowDown", None, Advice("mine", "Meaning.", "Action."), _has_ticket)

    assert advice_for(document_for("SlowDown", SPAM), [rule]).kind == "spam"
    assert advice_for(document_for("SlowDown", SPAM, request_id="T1"), [rule]).kind == "mine"


def test_a_value_of_none_leaves_its_placeholder() -> None:
    """`values` may know nothing; the text then never shows None."""
    rule = row(None, "It is {ticket}.", "Ask.", kind="mine")._replace(values=_ticket)

    assert advice_for(document_for("SlowDown"), [rule]).meaning == "It is {ticket}."


@pytest.mark.parametrize("name", ["Details", "Reason", "additionalmessage", "ArgumentValue1"])
def test_patterns_search_the_fields_that_say_why(name: str) -> None:
    """A pattern finds its words in the fields with a reason, too, and in no other field."""
    rule = row("Odd", "m", "a", pattern="too (?P<what>long)")
    document = ErrorDocument(code="Odd", fields={name: "Metadata value TOO long: x"})
    assert matching_advice(document, "Odd", [rule]) == rule.advice
    document = ErrorDocument(code="Odd", fields={"Unheard": "too long"})
    assert matching_advice(document, "Odd", [rule]) is None


@pytest.mark.parametrize("before", [0, 500_000], ids=["beginning", "end"])
def test_patterns_search_both_ends_of_a_long_text(before: int) -> None:
    """A reason counts at the beginning and at the end of a long log."""
    text = f"{'x' * before} appears to be spam {'x' * (500_000 - before)}"
    error = ias3errors.parse(
        f"<Error><Code>SlowDown</Code><Resource>{text}</Resource></Error>"[:262_144]
    )
    document = replace(error.document, resource=text)
    rules = [Rule("SlowDown", "appears to be spam", Advice("found", "m", "a"))]
    advice = matching_advice(document, "SlowDown", rules)
    assert advice is not None
    assert advice.kind == "found"


def test_rows_of_several_codes_share_their_texts() -> None:
    """`rows` makes a row a code; without a kind, each code is its own kind."""
    first, second = rows(("QuotaFull", "BucketFull"), "It is full.", "Delete something.", wait=1.0)

    assert (first.code, first.advice.kind) == ("QuotaFull", "quota-full")
    assert (second.code, second.advice.kind) == ("BucketFull", "bucket-full")
    assert replace(first.advice, kind="") == replace(second.advice, kind="")


def test_no_row_shows_a_placeholder(row: Row) -> None:
    """A row whose texts quote a fact doesn't apply without it, or has words in its place."""
    silent = ErrorDocument()
    for rule in RULES:
        with row(rule.advice.kind):
            quoted = set(re.findall(r"\{(\w+)\}", rule.advice.meaning + rule.advice.action))
            if not quoted or (rule.when is not None and not rule.when(silent)):
                continue
            values = {} if rule.values is None else rule.values(silent)
            if values is None:
                continue

            # A group of the pattern that is not optional always has a value.
            pattern = rule.pattern or ""
            optional = re.search(r"\(\?P<[^)]*\)\?", pattern)
            groups = set() if optional else set(re.compile(pattern).groupindex)

            assert quoted <= {name for name in values if values[name] is not None} | groups


def test_loose_braces_in_a_callers_text_are_harmless() -> None:
    """A text that is no valid format string is shown as it is."""
    rule = row(None, "Set {ticket} in {a: b}, {} or {0", "Do {x.y}.", kind="mine")._replace(
        values=_ticket
    )
    document = document_for("SlowDown", request_id="T1")

    advice = advice_for(document, [rule])

    assert (advice.meaning, advice.action) == ("Set T1 in {a: b}, {} or {0", "Do {x.y}.")


def test_a_group_that_did_not_match_leaves_its_placeholder() -> None:
    """An optional group without a match never shows as None."""
    rule = row(None, "It is {who}.", "Ask.", kind="mine", pattern=r"Please(?P<who> nobody)?")

    assert advice_for(document_for("SlowDown"), [rule]).meaning == "It is {who}."


def test_tables_can_be_pickled() -> None:
    """Rules are data with module-level functions, so a catalog with them travels."""
    for table in (SITUATIONS, ARCHIVE_RULES, ARCHIVE_FALLBACKS, S3_RULES, S3_FALLBACKS):
        assert pickle.loads(pickle.dumps(table)) == table


def test_a_redirect_that_cannot_be_replayed() -> None:
    """The advice of the body guard says how to send again, and how to turn the guard off."""
    assert REDIRECT_NOT_REPLAYABLE.kind == "redirect-not-replayable"
    assert not REDIRECT_NOT_REPLAYABLE.retryable
    assert "guard_body=False" in REDIRECT_NOT_REPLAYABLE.action
    assert "bytes or a seekable file" in REDIRECT_NOT_REPLAYABLE.action


NEAR_MATCHES = [
    "appears to be spa",
    "item taken ",
    "item ",
    "taken" + " " * 9,
    "Your upload of ",
    "Your upload of " + "x" * 250,
    "usernameCanWriteToItem ",
    "submitted with PUT: ",
    "submitted with PUT: x != ",
    "total number of bytes(1) is over the per item size limit of ",
    "total number of bytes(1111111111",
    "try one of these extensions: ",
    " not found by Metadata::get_ob",
    "expecting 'aaaa",
    "The us-east-",
    "s3.us-east-",
    "bucket_tasks_queued exceeds ",
    "a" * 1000,
    "\n",
    " ",
]


@pytest.mark.parametrize(
    "code",
    [
        "SlowDown",
        "InternalError",
        "AccessDenied",
        "InvalidBucketName",
        "NoSuchBucket",
        "BadDigest",
        "BadContent",
        "AuthorizationHeaderMalformed",
        "PermanentRedirect",
    ],
)
def test_hostile_text_is_read_in_linear_time(code: str) -> None:
    """32 KiB of repeated near-matches take far less than a quadratic search would."""
    started = time.process_time()
    for near in NEAR_MATCHES:
        text = (near * (32_768 // len(near) + 1))[:32_768]
        document = ErrorDocument(code=code, message=text, resource=text, status=400)
        advise(document, code)

    # Some 20 texts; a quadratic search takes many seconds for one of them.
    assert time.process_time() - started < 5


PATTERNS = [
    *dict.fromkeys(rule.pattern for rule in RULES if rule.pattern is not None),
    *(
        "Get_Obj",
        "(?P<a>Get)_",
        "(?i:get)",
        "[A-Z]+_O",
        "[^A-Z]_",
        r"\Bet",
        r"\x47et",
        r"get|\Sput",
    ),
    *("\u017f", "\u212a", "(?-i:Get)", r"\w{3}_\b", "g(?=et)", "(get)_"),
]


def test_patterns_are_sought_without_regard_to_case(row: Row) -> None:
    """The quick way to see that a pattern is in vain finds what the pattern itself would find."""
    for pattern in PATTERNS:
        with row(pattern):
            # The words of all patterns with each pattern would take minutes: its own, and some of others.
            words = [
                word
                for rule in (pattern, *PATTERNS[PATTERNS.index(pattern) % 10 :: 10])
                for word in re.split(r"[^A-Za-z_: ]+", rule)
                if word
            ]
            texts = ["", "GET_obj", "x get_OBJ put", "Get", "aput", "\u017fk", "K", *words]
            for text in (
                spelled for one in texts for spelled in (one, one.upper(), one.title(), one + "é")
            ):
                rule = Rule("A", pattern, Advice("found", "", ""))
                document = ErrorDocument(code="A", resource=text)
                expected = re.search(pattern, f"{text}\n", re.IGNORECASE) is not None
                assert (matching_advice(document, "A", [rule]) is not None) == expected
