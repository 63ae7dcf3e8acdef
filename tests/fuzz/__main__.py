"""Mutates bodies, or logs, towards code that none reached yet, with atheris, for a minute.

Input that breaks a claim is written to the folder given by ``--found``, and the run ends with a
traceback. It becomes a fixture once the defect is fixed.
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.fuzz.seeds import log_seeds, seeds

#: Pieces that are hard to guess, in the notation of libFuzzer.
_WORDS = (
    *("<Error>", "</Error>", "<Code>", "</Code>", "<Message>", "</Message>", "<Resource>"),
    *("<Errors>", "<ErrorResponse>", "<DeleteResult>", "<RequestId>", "<HostId>", "SlowDown"),
    *("<?xml version='1.0' encoding='UTF-8'?>", "encoding='", "utf-16", "iso-8859-1", "<!DOCTYPE"),
    *("<!--", "-->", "<![CDATA[", "]]>", "&amp;", "&#x1;", "&#0;", "xmlns=", "<html>", "<title>"),
    *("<li>Code: ", '{"error":', '"code":', '"message":', "Token-0", "x-amz-signature="),
    *("LOW a:b", "appears to be spam", "not found by Metadata::get_obj", "try one of these: "),
    *(" error uploading ", " to ", ": ", "warning: ", "< HTTP/1.1 503 ", "An error occurred ("),
    *("Traceback (most recent call last):", " for url: https://", "\\x0a", "\\x0d\\x0a", "\\x1b["),
    *("\\x1f\\x8b\\x08", "\\xff\\xfe", "\\xef\\xbb\\xbf"),
)


def main() -> None:
    """Run until a claim breaks or the time is over."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="how long to look")
    parser.add_argument("--found", type=Path, default=Path(), help="where found input is written")
    parser.add_argument("--logs", action="store_true", help="mutate logs instead of bodies")
    options = parser.parse_args()
    atheris: Any = import_module("atheris")
    with atheris.instrument_imports(include=["ias3errors"]):
        claims = import_module("tests.fuzz.claims")
    with TemporaryDirectory() as folder:
        corpus = Path(folder)
        for number, seed in enumerate(log_seeds() if options.logs else seeds()):
            (corpus / f"seed-{number}").write_bytes(seed)
        words = corpus.with_suffix(".dict")
        words.write_text(
            "".join(f'"{word.replace(chr(34), chr(92) + chr(34))}"\n' for word in _WORDS)
        )
        arguments = [
            sys.argv[0],
            str(corpus),
            f"-dict={words}",
            f"-max_total_time={options.seconds}",
            f"-artifact_prefix={options.found}/",
            "-max_len=4096",
            "-timeout=20",
            "-print_final_stats=1",
        ]
        atheris.Setup(arguments, claims.check_log if options.logs else claims.check)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
