"""Modules that are imported when one of their names is first used.

A program that meets no error, or only counts errors by their class, imports few modules. Where a
module needs another for the texts, facts or advice of an error alone, it says::

    if TYPE_CHECKING:
        from ias3errors import rendering
    else:
        rendering = LazyModule("ias3errors.rendering")

Type checkers see the import, and ``rendering.line(...)`` is written as always. In Python 3.15 it
is ``lazy from ias3errors import rendering`` (PEP 810).
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Any


class LazyModule(ModuleType):
    """Stands in for a module until one of its names is asked for, and then gives that name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        _MODULES.append(self)

    def __getattr__(self, name: str) -> Any:
        value = getattr(import_module(self.__name__), name)
        setattr(self, name, value)  # so that this method is not asked again
        return value


_MODULES: list[LazyModule] = []


def load_all() -> None:
    """Import now every module that waits for its first use."""
    for module in _MODULES:  # those that these modules need join the list meanwhile
        import_module(module.__name__)
