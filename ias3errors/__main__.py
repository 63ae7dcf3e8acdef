"""The `ias3errors` command; also ``python -m ias3errors``."""

from __future__ import annotations

import sys
from importlib.util import find_spec

_NEEDED = ("click", "rich")


def main() -> int:
    """Run the command and return its exit status."""
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        sys.stderr.write(
            f"The command needs {' and '.join(missing)}, not installed here:\n"
            "    pip install 'ias3errors[cli]'\n"
        )
        return 2
    from ias3errors.cli.app import run  # noqa: PLC0415 - it needs more than the library

    return run()


if __name__ == "__main__":
    sys.exit(main())
