"""``ias3errors explain``: what a code, a status or a kind means and what to do."""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Iterable

import click
from click.shell_completion import CompletionItem
from rich.console import Console
from rich.text import Text

from ias3errors.advice.model import Advice
from ias3errors.advice.situations import (
    AT_ARCHIVE,
    ELSEWHERE,
    Situation,
    has_placeholders,
    situations,
    with_placeholders,
)
from ias3errors.advice.statuses import advice_of_status
from ias3errors.catalog import DEFAULT, KNOWN_SPELLINGS
from ias3errors.cli.formats import retry_text
from ias3errors.cli.terminal import Color, color_option, console_on, print_wrapped, warn
from ias3errors.entry import SERVICES, Entry
from ias3errors.exceptions import CLASSES, family_of
from ias3errors.redaction import printable

_EVERYWHERE = "At any service"
# Columns.
_INDENT = 5


def _names() -> dict[str, str]:
    """Return all codes and kinds by their lower case; a code comes before a kind of its name."""
    known = situations()
    names = [
        *(one.advice.kind for one in known),
        *KNOWN_SPELLINGS,
        *(code for one in known for code in one.codes),
        *DEFAULT,
    ]
    return {name.lower(): name for name in names}


def _complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001 - click passes them
    lowered = incomplete.lower()
    return [CompletionItem(name) for low, name in _names().items() if low.startswith(lowered)]


@click.command(
    epilog="""\b
Examples:
  ias3errors explain SlowDown
  ias3errors explain 503
  ias3errors explain spam
"""
)
@click.argument("name", shell_complete=_complete)
@color_option
def command(name: str, color: Color) -> int:
    """Explain an error: what it means and what to do.

    NAME is an error code in any case, an HTTP status, or a kind of advice.
    """
    console = console_on(sys.stdout, color)
    name = name.strip()
    if re.fullmatch(r"[345][0-9]{2}", name):
        _print_status(int(name), console)
        return 0
    names = _names()
    found = names.get(name.lower())
    if found is None:
        warn(_suggestion(name, names))
        return 2
    code = KNOWN_SPELLINGS.get(found, found)
    known = situations()
    of_code = [one for one in known if code in one.codes]
    if of_code:
        _print_code(code, of_code, console)
    else:
        _print_title(code, "", console)
        _print_situations([one for one in known if one.advice.kind == code], console)
    return 0


def _suggestion(name: str, names: dict[str, str]) -> str:
    close = difflib.get_close_matches(name.lower(), names, n=3, cutoff=0.6)
    text = f"unknown code, status or kind: {printable(name[:100])!r}"
    if not close:
        return f"{text}; 'ias3errors catalog' lists the codes"
    return f"{text}; did you mean {' or '.join(names[one] for one in close)}?"


def _print_title(name: str, status: str, console: Console) -> None:
    title = Text(name, style="bold").append(f" ({status})" if status else "", style="not bold")
    print_wrapped(console, title)


def _print_code(code: str, of_code: list[Situation], console: Console) -> None:
    entry = DEFAULT.find(code)
    status = entry.status if entry else None
    shown = f"HTTP {status} {entry.reason or ''}".strip() if entry and status else ""
    _print_title(code, shown, console)
    if entry is not None:
        _print_entry(entry, console)
    _print_classes(CLASSES.get(code) or family_of(status), console)
    _print_situations(of_code, console)


def _print_entry(entry: Entry, console: Console) -> None:
    message = " ".join(entry.message.split())
    label = "Documented message: " if "ias3" in entry.services else ""
    senders = ", ".join(SERVICES[one].name for one in entry.services)
    texts = [f"{label}{message}" if message else "", f"Sent by: {senders}" if senders else ""]
    if entry.other_statuses:
        statuses = " or ".join(map(str, entry.other_statuses))
        texts.append(f"Some services send it with {statuses}.")
    if not entry.documented:
        texts.append("The documentation does not list this code.")
    for text in filter(None, texts):
        print_wrapped(console, text, indent=2, hang=2)


def _print_classes(kind: type[Exception], console: Console) -> None:
    family = kind.__mro__[1]
    text = f"Catch it in Python: except ias3errors.exceptions.{kind.__name__}"
    if family is not kind and family.__module__.startswith("ias3errors.exceptions"):
        text += f" (or {family.__name__} for the whole family)"
    print_wrapped(console, text, indent=2, hang=2)


def _print_status(status: int, console: Console) -> None:
    _print_title(f"HTTP {status}", "", console)
    _print_classes(family_of(status), console)
    situation = Situation((), "If the response names no code", "", advice_of_status(status))
    _print_situations([situation], console)
    entries = [entry for entry in DEFAULT.values() if entry.status == status]
    # Archive.org's are the most likely here.
    for title, wanted in (("Codes of archive.org", True), ("Codes of other services", False)):
        chosen = [entry for entry in entries if ("ias3" in entry.services) == wanted]
        if chosen:
            console.print()
            console.print(Text(f"{title} with this status", style="bold"))
        for entry in chosen:
            message = " ".join(entry.message.split())
            print_wrapped(console, f"{entry.code}: {message}", indent=2, hang=2)


def _print_situations(chosen: Iterable[Situation], console: Console) -> None:
    """Print situations with numbers, below a title for where each holds."""
    distinct = _distinct(chosen)
    has_archive = distinct[0].where == AT_ARCHIVE
    where = ""
    for number, one in enumerate(distinct, 1):
        console.print()
        if one.where != where:
            where = one.where
            is_everywhere = where == ELSEWHERE and not has_archive
            console.print(Text(_EVERYWHERE if is_everywhere else where, style="bold"))
        head = Text(f"{number:>3}. ").append(one.advice.kind, style="bold")
        codes = f" ({', '.join(one.codes)})" if len(one.codes) > 1 else ""
        head.append(f"{codes}{', ' if one.when else ''}{one.when}")
        print_wrapped(console, head, hang=_INDENT)
        _print_advice(one.advice, console)


def _distinct(chosen: Iterable[Situation]) -> list[Situation]:
    """Return situations, archive.org's first, without those that add only a code or a detail."""
    kept: list[Situation] = []
    for one in chosen:
        for at, other in enumerate(kept):
            if other.where != one.where or other.advice.kind != one.advice.kind:
                continue
            if other.advice == one.advice:
                kept[at] = other._replace(codes=tuple(dict.fromkeys(other.codes + one.codes)))
                break
            if other.when == one.when and has_placeholders(other.advice):
                kept[at] = one
                break
        else:
            kept.append(one)
    return sorted(kept, key=lambda one: one.where != AT_ARCHIVE)


def _print_advice(advice: Advice, console: Console) -> None:
    retry = retry_text(retryable=advice.retryable, wait=advice.wait)
    for text in (
        f"What it means: {with_placeholders(advice.meaning)}",
        f"What to do: {with_placeholders(advice.action)}",
        f"Try again: {retry}",
    ):
        print_wrapped(console, text, indent=_INDENT, hang=2)
