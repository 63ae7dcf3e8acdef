"""Bodies made to harm their reader that are too large to keep as files, and how to build them.

The sizes are those at which other parsers were seen to hang, to crash or to fill the memory.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from functools import cache

KIB = 1024
#: As much as the hook reads of a body by default, in bytes.
CAP = 256 * KIB

HEAD = b"<Error><Code>SlowDown</Code><Message>"
TAIL = b"</Message></Error>"


def within_message(data: bytes) -> bytes:
    """Return an error whose message is these bytes, whatever they are."""
    return HEAD + data + TAIL


def filled(pattern: bytes) -> bytes:
    """Return an error of `CAP` bytes whose message repeats a pattern."""
    room = CAP - len(HEAD) - len(TAIL)
    return within_message((pattern * (room // len(pattern) + 1))[:room])


def billion_laughs() -> bytes:
    """Return entities that grow tenfold, nine times."""
    entities = b"".join(
        b'<!ENTITY e%d "%b">' % (level, b"&e%d;" % (level - 1) * 10) for level in range(1, 10)
    )
    return (
        b'<!DOCTYPE Error [<!ENTITY e0 "ha">'
        + entities
        + b"]><Error><Code>SlowDown</Code><Message>&e9;</Message></Error>"
    )


def quadratic_blow_up() -> bytes:
    """Return one entity of 65,000 bytes that is used 21,000 times."""
    entity = b'<!DOCTYPE Error [<!ENTITY e "%b">]>' % (b"x" * 65_000)
    return entity + within_message(b"&e;" * 21_000)


def deep(levels: int) -> bytes:
    """Return elements nested so many levels deep, a code before them."""
    return b"<Error><Code>SlowDown</Code>" + b"<a>" * levels + b"</a>" * levels + b"</Error>"


def many_children() -> bytes:
    """Return a million children, 8 MB."""
    return b"<Error><Code>SlowDown</Code>" + b"<a>1</a>" * 1_000_000 + b"</Error>"


def many_names() -> bytes:
    """Return twenty thousand children whose names were never seen before."""
    children = b"".join(b"<n%05d/>" % number for number in range(20_000))
    return b"<Error><Code>SlowDown</Code>" + children + b"</Error>"


def many_attributes() -> bytes:
    """Return a hundred thousand attributes on the root."""
    attributes = b"".join(b' a%d="1"' % number for number in range(100_000))
    return b"<Error" + attributes + b"><Code>SlowDown</Code></Error>"


def many_errors() -> bytes:
    """Return a DeleteResult of a hundred thousand errors."""
    errors = b"<Error><Key>k</Key><Code>AccessDenied</Code></Error>" * 100_000
    return b"<DeleteResult>" + errors + b"</DeleteResult>"


def long_comment() -> bytes:
    """Return a comment of 50 MB before the code."""
    return b"<Error><!--" + b"x" * 50_000_000 + b"--><Code>SlowDown</Code></Error>"


@cache
def gzip_bomb() -> bytes:
    """Return 50 MB of blanks, compressed to 0.2 MB."""
    return gzip.compress(within_message(b" " * 50_000_000), compresslevel=1, mtime=0)


#: The bodies by name; each is built when it is asked for.
BODIES: Mapping[str, Callable[[], bytes]] = {
    "billion laughs": billion_laughs,
    "quadratic blow-up": quadratic_blow_up,
    "a thousand levels": lambda: deep(1_000),
    "a million levels": lambda: deep(1_000_000),
    "a million children": many_children,
    "twenty thousand names": many_names,
    "a hundred thousand attributes": many_attributes,
    "a hundred thousand errors": many_errors,
    "a text of 100 MB": lambda: within_message(b"x" * 100_000_000),
    "a comment of 50 MB": long_comment,
    "five million line breaks before": lambda: b"\n" * 5_000_000 + within_message(b"m"),
    "five million line breaks inside": lambda: within_message(b"\n" * 5_000_000),
    "a name of 10 MB": lambda: (
        b"<Error><Code>SlowDown</Code><" + b"n" * 10_000_000 + b"/></Error>"
    ),
    "a gzip bomb": gzip_bomb,
    "only less-than signs": lambda: filled(b"<"),
    "nothing but less-than signs": lambda: b"<" * CAP,
    "only greater-than signs": lambda: filled(b">"),
    "only ampersands": lambda: filled(b"&"),
    "ampersands and hashes": lambda: filled(b"&#"),
    "only control characters": lambda: filled(b"\x01"),
    "all control characters": lambda: filled(bytes(range(32))),
    "only zero bytes": lambda: filled(b"\0"),
    "only references": lambda: filled(b"&amp;"),
    "only forbidden references": lambda: filled(b"&#1;"),
    "only undefined entities": lambda: filled(b"&nbsp;"),
    "only invalid bytes": lambda: filled(b"\xff"),
    "only half characters": lambda: filled(b"\xed\xa0\x80"),
    "only start tags": lambda: filled(b"<a>"),
    "only end tags": lambda: filled(b"</a>"),
    "only unclosed comments": lambda: filled(b"<!--"),
    "only unclosed sections": lambda: filled(b"<![CDATA["),
    "only unclosed instructions": lambda: filled(b"<?x "),
    "only quotes in a tag": lambda: filled(b'<a b="'),
    "only undeclared prefixes": lambda: filled(b"<p:a/>"),
    "only starts of an error": lambda: filled(b"<Error><Code>"),
    "only empty codes": lambda: b"<Error>" + b"<Code/>" * 30_000 + b"</Error>",
    "only document types": lambda: b"<!DOCTYPE" * 29_000,
    "only declarations": lambda: b"<?xml version='1.0'?>" * 12_000,
    "a page of list items": lambda: b"<html><ul>" + b"<li>Code: x" * 20_000,
    "a page of titles": lambda: b"<html>" + b"<title>" * 30_000,
    "a page of unclosed tags": lambda: b"<html>" + b"<p " * 80_000,
    "JSON of many levels": lambda: b'{"error":' * 28_000,
    "JSON of many quotes": lambda: b'{"Code":"' + b'\\"' * 120_000,
    "digits": lambda: b"1" * CAP,
}
