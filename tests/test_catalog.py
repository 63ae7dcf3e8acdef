"""The catalog against the documented table, and the classes against the catalog."""

from __future__ import annotations

import inspect
import pickle
import re
from dataclasses import FrozenInstanceError

import pytest
import requests

import ias3errors
from ias3errors import IAS3, Advice, Catalog, Entry, S3Error, exceptions
from ias3errors.exceptions import CLASSES, family_of
from tests.paths import ROOT

TABLE = ROOT / "fixtures" / "ias3-error-messages.md"

FAMILIES = {
    exceptions.RedirectError: {301, 302, 303, 307, 308},
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
    """Codes, messages and HTTP answers are the documented ones, in the documented order."""
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
    """What archive.org sends and the page lacks is there, and marked."""
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


def test_there_is_one_class_for_each_code() -> None:
    """Catalog and classes name the same codes in the same order, each class by its code."""
    assert list(CLASSES) == list(IAS3)
    assert [kind.__name__ for kind in CLASSES.values()] == list(IAS3)


def test_no_class_is_without_a_code() -> None:
    """Every exception in the module is a code's class, a family or the base."""
    found = {
        value
        for value in vars(exceptions).values()
        if isinstance(value, type) and issubclass(value, S3Error)
    }
    assert found == {S3Error, *FAMILIES, *CLASSES.values()}


@pytest.mark.parametrize("code", IAS3)
def test_a_class_stands_below_its_documented_family(code: str) -> None:
    """Each class has exactly one base: the family of the documented status; N/A is a bad request."""
    status = IAS3[code].status
    families = [family for family, statuses in FAMILIES.items() if (status or 400) in statuses]
    assert list(CLASSES[code].__bases__) == families


@pytest.mark.parametrize("code", IAS3)
def test_a_docstring_is_the_documented_message(code: str) -> None:
    """What an IDE shows for a class is what the documentation says of its code."""
    assert " ".join((CLASSES[code].__doc__ or "").split()) == " ".join(IAS3[code].message.split())


@pytest.mark.parametrize("code", IAS3)
def test_a_body_with_the_code_gives_the_class(code: str) -> None:
    """Parsing a code gives exactly its class and its row."""
    error = ias3errors.parse(f"<Error><Code>{code}</Code></Error>")
    assert type(error) is CLASSES[code]
    assert error.entry == IAS3[code]
    assert error.message == IAS3[code].message


@pytest.mark.parametrize("code", IAS3)
def test_a_class_raised_by_hand_knows_its_code(code: str) -> None:
    """An error that a test or an uploader raises itself has code, row and advice."""
    error = CLASSES[code]("made by hand")
    assert (error.code, error.entry, error.args) == (code, IAS3[code], ("made by hand",))
    assert error.advice == ias3errors.parse(f"<Error><Code>{code}</Code></Error>").advice
    assert str(error).startswith("made by hand")


@pytest.mark.parametrize(
    ("family", "status"), [(family, one) for family, all_ in FAMILIES.items() for one in all_]
)
def test_an_unknown_code_is_of_the_family_of_its_status(
    family: type[S3Error], status: int
) -> None:
    """A code that nobody documented raises the family of the actual status and keeps its name."""
    error = ias3errors.parse("<Error><Code>Odd.Thing here</Code></Error>", status=status)
    assert type(error) is family
    assert error.code == "Odd.Thing here"
    assert error.entry is None
    assert family_of(status) is family


def test_an_unknown_code_without_a_status_is_an_s3_error() -> None:
    """Without a status there is no family to tell."""
    assert type(ias3errors.parse("<Error><Code>Odd</Code></Error>")) is S3Error


def test_every_error_is_a_requests_http_error() -> None:
    """Code that catches requests' own exception goes on working."""
    assert issubclass(S3Error, requests.HTTPError)


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        ("KeyTooLongError", "KeyTooLong"),
        ("CrossLocationLoggingProhibitted", "CrossLocationLoggingProhibited"),
    ],
)
def test_known_spellings_find_their_class(spelling: str, code: str) -> None:
    """What some servers spell otherwise is the same error; `code` stays as it was sent."""
    error = ias3errors.parse(f"<Error><Code>{spelling}</Code></Error>")
    assert type(error) is CLASSES[code]
    assert (error.code, error.entry) == (spelling, IAS3[code])


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
    """Duplicates and wrong types are told at once."""
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


# What the packages show.


def test_public_names_are_sorted_and_there() -> None:
    """`__all__` is sorted and every name in it can be had."""
    assert ias3errors.__all__ == sorted(ias3errors.__all__)
    assert sorted(dir(ias3errors)) == ias3errors.__all__
    for name in ias3errors.__all__:
        assert getattr(ias3errors, name).__module__.startswith("ias3errors") or name == (
            "raise_for_s3_error"
        )


def test_lazy_names_and_typed_names_are_the_same() -> None:
    """What type checkers see is what can be imported."""
    source = inspect.getsource(ias3errors)
    typed = re.search(r"if TYPE_CHECKING:\n(.*?)\n\n", source, re.DOTALL)
    assert typed is not None
    names = re.findall(r"import (.+)", typed[1])
    seen = {name.strip().split(" as ")[0] for line in names for name in line.split(",")}
    assert seen - {"exceptions"} == set(ias3errors.__all__) == set(ias3errors._HOMES)


def test_an_unknown_name_is_an_attribute_error() -> None:
    """A typo is told as Python tells it."""
    with pytest.raises(AttributeError, match="no attribute 'prase'"):
        _ = ias3errors.prase  # type: ignore[attr-defined]


def test_a_star_import_leaves_the_builtins_alone() -> None:
    """`NotImplemented` is a class among the exceptions and never in a user's namespace."""
    assert issubclass(exceptions.NotImplemented, exceptions.ServerError)
    namespace: dict[str, object] = {}
    exec("from ias3errors import *", namespace)  # noqa: S102 - what a user's shell does
    assert "NotImplemented" not in namespace
    assert set(ias3errors.__all__) <= set(namespace)


def test_the_exceptions_module_names_all_its_classes() -> None:
    """`ias3errors.exceptions.__all__` is sorted and holds base, families and codes."""
    names = {S3Error.__name__, *CLASSES, *(family.__name__ for family in FAMILIES)}
    assert exceptions.__all__ == sorted(names)
