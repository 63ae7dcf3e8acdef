"""Turns S3 error responses, especially archive.org's, into specific Python exceptions.

``ias3errors.attach(session)`` makes a `requests.Session` raise them. ``ias3errors.parse(body)``
reads a saved response body. `ias3errors.exceptions` has a class for each code, and
`ias3errors.testing` a server on loopback that fails like archive.org's.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ias3errors import exceptions as exceptions
    from ias3errors import testing as testing
    from ias3errors.advice.model import Advice
    from ias3errors.attaching import attach, detach
    from ias3errors.building import NotAnS3Error, error_from_parts, parse, parse_all
    from ias3errors.catalog import IAS3, S3, Catalog
    from ias3errors.document import ErrorDocument
    from ias3errors.entry import Entry
    from ias3errors.hook import S3ErrorHook, error_from_response, raise_for_s3_error
    from ias3errors.retrying import (
        is_retryable,
        retry_delay,
        stamina_backoff,
        tenacity_wait,
        urllib3_retry,
    )
    from ias3errors.s3error import S3Error
    from ias3errors.scanning.scanner import Found, scan

    __version__: str
else:  # or type checkers would take every misspelled name for one of ours

    def __getattr__(name: str) -> Any:
        if name in _SUBMODULES:
            return import_module(f"ias3errors.{name}")
        if name in _HOMES:
            value = getattr(import_module(f"ias3errors.{_HOMES[name]}"), name)
        elif name == "__version__":
            value = import_module("importlib.metadata").version("ias3errors")
        else:
            raise _unknown(name)
        setattr(sys.modules[__name__], name, value)  # so that this function is not asked again
        return value


__all__ = [
    "Advice",
    "Catalog",
    "Entry",
    "ErrorDocument",
    "Found",
    "IAS3",
    "NotAnS3Error",
    "S3",
    "S3Error",
    "S3ErrorHook",
    "attach",
    "detach",
    "error_from_parts",
    "error_from_response",
    "is_retryable",
    "parse",
    "parse_all",
    "raise_for_s3_error",
    "retry_delay",
    "scan",
    "stamina_backoff",
    "tenacity_wait",
    "urllib3_retry",
]

# Where each public name is defined. A name is imported when it is first used: a program that
# never meets an error does not pay for the tables of them.
_NAMES = {
    "advice.model": ("Advice",),
    "attaching": ("attach", "detach"),
    "building": ("NotAnS3Error", "error_from_parts", "parse", "parse_all"),
    "catalog": ("IAS3", "S3", "Catalog"),
    "document": ("ErrorDocument",),
    "entry": ("Entry",),
    "hook": ("S3ErrorHook", "error_from_response", "raise_for_s3_error"),
    "retrying": (
        "is_retryable",
        "retry_delay",
        "stamina_backoff",
        "tenacity_wait",
        "urllib3_retry",
    ),
    "s3error": ("S3Error",),
    "scanning.scanner": ("Found", "scan"),
}
_HOMES = {name: home for home, names in _NAMES.items() for name in names}

# Modules whose names people look for here, and which need no import of their own.
_SUBMODULES = ("exceptions", "testing")


def _unknown(name: str) -> AttributeError | ImportError:
    """Return the error for a name that is not here, which says where it is."""
    for module in _SUBMODULES if name[:1].isupper() else ():
        if name in import_module(f"ias3errors.{module}").__all__:
            text = f"{name} is not in ias3errors: import it from ias3errors.{module}"
            # `from ias3errors import SlowDown` would replace the text of an AttributeError.
            importing = sys._getframe(2).f_code.co_name == "_handle_fromlist"  # noqa: SLF001
            return (ImportError if importing else AttributeError)(text, name=name)
    return AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)


def __dir__() -> list[str]:
    return sorted([*__all__, *_SUBMODULES, "__doc__", "__version__"])
