"""The names of the package: where they are, and what dir, help and inspect show of them."""

from __future__ import annotations

import importlib.metadata
import inspect
import pydoc
import re
import subprocess
import sys
import tomllib

import pytest

import ias3errors
from ias3errors import S3Error, exceptions
from tests.paths import DOCS, ROOT
from tests.rows import Row


def test_public_names_are_sorted_and_there() -> None:
    """`__all__` is sorted, and every name in it exists and is documented."""
    assert ias3errors.__all__ == sorted(ias3errors.__all__)
    for name in ias3errors.__all__:
        value = getattr(ias3errors, name)
        assert value.__module__.startswith("ias3errors") or name == "raise_for_s3_error"
        assert value.__doc__


def test_dir_shows_what_people_use() -> None:
    """`dir` completes the public names, the two modules and the version, and no others."""
    more = {"exceptions", "testing", "__doc__", "__version__"}
    assert set(dir(ias3errors)) == {*ias3errors.__all__, *more}


def test_dir_of_the_exceptions_shows_classes() -> None:
    """`dir` of the module of exceptions completes its classes and nothing else."""
    shown = {name for name in dir(exceptions) if not name.startswith("__")}
    assert shown == {*exceptions.__all__, "CLASSES"}  # type: ignore[attr-defined]


def test_lazy_names_and_typed_names_are_the_same() -> None:
    """What type checkers see is what can be imported."""
    source = inspect.getsource(ias3errors)
    typed = re.search(r"if TYPE_CHECKING:\n(.*?)\n\n", source, re.DOTALL)
    assert typed is not None
    names = re.findall(r"import (\([^)]+\)|.+)", typed[1])
    seen = {
        name.strip().split(" as ")[0]
        for line in names
        for name in line.strip("()").split(",")
        if name.strip()
    }
    assert seen - {"exceptions", "testing"} == set(ias3errors.__all__) == set(ias3errors._HOMES)


def test_an_unknown_name_is_an_attribute_error() -> None:
    """A typo gets the message that Python gives."""
    with pytest.raises(AttributeError, match="no attribute 'prase'"):
        _ = ias3errors.prase  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match="no attribute 'SlowDwon'"):
        _ = ias3errors.SlowDwon  # type: ignore[attr-defined]
    with pytest.raises(ImportError, match="cannot import name 'SlowDwon'"):
        from ias3errors import SlowDwon  # type: ignore[attr-defined]  # noqa: F401


ELSEWHERE = {
    **dict.fromkeys(set(vars(exceptions)["__all__"]) - {"S3Error"}, "ias3errors.exceptions"),
    "FakeIAS3": "ias3errors.testing",
    "HtmlPage": "ias3errors.testing",
}


def test_a_name_of_another_module_says_where_it_is(row: Row) -> None:
    """Every class, family and part of the kit that is looked for here names its module."""
    for name in sorted(ELSEWHERE):
        with row(name):
            text = f"{name} is not in ias3errors: import it from {ELSEWHERE[name]}"
            with pytest.raises(ImportError) as imported:
                exec(f"from ias3errors import {name}", {})  # noqa: S102 - what a user types
            with pytest.raises(AttributeError) as asked:
                getattr(ias3errors, name)
            assert str(imported.value) == str(asked.value) == text
            assert not hasattr(ias3errors, name)


def test_a_star_import_leaves_the_builtins_alone() -> None:
    """`NotImplemented` is a class among the exceptions and never in a user's namespace."""
    assert issubclass(exceptions.NotImplemented, exceptions.ServerError)
    namespace: dict[str, object] = {}
    exec("from ias3errors import *", namespace)  # noqa: S102 - what a user's shell does
    assert "NotImplemented" not in namespace
    assert set(ias3errors.__all__) <= set(namespace)


def test_the_version_is_that_of_the_package() -> None:
    """The version is the installed one, and costs nothing until it is asked for."""
    assert ias3errors.__version__ == importlib.metadata.version("ias3errors")
    code = "import sys, ias3errors; sys.exit('__version__' in vars(ias3errors))"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


def test_the_changelog_begins_with_the_version() -> None:
    """The newest release in the changelog is the version that is built, with its date."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    changelog = (DOCS / "changelog.md").read_text()
    releases = re.findall(r"^## \[(\d[^\]]*)\] - \d{4}-\d\d-\d\d$", changelog, re.MULTILINE)
    assert releases[0] == project["version"]


SIGNATURES = {
    "attach": "session catalog hosts max_body body_timeout guard_body deferred",
    "detach": "session",
    "error_from_parts": "status headers body reason method url request_headers catalog",
    "error_from_response": "response",
    "is_retryable": "exc",
    "parse": "body status headers reason method url catalog",
    "parse_all": "body status headers reason method url catalog",
    "retry_delay": "exc",
    "stamina_backoff": "exc",
    "tenacity_wait": "state",
    "S3Error": "message document entry advice response request",
    "S3ErrorHook": "catalog hosts max_body body_timeout guard_body deferred",
}


@pytest.mark.parametrize("name", SIGNATURES)
def test_a_signature_names_each_argument(name: str) -> None:
    """What `inspect` and editors show are the arguments themselves, with no ``**options``."""
    assert (
        list(inspect.signature(getattr(ias3errors, name)).parameters) == SIGNATURES[name].split()
    )


def test_help_of_a_class_has_more_than_a_sentence(row: Row) -> None:
    """`help` of a code's class shows message, status, family and services, and no private name."""
    for name in vars(exceptions)["__all__"]:
        with row(name):
            kind = getattr(exceptions, name)
            text = pydoc.plain(pydoc.render_doc(kind))
            assert f"class {name}(" in text
            entry = kind.own_entry
            if entry is not None:
                assert " ".join(entry.message.split()) in " ".join(text.split())
                assert entry.code in text
                assert kind.__bases__[0].__name__ in text
                assert "Sent by" in text
            assert inspect.signature(kind) == inspect.signature(S3Error)
