"""``ias3errors serve``: runs the loopback server by hand."""

from __future__ import annotations

import click


@click.command(
    short_help="Run a server that fails like archive.org.",
    epilog="Example: ias3errors serve --port 8080",
)
@click.option(
    "--port",
    metavar="N",
    type=click.IntRange(0, 65535),
    default=0,
    help="The port to listen on. Default: a free one.",
)
@click.option(
    "--key",
    "keys",
    multiple=True,
    metavar="ACCESS:SECRET",
    help="Accept only these credentials; may be repeated. Default: accept any.",
)
def command(port: int, keys: tuple[str, ...]) -> int:
    """Run a server on this machine that fails like archive.org's S3 API."""
    from ias3errors.testing.__main__ import main as run_server  # noqa: PLC0415 - for help, too slow

    for key in keys:
        access, _, secret = key.partition(":")
        if not access or not secret:
            raise click.BadParameter(f"{key!r} is not ACCESS:SECRET", param_hint="'--key'")
    return run_server([f"--port={port}", *(f"--key={key}" for key in keys)])
