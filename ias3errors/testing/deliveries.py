"""How a response's body reaches the client: whole, cut, stalled, dripping, endless, compressed."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from typing import Protocol


class Wire(Protocol):
    """The part of a connection that a delivery needs."""

    def head(self, *framing: tuple[str, str]) -> None:
        """Send the status line and the headers, then those that frame the body."""

    def write(self, data: bytes) -> None:
        """Send bytes; OSError where the client is gone."""

    def pause(self, seconds: float | None) -> bool:
        """Wait; None waits until the server stops. Return whether it stops."""

    def hang_up(self) -> None:
        """Close the connection after this response."""


class Delivery(Protocol):
    """One way to send a body."""

    def send(self, wire: Wire, body: bytes) -> None:
        """Send head and body."""


@dataclass(frozen=True, slots=True)
class Whole:
    """The body as it is, with its Content-Length."""

    def send(self, wire: Wire, body: bytes) -> None:
        """Send head and body."""
        wire.head(_length(body))
        wire.write(body)


WHOLE = Whole()


@dataclass(frozen=True, slots=True)
class Truncated:
    """The Content-Length of the whole body, `keep` bytes of it (None: half), then a hang-up."""

    keep: int | None = None

    def send(self, wire: Wire, body: bytes) -> None:
        """Send head and the beginning of the body, then hang up."""
        wire.head(_length(body))
        wire.write(_beginning(body, self.keep))
        wire.hang_up()


@dataclass(frozen=True, slots=True)
class Stall:
    """`keep` bytes of the body (None: half), then nothing for `seconds`, then a hang-up.

    With `seconds` None the stall lasts until the server stops.
    """

    keep: int | None = None
    seconds: float | None = None

    def send(self, wire: Wire, body: bytes) -> None:
        """Send head and the beginning of the body, wait, then hang up."""
        wire.head(_length(body))
        wire.write(_beginning(body, self.keep))
        wire.pause(self.seconds)
        wire.hang_up()


@dataclass(frozen=True, slots=True)
class Drip:
    """The body one byte at a time, `interval` seconds apart."""

    interval: float = 0.1

    def send(self, wire: Wire, body: bytes) -> None:
        """Send head, then the body byte by byte until it ends or the server stops."""
        wire.head(_length(body))
        for at in range(len(body)):
            wire.write(body[at : at + 1])
            if wire.pause(self.interval):
                wire.hang_up()
                return


@dataclass(frozen=True, slots=True)
class Endless:
    """The body in chunked encoding, then blanks without end, until the client hangs up.

    `interval` is the time between two pieces of `size` bytes, in seconds.
    """

    interval: float = 0.0
    size: int = 16384

    def send(self, wire: Wire, body: bytes) -> None:
        """Send head and body, then blanks until the client is gone or the server stops."""
        wire.head(("Transfer-Encoding", "chunked"))
        if body:
            wire.write(_chunk(body))
        blanks = _chunk(b" " * (self.size - 1) + b"\n")
        while not wire.pause(self.interval):
            wire.write(blanks)
        wire.hang_up()


@dataclass(frozen=True, slots=True)
class Gzip:
    """The body compressed after `padding` bytes of blanks were added (many make a bomb).

    With `declared` False the response has no Content-Encoding header.
    """

    padding: int = 0
    declared: bool = True

    def send(self, wire: Wire, body: bytes) -> None:
        """Send head and the compressed body."""
        packed = gzip.compress(body + b" " * self.padding)
        encoding = [("Content-Encoding", "gzip")] if self.declared else []
        wire.head(_length(packed), *encoding)
        wire.write(packed)


@dataclass(frozen=True, slots=True)
class NoResponse:
    """Nothing is sent: the connection ends."""

    def send(self, wire: Wire, body: bytes) -> None:  # noqa: ARG002 (there is none)
        """Hang up."""
        wire.hang_up()


def _length(body: bytes) -> tuple[str, str]:
    return ("Content-Length", str(len(body)))


def _beginning(body: bytes, keep: int | None) -> bytes:
    return body[: len(body) // 2 if keep is None else keep]


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)
