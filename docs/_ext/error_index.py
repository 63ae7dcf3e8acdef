"""Writes the error index: one page per code, and a table of all situations.

The pages come from the library's own tables, each time the site is built, into ``docs/codes``.
"""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from error_examples import example_of, form_of

from ias3errors import exceptions
from ias3errors.advice.choosing import advise
from ias3errors.advice.situations import Situation, situations_of, with_placeholders
from ias3errors.catalog import DEFAULT
from ias3errors.document import ErrorDocument
from ias3errors.entry import SERVICES, Entry
from ias3errors.exceptions import CLASSES, family_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FOLDER = "codes"


class Code(NamedTuple):
    """What a page of the index shows."""

    entry: Entry
    page: str
    class_name: str
    family: str
    situations: tuple[Situation, ...]


def codes() -> Iterator[Code]:
    """Yield every code of the catalogs, in their order."""
    taken: set[str] = set()
    for entry in DEFAULT.values():
        kind = CLASSES.get(entry.code)
        family = family_of(entry.status) if kind is None else kind.__mro__[1]
        if kind is not None and kind in vars(exceptions).values() and family is exceptions.S3Error:
            family = kind
        name = (kind or family).__name__
        situations = situations_of(entry.code) or (_by_status(entry),)
        yield Code(entry, _page_name(entry.code, taken), name, family.__name__, situations)


def _by_status(entry: Entry) -> Situation:
    document = ErrorDocument(code=entry.code, status=entry.status)
    return Situation((entry.code,), "", "", advise(document, entry.code))


def _page_name(code: str, taken: set[str]) -> str:
    name = re.sub(r"[^A-Za-z0-9]+", "-", code).strip("-")
    while name.lower() in taken:
        name += "-"
    taken.add(name.lower())
    return name


def write_pages(app: Sphinx) -> None:
    """Write all pages."""
    folder = Path(app.srcdir) / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    every = list(codes())
    for code in every:
        (folder / f"{code.page}.md").write_text(_page(code), encoding="utf-8")
    (folder / "index.md").write_text(_index(every), encoding="utf-8")


def _page(code: Code) -> str:
    entry = code.entry
    facts = [
        f"* **Status:** {_status(entry) or 'none documented'}",
        f"* **Sent by:** {_names(entry.services)}" if entry.services else "",
        f"* **Class:** `ias3errors.exceptions.{code.class_name}`"
        + (f", a `{code.family}`" if code.family != code.class_name else ""),
        f"* **Source:** {_text(entry.source)}" if entry.source else "",
    ]
    message = " ".join(entry.message.split())
    parts = [
        # In no table of contents: hundreds of names would fill the side bar of every page.
        "---\norphan: true\n---",
        f"# {_text(entry.code)}",
        f"> {_text(message)}" if message else "",
        "\n".join(filter(None, facts)),
        "## What it means, and what to do",
        *map(_situation, code.situations),
        "## Catch it",
        _except(code),
    ]
    parts += _example(entry)
    return "\n\n".join(filter(None, parts)) + "\n"


def _example(entry: Entry) -> list[str]:
    body = example_of(entry.code)
    if body is None:
        note = "No fixture has this code. A body with it has this form; names and id are made up."
        return ["## The form of its body", note, f"```xml\n{form_of(entry)}\n```"]
    return ["## An example", f"```xml\n{body}\n```"]


def _situation(situation: Situation) -> str:
    advice = situation.advice
    again = "no" if not advice.retryable else "yes"
    if advice.retryable and advice.wait is not None:
        again += f", after {advice.wait:.0f} seconds" if advice.wait else ", at once"
    applies = " ".join(filter(None, (situation.where, situation.when)))
    return "\n\n".join(
        filter(
            None,
            (
                f"### `{advice.kind}`",
                f"*{_text(applies)}*" if applies else "",
                _text(with_placeholders(advice.meaning)),
                f"**What to do:** {_text(with_placeholders(advice.action))}",
                f"**Retry the same request:** {again}.",
            ),
        )
    )


def _except(code: Code) -> str:
    lines = [
        "```python",
        f"from ias3errors.exceptions import {code.class_name}",
        "",
        "try:",
        "    ...",
        f"except {code.class_name} as error:",
    ]
    if code.class_name == code.family:
        lines += [
            f"    if error.code == {code.entry.code!r}:",
            "        print(error.advice.action)",
        ]
    else:
        lines += ["    print(error.advice.action)"]
    return "\n".join([*lines, "```"])


def _status(entry: Entry) -> str:
    return f"{entry.status} {entry.reason or ''}".strip() if entry.status else ""


def _breakable(code: str) -> str:
    """Return a code that may wrap where a word of it begins."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[._])", "<wbr>", html.escape(code))


def _names(services: tuple[str, ...]) -> str:
    return ", ".join(SERVICES[service].name for service in services)


def _text(text: str) -> str:
    """Return a text in which Markdown finds nothing to mark up."""
    return re.sub(r"([\\`*_{}\[\]<>|#$])", r"\\\1", text)


# The table.


def _index(every: list[Code]) -> str:
    rows = "\n".join(row for code in every for row in _rows(code))
    sent_by = {service for code in every for service in code.entry.services}
    services = {short: service.name for short, service in SERVICES.items() if short in sent_by}
    known = sorted({code.entry.status for code in every if code.entry.status})
    statuses = {str(status): str(status) for status in known}
    return f"""# Error index

Every error code that archive.org and other S3-compatible services send, and every situation that
`ias3errors` distinguishes. Paste a line of an error message into the search field.

```{{raw}} html
{_form(services, statuses)}
<table id="situations">
<thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Situation</th>\
<th scope="col">What it means, and what to do</th><th scope="col">Retry</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
```
"""


def _form(services: Mapping[str, str], statuses: Mapping[str, str]) -> str:
    return f"""<form id="situation-filters" role="search" hidden>
<label>Words of the message, or a code
<input type="search" name="q" autocomplete="off" aria-controls="situations"></label>
{_select("service", "Service", services)}
{_select("status", "Status", statuses)}
{_select("retry", "Retry", {"yes": "yes", "no": "no"})}
<p id="situation-count" role="status"></p>
</form>"""


def _select(name: str, label: str, values: Mapping[str, str]) -> str:
    options = "".join(
        f'<option value="{value}">{html.escape(shown)}</option>' for value, shown in values.items()
    )
    return (
        f'<label>{label} <select name="{name}" aria-controls="situations">'
        f'<option value="">any</option>{options}</select></label>'
    )


def _rows(code: Code) -> Iterator[str]:
    entry = code.entry
    for situation in code.situations:
        advice = situation.advice
        retry = "yes" if advice.retryable else "no"
        attributes = {
            "data-code": entry.code,
            "data-status": str(entry.status or ""),
            "data-retry": retry,
            "data-services": " ".join(entry.services),
            "data-words": f"{entry.message} {_names(entry.services)}",
            "data-pattern": re.sub(r"\(\?P<", "(?<", situation.pattern),
        }
        shown = " ".join(
            f'{name}="{html.escape(value, quote=True)}"' for name, value in attributes.items()
        )
        meaning = html.escape(with_placeholders(advice.meaning))
        action = html.escape(with_placeholders(advice.action))
        applies = html.escape(" ".join(filter(None, (situation.where, situation.when))))
        yield (
            f'<tr {shown}><th scope="row"><a href="{code.page}.html">{_breakable(entry.code)}</a>'
            f"</th><td>{entry.status or ''}</td><td><code>{html.escape(advice.kind)}</code> {applies}</td>"
            f"<td>{meaning} <strong>{action}</strong></td><td>{retry}</td></tr>"
        )


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect the index with the build."""
    app.connect("builder-inited", write_pages)
    return {"parallel_read_safe": True}
