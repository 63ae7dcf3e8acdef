"""Compares the import table of docs/architecture.md with the imports of every file."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

from tests.paths import DOCS, PACKAGE
from tests.rows import Row

#: Each row of the table of docs/architecture.md: a module or package, its job, what it may import.
ROW = re.compile(r"^\| `(\w+)` \|[^|\n]*\|([^|\n]*)\|$", re.MULTILINE)
MAY_IMPORT: dict[str, set[str]] = {
    module: set(re.findall(r"`(\w+)`", imports))
    for module, imports in ROW.findall((DOCS / "architecture.md").read_text())
}


def module_of(path: Path) -> str:
    """Return the module or package of the table to which a file belongs."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_of(path: Path) -> set[str]:
    """Return our modules that a file imports, at any place in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == "ias3errors":
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ias3errors."):
            found.add((node.module or "").split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {
                name.name.split(".")[1]
                for name in node.names
                if name.name.startswith("ias3errors.")
            }
    return found


FILES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def test_every_module_is_in_the_table() -> None:
    """The table names exactly the modules that exist."""
    assert {module_of(path) for path in FILES} == set(MAY_IMPORT)


def test_arrows_point_one_way(row: Row) -> None:
    """A module imports only those of our modules that the table allows."""
    for path in FILES:
        with row(str(path.relative_to(PACKAGE))):
            module = module_of(path)
            assert imports_of(path) - {module} <= MAY_IMPORT[module]


def test_the_table_has_no_cycle() -> None:
    """The modules have an order in which each imports only earlier ones."""
    done: set[str] = set()
    waiting = dict(MAY_IMPORT)
    while waiting:
        ready = {module for module, needs in waiting.items() if needs <= done}
        assert ready, f"a cycle among {sorted(waiting)}"
        done |= ready
        for module in ready:
            del waiting[module]


def test_only_parsing_knows_lxml() -> None:
    """Only the modules of `parsing` that make trees and documents import lxml."""
    imports = re.compile(r"^\s*(?:import|from) lxml\b", re.MULTILINE)
    found = {str(path.relative_to(PACKAGE)) for path in FILES if imports.search(path.read_text())}
    assert found == {"parsing/documents.py", "parsing/plain.py", "parsing/trees.py"}


def test_the_exceptions_are_there_without_an_import_of_their_own() -> None:
    """In a fresh interpreter ``ias3errors.exceptions`` works after ``import ias3errors`` alone."""
    _run_alone(
        "import sys, ias3errors\n"
        "assert 'ias3errors.exceptions' not in sys.modules\n"
        "assert ias3errors.exceptions.SlowDown.__name__ == 'SlowDown'\n"
    )


def test_the_tables_of_advice_are_loaded_with_the_first_advice() -> None:
    """A program that parses and counts errors by their class does not load the advice."""
    _run_alone(
        "import sys\n"
        "from ias3errors import attach, parse\n"
        "error = parse('<Error><Code>SlowDown</Code></Error>')\n"
        "assert 'ias3errors.advice.s3' not in sys.modules\n"
        "assert error.advice.kind == 'slow-down'\n"
        "assert 'ias3errors.advice.s3' in sys.modules\n"
    )


def test_what_only_texts_need_is_loaded_with_the_first_text() -> None:
    """A program that counts errors by their class and code loads no module for texts or pages."""
    _run_alone(
        "import sys\n"
        "from ias3errors import attach, parse\n"
        "error = parse('<Error><Code>SlowDown</Code><Message>Wait</Message></Error>')\n"
        "assert error.code == 'SlowDown'\n"
        "late = ('redaction', 'rendering', 'hosts', 'parsing.documents')\n"
        "assert not [name for name in late if f'ias3errors.{name}' in sys.modules]\n"
        "assert str(error) == 'SlowDown: Wait'\n"
        "assert 'ias3errors.rendering' in sys.modules\n"
    )


def _run_alone(code: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=PACKAGE.parent,
    )
    assert (done.returncode, done.stderr) == (0, "")
