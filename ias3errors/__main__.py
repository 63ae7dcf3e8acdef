"""The `ias3errors` command; also ``python -m ias3errors``."""

from __future__ import annotations

import sys

_NEEDED = frozenset({"click", "rich"})


def main() -> int:
    """Run the command and return its exit status."""
    try:
        from ias3errors.cli.app import run  # noqa: PLC0415 - it needs more than the library
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _NEEDED:
            raise
        sys.stderr.write(
            f"The command needs {error.name}, which is not installed:\n"
            "    pip install 'ias3errors[cli]'\n"
        )
        return 2
    return run()


if __name__ == "__main__":
    sys.exit(main())
