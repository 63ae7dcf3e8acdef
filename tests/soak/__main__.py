"""Sends many requests and parses many bodies; fails if anything leaks or is mixed up.

Needs Linux: what the process holds is read from /proc.
"""

from __future__ import annotations

import argparse

from tests.soak import naming, sending


def main() -> None:
    """Run both soaks."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--requests", type=int, default=200_000, help="how many to send")
    parser.add_argument("--threads", type=int, default=16, help="from how many threads")
    parser.add_argument("--names", type=int, default=1_000_000, help="how many new element names")
    options = parser.parse_args()
    sending.soak(options.requests, options.threads)
    naming.soak(options.names)


if __name__ == "__main__":
    main()
