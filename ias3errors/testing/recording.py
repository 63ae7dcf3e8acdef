"""Records what a client sent: one frozen request, and the item and file that it addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

#: The S3 endpoint; its subdomains name an item.
S3_HOST = "s3.us.archive.org"
#: The hosts of the metadata API and the downloads.
WEBSITE_HOSTS = ("archive.org", "www.archive.org")
#: The parts of the website that the server simulates, by the first part of the path.
WEBSITE_APIS: Mapping[str, Literal["metadata", "download"]] = {
    "metadata": "metadata",
    "download": "download",
}


class Headers(Mapping[str, str]):
    """Read-only headers of one request; names in any case, repeated headers joined by commas."""

    __slots__ = ("_values",)

    def __init__(self, items: Iterable[tuple[str, str]] = ()) -> None:
        values: dict[str, tuple[str, str]] = {}
        for name, value in items:
            first, old = values.get(name.lower(), (name, None))
            values[name.lower()] = (first, value if old is None else f"{old}, {value}")
        self._values = values

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()][1]

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._values.values())

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Headers({list(self._values.values())!r})"


@dataclass(frozen=True, slots=True)
class RecordedRequest:
    """One request as a client sent it, and the status of its response.

    `path` is decoded and has no query. `body_size` is the number of bytes of the body that
    arrived. `status` is None if the server hung up without a response.
    """

    method: str
    url: str
    path: str
    query: Mapping[str, str] = field(hash=False)
    headers: Mapping[str, str] = field(hash=False)
    body_size: int = 0
    status: int | None = None

    @property
    def host(self) -> str:
        """The host that the request names, with its port if it names one."""
        return urlsplit(self.url).netloc


class Address(NamedTuple):
    """What a request addresses: archive.org's website or its S3 API, an item, a file."""

    site: Literal["s3", "metadata", "download", "website"]
    item: str
    key: str

    @property
    def path(self) -> str:
        """The address in path style, whether the request named the item in the path or the host."""
        prefix = "" if self.site in {"s3", "website"} else f"/{self.site}"
        return f"{prefix}/{self.item}" + (f"/{self.key}" if self.key else "")


def read_request(method: str, target: str, headers: Headers) -> RecordedRequest:
    """Return the record of a request; `target` is a path, or a whole URL if sent to a proxy."""
    url = target if "://" in target else f"http://{headers.get('Host', '')}{target}"
    parts = urlsplit(url)
    query = MappingProxyType(dict(parse_qsl(parts.query, keep_blank_values=True)))
    return RecordedRequest(method, url, unquote(parts.path) or "/", query, headers)


def read_address(request: RecordedRequest) -> Address:
    """Return what a request addresses, in path style or virtual-host style."""
    host = (urlsplit(request.url).hostname or "").lower()
    first, _, rest = request.path.removeprefix("/").partition("/")
    if host.endswith(f".{S3_HOST}"):
        return Address("s3", host.removesuffix(f".{S3_HOST}"), request.path.removeprefix("/"))
    if host not in WEBSITE_HOSTS:
        return Address("s3", first, rest)
    api = WEBSITE_APIS.get(first)
    if api is None:
        return Address("website", first, rest)
    item, _, key = rest.partition("/")
    return Address(api, item, key)
