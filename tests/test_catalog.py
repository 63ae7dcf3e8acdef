"""The catalog against the documented table, and the classes against the catalog."""

from __future__ import annotations

import inspect
import pickle
import re
import subprocess
import sys
from dataclasses import FrozenInstanceError

import pytest
import requests

import ias3errors
from ias3errors import IAS3, S3, Advice, Catalog, Entry, S3Error, exceptions
from ias3errors.catalog import DEFAULT, KNOWN_SPELLINGS, clients, minio, select, services
from ias3errors.entry import SERVICES
from ias3errors.exceptions import CLASSES, family_of
from tests.paths import ROOT
from tests.rows import Row

TABLE = ROOT / "fixtures" / "ias3-error-messages.md"

#: The modules with the codes that have no class.
TABLES = (select, minio, services, clients)

FAMILIES = {
    exceptions.RedirectError: {301, 302, 303, 304, 307, 308},
    exceptions.BadRequestError: {400, 402, 405, 406, 408, 411, 413, 416, 499},
    exceptions.ForbiddenError: {401, 403},
    exceptions.NotFoundError: {404, 410},
    exceptions.ConflictError: {409, 412},
    exceptions.UnavailableError: {429, 503},
    exceptions.ServerError: {500, 501, 502, 504, 507, 599},
}


def documented_rows() -> list[tuple[str, str, str]]:
    """Return the cells of the documented table, without the blanks around them."""
    rows = [line.split("|")[1:-1] for line in TABLE.read_text().splitlines() if line[:1] == "|"]
    return [(code.strip(), text.strip(), http.strip()) for code, text, http in rows[2:]]


def test_the_table_has_63_rows() -> None:
    """The copy of the documentation is whole."""
    assert len(documented_rows()) == 63


def test_every_cell_of_the_table_is_in_the_catalog() -> None:
    """Codes, messages and statuses are the documented ones, in the documented order."""
    catalog = [
        (
            entry.code,
            entry.message,
            "N/A" if entry.status is None else f"{entry.status} {entry.reason}",
        )
        for entry in IAS3.values()
        if entry.documented
    ]
    assert catalog == documented_rows()


def test_two_codes_are_not_documented() -> None:
    """The two codes that archive.org sends and its page lacks are there, and marked."""
    assert [entry for entry in IAS3.values() if not entry.documented] == [
        Entry(
            "BadContent", "Uploaded content is unacceptable.", 400, "Bad Data", documented=False
        ),
        Entry(
            "ServiceUnavailable",
            "Please reduce your request rate.",
            503,
            "Service Unavailable",
            documented=False,
        ),
    ]


# Classes and rows.


def test_classes_and_rows_are_in_the_order_of_their_sources() -> None:
    """The codes of archive.org come first, then the other classes, then the rows without one."""
    assert list(CLASSES)[: len(IAS3)] == list(IAS3)
    assert list(DEFAULT)[: len(CLASSES)] == list(CLASSES)


def test_a_class_holds_the_row_of_its_code(row: Row) -> None:
    """The class statement is the one place of a code: the catalog's row is the class's own."""
    for code in CLASSES:
        with row(code):
            assert DEFAULT[code] is CLASSES[code].own_entry
            assert DEFAULT[code].code == code


def test_a_class_of_archive_org_is_named_by_its_code(row: Row) -> None:
    """Every code of the page is a Python name, and its class has that name."""
    for code in IAS3:
        with row(code):
            assert CLASSES[code].__name__ == code


def test_a_code_that_is_no_name_has_a_class_that_names_it() -> None:
    """Codes with dots or blanks have a class with a Python name, whose help shows the code."""
    renamed = {code: kind.__name__ for code, kind in CLASSES.items() if kind.__name__ != code}
    assert renamed == {
        "503 SlowDown": "SlowDown503",
        "KMS.DisabledException": "KMSDisabledException",
        "KMS.InvalidKeyUsageException": "KMSInvalidKeyUsageException",
        "KMS.KMSInvalidStateException": "KMSInvalidStateException",
        "KMS.NotFoundException": "KMSNotFoundException",
    }
    for code in renamed:
        assert f"`{code}`" in (CLASSES[code].__doc__ or "")


def test_no_class_is_without_a_code() -> None:
    """Every exception in the module is a code's class, a family or the base."""
    found = {
        value
        for value in vars(exceptions).values()
        if isinstance(value, type) and issubclass(value, S3Error)
    }
    assert found == {S3Error, *FAMILIES, *CLASSES.values()}


def test_the_base_of_a_class_is_its_documented_family(row: Row) -> None:
    """Each class has exactly one base: the family of its status; N/A is a bad request."""
    for code in CLASSES:
        with row(code):
            status = DEFAULT[code].status
            families = [
                family for family, statuses in FAMILIES.items() if (status or 400) in statuses
            ]
            assert list(CLASSES[code].__bases__) == families


def test_help_of_a_class_says_what_is_known_of_its_code(row: Row) -> None:
    """``help(Class)`` begins with the message; code, status, family and services follow."""
    for code in CLASSES:
        with row(code):
            kind, entry = CLASSES[code], DEFAULT[code]
            text = inspect.getdoc(kind) or ""
            assert text.startswith(entry.message)
            rest = text.removeprefix(entry.message)
            assert f"`{code}`" in rest
            assert f"`{kind.__bases__[0].__name__}`" in rest
            assert all(SERVICES[service].name in rest for service in entry.services)
            statuses = [status for status in (entry.status, *entry.other_statuses) if status]
            assert all(str(status) in rest for status in statuses)


def test_a_saved_body_gives_class_or_family_and_row(row: Row) -> None:
    """A body without a status gives the class of its code, else the family of the code's row.

    A number in place of a code is a status that a client or a server repeats, and names no code.
    """
    for code in (code for code in DEFAULT if not code.isdecimal()):
        with row(code):
            error = ias3errors.parse(f"<Error><Code>{code}</Code></Error>")
            entry = DEFAULT[code]
            assert type(error) is CLASSES.get(code, family_of(entry.status))
            assert (error.code, error.entry, error.message) == (code, entry, entry.message)


def test_a_class_raised_by_hand_knows_its_code(row: Row) -> None:
    """An error that a test or an uploader raises itself has code, row and advice."""
    for code in CLASSES:
        with row(code):
            body = f"<Error><Code>{code}</Code><Message>made by hand</Message></Error>"
            error = CLASSES[code]("made by hand")
            known = (error.code, error.entry, error.args)
            assert known == (code, DEFAULT[code], ("made by hand",))
            assert error.advice == ias3errors.parse(body).advice
            assert str(error).startswith("made by hand")


def test_a_subclass_of_ones_own_changes_no_table() -> None:
    """A user's subclass keeps the code of its base, or has its own, and `parse` ignores it."""

    class Mine(exceptions.SlowDown):
        """A subclass without a code of its own."""

    class QuotaUsedUp(exceptions.ForbiddenError, status=403, message="Full.", services="ceph"):
        """A subclass with a code of its own."""

    before = dict(CLASSES)
    assert (Mine().code, Mine().entry) == ("SlowDown", IAS3["SlowDown"])
    assert QuotaUsedUp().code == "QuotaUsedUp"
    assert type(ias3errors.parse("<Error><Code>SlowDown</Code></Error>")) is exceptions.SlowDown
    assert type(ias3errors.parse("<Error><Code>QuotaUsedUp</Code></Error>")) is S3Error
    assert dict(CLASSES) == before
    assert "QuotaUsedUp" not in DEFAULT


@pytest.mark.parametrize(
    ("family", "status"), [(family, one) for family, all_ in FAMILIES.items() for one in all_]
)
def test_an_unknown_code_is_of_the_family_of_its_status(
    family: type[S3Error], status: int
) -> None:
    """An undocumented code raises the family of the actual status and keeps its name."""
    error = ias3errors.parse("<Error><Code>Odd.Thing here</Code></Error>", status=status)
    assert type(error) is family
    assert error.code == "Odd.Thing here"
    assert error.entry is None
    assert family_of(status) is family


def test_the_actual_status_decides_for_a_code_without_a_class() -> None:
    """A code that is a row only raises the family of the response, and keeps its row."""
    error = ias3errors.parse("<Error><Code>XMinioStorageFull</Code></Error>", status=403)
    assert type(error) is exceptions.ForbiddenError
    assert error.entry == S3["XMinioStorageFull"]


def test_an_unknown_code_without_a_status_is_an_s3_error() -> None:
    """Without a status there is no family."""
    assert type(ias3errors.parse("<Error><Code>Odd</Code></Error>")) is S3Error


def test_every_error_is_a_requests_http_error() -> None:
    """Code that catches requests' own exception goes on working."""
    assert issubclass(S3Error, requests.HTTPError)


@pytest.mark.parametrize(("spelling", "code"), KNOWN_SPELLINGS.items())
def test_known_spellings_find_their_class(spelling: str, code: str) -> None:
    """Another spelling is the same error; `code` stays as it was sent."""
    error = ias3errors.parse(f"<Error><Code>{spelling}</Code></Error>")
    assert spelling not in DEFAULT
    assert type(error) is CLASSES[code]
    assert (error.code, error.entry) == (spelling, DEFAULT[code])


# Who sends a code.


def test_no_code_has_two_rows() -> None:
    """The tables of codes without a class repeat neither each other nor a class."""
    rows = [row[0] for table in TABLES for group in table.GROUPS for row in group.rows]
    assert len(rows) == len(set(rows))
    assert not set(rows) & set(CLASSES)
    assert len(DEFAULT) == len(CLASSES) + len(rows)


def test_a_row_says_who_sends_the_code_and_where_that_is_known_from(
    row: Row,
) -> None:
    """Each row names known services once, a source, and other statuses than its own."""
    for code in DEFAULT:
        with row(code):
            entry = DEFAULT[code]
            assert entry.services
            assert len(set(entry.services)) == len(entry.services)
            assert set(entry.services) <= set(SERVICES)
            assert entry.source
            assert entry.status not in entry.other_statuses


def test_a_sentence_of_ours_is_one_short_sentence(row: Row) -> None:
    """The message of a row that archive.org does not document is one sentence of our own."""
    for code in (code for code in DEFAULT if code not in IAS3):
        with row(code):
            message = DEFAULT[code].message
            assert re.fullmatch(r"[A-Z][^\n]*[^.]\.", message)
            assert len(message.split()) <= 22


def test_the_default_catalog_is_both_catalogs() -> None:
    """A code that both catalogs hold has the same row in each: that of archive.org."""
    assert dict(DEFAULT) == {**S3, **IAS3}
    assert all(S3[code] is IAS3[code] for code in IAS3 if code in S3)
    assert set(IAS3) - set(S3) == {"BadContent"}


def test_services_that_share_a_code_are_all_named() -> None:
    """A code of several services names them; one of a single service names that."""
    assert {"aws", "minio", "gcs", "ceph"} <= set(S3["NoSuchUpload"].services)
    assert S3["XMinioStorageFull"].services == ("minio",)
    assert S3["SecondLevelDomainForbidden"].services == ("oss",)
    assert IAS3["BadContent"].services == ("ias3",)


def test_services_may_disagree_about_the_status() -> None:
    """The most common status is the row's; the row has the others too."""
    entry = S3["RequestTimeout"]
    assert (entry.status, entry.other_statuses) == (400, (408, 503))


def test_codes_without_a_class_cost_nothing_until_one_is_met() -> None:
    """Parsing a code that has a class imports no table of the others."""
    code = (
        "import sys, ias3errors\n"
        "error = ias3errors.parse('<Error><Code>NoSuchUpload</Code><Message>m</Message></Error>')\n"
        "assert error.entry.services\n"
        "assert 'ias3errors.catalog.minio' not in sys.modules\n"
        "ias3errors.parse('<Error><Code>XMinioStorageFull</Code></Error>')\n"
        "assert 'ias3errors.catalog.minio' in sys.modules\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")


# A catalog as a value.

MINE = Entry("MyCode", "Mine.", 409, "Conflict", documented=False)


def test_a_catalog_cannot_be_changed() -> None:
    """Neither a catalog nor an entry has a way to be written to."""
    with pytest.raises(TypeError):
        IAS3["MyCode"] = MINE  # type: ignore[index]
    with pytest.raises(FrozenInstanceError):
        MINE.code = "Other"  # type: ignore[misc]


def test_a_catalog_can_be_added_to() -> None:
    """`|` gives a new catalog in which the right side wins; the old one stays."""
    catalog = IAS3 | {"MyCode": MINE}
    assert catalog["MyCode"] is MINE
    assert list(catalog) == [*IAS3, "MyCode"]
    assert "MyCode" not in IAS3
    other = Entry("SlowDown", "Other.", 429, "Too Many Requests")
    assert (IAS3 | {"SlowDown": other})["SlowDown"] is other


def test_a_catalog_of_ones_own_is_used() -> None:
    """`parse` takes a catalog: its entry, and the family of its status where none is known."""
    error = ias3errors.parse("<Error><Code>MyCode</Code></Error>", catalog=IAS3 | {"MyCode": MINE})
    assert type(error) is exceptions.ConflictError
    assert error.entry is MINE
    assert error.message == "Mine."


def test_rules_of_a_catalog_come_first() -> None:
    """A catalog's own advice wins over the built-in one; `|` puts the right side's first."""
    theirs = Advice("theirs", "Theirs.", "Do theirs.")
    ours = Advice("ours", "Ours.", "Do ours.", retryable=True, wait=5.0)
    body = "<Error><Code>SlowDown</Code><Message>m</Message></Error>"
    first = Catalog(IAS3.values(), rules=[("SlowDown", None, theirs)])
    assert ias3errors.parse(body, catalog=first).advice == theirs
    both = first | Catalog([], rules=[("SlowDown", "m", ours)])
    assert ias3errors.parse(body, catalog=both).advice == ours
    assert ias3errors.parse(body).advice not in {theirs, ours}


def test_a_catalog_is_hashable_and_picklable() -> None:
    """Equal catalogs have equal hashes and survive a pickle."""
    catalog = IAS3 | Catalog([MINE], rules=[("MyCode", None, Advice("mine", "M.", "Do."))])
    again = pickle.loads(pickle.dumps(catalog))
    assert again == catalog
    assert hash(again) == hash(catalog)
    assert catalog != IAS3
    assert all(pickle.loads(pickle.dumps(one)) is one for one in (IAS3, S3, DEFAULT))
    assert IAS3 != {"SlowDown": 1}
    assert "65 codes" in repr(IAS3)


@pytest.mark.parametrize(
    ("entries", "error", "text"),
    [
        ([MINE, MINE], ValueError, "'MyCode' occurs twice"),
        (["MyCode"], TypeError, "not str"),
    ],
)
def test_a_wrong_catalog_is_refused(
    entries: list[Entry], error: type[Exception], text: str
) -> None:
    """Duplicates and wrong types are refused at once."""
    with pytest.raises(error, match=text):
        Catalog(entries)


@pytest.mark.parametrize(
    ("other", "error", "text"),
    [
        ({"Other": MINE}, ValueError, "'Other' does not fit the entry of 'MyCode'"),
        ({"MyCode": "Mine."}, TypeError, "not str"),
        ("MyCode", TypeError, "unsupported operand"),
    ],
)
def test_a_wrong_addition_is_refused(other: object, error: type[Exception], text: str) -> None:
    """What is added must fit its key."""
    with pytest.raises(error, match=text):
        IAS3 | other  # type: ignore[operator]


# What the module of exceptions shows.


def test_the_exceptions_module_names_all_its_classes() -> None:
    """`ias3errors.exceptions.__all__` is sorted and holds base, families and codes."""
    kinds: set[type[S3Error]] = {S3Error, *FAMILIES, *CLASSES.values()}
    names = {kind.__name__ for kind in kinds}
    assert vars(exceptions)["__all__"] == sorted(names)
