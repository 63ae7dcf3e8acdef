"""The `ias3errors` command; also ``python -m ias3errors``."""

from __future__ import annotations

import gc
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
    # What is imported stays. To look for garbage in it, now and above all at the end, takes a fifth
    # of the time of a short command, and processes that share the work would copy it.
    gc.disable()
    try:
        from ias3errors.cli.app import run  # noqa: PLC0415 - it needs more than the library

        gc.freeze()
        gc.enable()
        return run()
    except KeyboardInterrupt:  # while it starts, or completes a word
        return 130


if __name__ == "__main__":
    sys.exit(main())
