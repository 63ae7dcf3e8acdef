"""Draws the terminal pictures of the README and the site from real output.

Run ``python docs/pictures.py`` with the command's extra installed; it writes ``docs/_static/*.svg``.
"""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import requests
from rich.console import Console
from rich.terminal_theme import DEFAULT_TERMINAL_THEME, TerminalTheme
from rich.text import Text

import ias3errors
from ias3errors.testing import FakeIAS3

FOLDER = Path(__file__).parent / "_static"
COLUMNS = 90

DARK = TerminalTheme(
    (24, 27, 31),
    (216, 218, 222),
    [(24, 27, 31), (255, 122, 110), (126, 200, 126), (224, 190, 110), (120, 170, 255),
     (208, 150, 240), (110, 200, 210), (216, 218, 222)],
    [(130, 135, 142), (255, 150, 140), (150, 225, 150), (240, 210, 140), (150, 190, 255),
     (225, 175, 250), (140, 220, 230), (255, 255, 255)],
)  # fmt: skip
THEMES = {"light": DEFAULT_TERMINAL_THEME, "dark": DARK}

UPLOADER = """\
import sys, traceback
import requests
{imports}

session = {session}
session.proxies = {{"http": sys.argv[1]}}
session.headers["Authorization"] = "LOW accesskey:secret"
url = "http://s3.us.archive.org/glass-plates/plate-07.tif"
try:
    response = session.put(url, data=b"II*")
    response.raise_for_status()
except requests.HTTPError as error:
    traceback.print_exception(error, limit=1)
"""
PLAIN = UPLOADER.format(imports="", session="requests.Session()")
OURS = UPLOADER.format(
    imports="import ias3errors", session="ias3errors.attach(requests.Session())"
)
REQUEST_ID = "5d2f8a0e-3c41-4f0b-9a57-0c6f1f0e7b11"
QUEUE_FULL = "bucket_tasks_queued exceeds rationed amount"
SPAM = (
    "Your upload of glass-plates from username keeper appears to be spam. If you believe this is "
    "a mistake, contact info@archive.org and include this entire message in your email."
)
# What failed in a night: the code, its diagnosis, and the files.
NIGHT = (
    ("SlowDown", QUEUE_FULL, range(7, 40)),
    ("SlowDown", SPAM, range(40, 41)),
    ("BadContent", "Syntax error detected in pdf data", range(41, 43)),
    ("AccessDenied", "You lack sufficient privileges to write to this item.", range(43, 44)),
)


def main() -> None:
    """Draw all pictures."""
    before = f"$ python upload.py\n{output_of_uploader(PLAIN)}"
    after = "\n$ python upload.py   # session = ias3errors.attach(requests.Session())\n"
    after += output_of_uploader(OURS)
    draw("before-and-after", before + after, "The same upload, before and after")
    draw("failed-night", summary_of_night(), "ias3errors parse --summary upload.log")


def output_of_uploader(code: str) -> str:
    """Return what an uploader prints whose item has a full queue."""
    with FakeIAS3() as server, TemporaryDirectory() as folder:
        server.fail("SlowDown", resource=QUEUE_FULL)
        Path(folder, "upload.py").write_text(code, encoding="utf-8")
        done = subprocess.run(  # noqa: S603 - the script above
            [sys.executable, "-Xno_debug_ranges", "upload.py", server.url],
            cwd=folder,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
    # Each run has another request id; the picture keeps one.
    return re.sub(r"[0-9a-f-]{36}", REQUEST_ID, done.stderr.replace(f"{folder}/", ""))


def summary_of_night() -> str:
    """Return the summary of a log, as a terminal shows it."""
    with FakeIAS3() as server, TemporaryDirectory() as folder:
        lines = []
        for code, resource, plates in NIGHT:
            for plate in plates:
                server.fail(code, resource=resource)
                name = f"plate-{plate:02}.tif"
                body = requests.put(f"{server.url}/glass-plates/{name}", data=b"II*", timeout=30)
                error = ias3errors.parse(body.content)
                # As `ia upload` prints them.
                lines += [f" uploading {name}: 100%|##########| 1/1 [00:00<00:00, 1.02MiB/s]"]
                lines += [f" error uploading {name}: {error.message} - {error.resource}"]
        Path(folder, "upload.log").write_text("\n".join(lines), encoding="utf-8")
        output = on_terminal(["parse", "--summary", "upload.log"], folder)
    return f"$ ias3errors parse --summary upload.log\n{output}"


def on_terminal(arguments: list[str], folder: str) -> str:
    """Return what the command writes to a terminal, colours included."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(COLUMNS), "TERM": "xterm-256color"}
    environment.pop("NO_COLOR", None)
    process = subprocess.Popen(  # noqa: S603 - this project's own command
        [sys.executable, "-m", "ias3errors", *arguments],
        cwd=folder,
        stdout=theirs,
        env=environment,
    )
    os.close(theirs)
    parts = []
    try:
        while part := os.read(ours, 65_536):
            parts.append(part)
    except OSError:
        pass  # so the end of a terminal is read on Linux
    os.close(ours)
    process.wait(timeout=60)
    return b"".join(parts).decode().replace("\r\n", "\n")


def draw(name: str, text: str, title: str) -> None:
    """Write a picture in light and in dark."""
    for theme, colours in THEMES.items():
        with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
            console = Console(record=True, width=COLUMNS, file=nowhere, force_terminal=True)
            shown = Text.from_ansi(text.rstrip())
            shown.highlight_regex(r"(?m)^\$ .*", "bold")
            shown.highlight_regex(r"(?m)^What (it means|to do):", "bold")
            shown.highlight_regex(r"[\w.]+(HTTPError|SlowDown)(?=:)", "bold red")
            console.print(shown)
            svg = console.export_svg(title=title, theme=colours, unique_id=f"{name}-{theme}")
        (FOLDER / f"{name}-{theme}.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
