"""Run FakeIAS3 by hand: ``python -m ias3errors.testing``."""

from __future__ import annotations

import argparse
import contextlib
import shlex
import signal
import sys
import threading
from collections.abc import Sequence

from ias3errors.testing.recording import RecordedRequest
from ias3errors.testing.server import FakeIAS3

EXAMPLE = """\
FakeIAS3 listens on {url}
Everything is lost when it stops. Stop it with Ctrl-C.

Upload a file, then upload it again with a simulated error:

curl -i -X PUT -d hello \\
  -H {authorization} \\
  -H 'x-archive-auto-make-bucket: 1' \\
  {url}/my-item/hello.txt

curl -i -X PUT -d hello \\
  -H 'x-archive-simulate-error: SlowDown' \\
  {url}/my-item/hello.txt
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until Ctrl-C; return the exit status."""
    options = _parser().parse_args(arguments)
    keys = dict(options.key) or None
    access, secret = next(iter(keys.items())) if keys else ("access", "secret")
    # A shell that starts this in the background has its Ctrl-C ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with FakeIAS3(keys, port=options.port, on_request=_show) as server:
            authorization = shlex.quote(f"Authorization: LOW {access}:{secret}")
            _say(EXAMPLE.format(url=server.url, authorization=authorization))
            threading.Event().wait()
    except KeyboardInterrupt:
        _say("stopped")
    except OSError as error:
        sys.stderr.write(f"cannot serve on port {options.port}: {error.strerror or error}\n")
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ias3errors.testing",
        description="A loopback server that fails like archive.org's S3 API.",
    )
    parser.add_argument(
        "--port", type=int, default=0, help="port to listen on (default: a free one)"
    )
    parser.add_argument(
        "--key",
        type=_key,
        action="append",
        default=[],
        metavar="ACCESS:SECRET",
        help="accept only these credentials; may be repeated (default: accept any)",
    )
    return parser


def _key(text: str) -> tuple[str, str]:
    access, _, secret = text.partition(":")
    if not access or not secret:
        raise argparse.ArgumentTypeError(f"{text!r} is not ACCESS:SECRET")
    return access, secret


def _show(request: RecordedRequest) -> None:
    # ascii(): what clients send must not steer the terminal.
    _say(f"{request.status or '---'} {request.method} {request.path!a}")


def _say(text: str) -> None:
    # A closed pipe (`| head`) is no reason to stop serving, nor for a traceback.
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
