"""The situations that `explain` and the index of errors show in words."""

from __future__ import annotations

from ias3errors.advice.archive_org import ARCHIVE_RULES, SITUATIONS
from ias3errors.advice.s3 import S3_RULES
from ias3errors.advice.situations import has_placeholders, situations
from ias3errors.catalog import DEFAULT
from tests.rows import Row

CONDITIONAL = [
    rule
    for rule in (*SITUATIONS, *ARCHIVE_RULES, *S3_RULES)
    if rule.when is not None and not has_placeholders(rule.advice)
]


def test_every_code_has_a_situation() -> None:
    """Help on a code shows what to do about it."""
    assert set(DEFAULT) <= {code for one in situations() for code in one.codes}


def test_the_condition_of_a_rule_is_in_words(row: Row) -> None:
    """The situation of a rule says its condition in the words of the condition's docstring."""
    for rule in CONDITIONAL:
        with row(rule.advice.kind):
            shown = [one.when for one in situations() if one.advice == rule.advice]
            words = (rule.when.__doc__ or "").partition(".\n")[0].rstrip(".")
            condition = " ".join(words.removeprefix("Return whether ").split())
            assert condition != " ".join(words.split())
            assert any(condition in one for one in shown)
