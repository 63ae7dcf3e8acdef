"""Reads service, bucket, key and region from the URL of a request."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import SplitResult, unquote

from ias3errors.hosts import PATH_STYLE, Host, read_host
from ias3errors.urls import host_name, query_parameters, split_url


class Place(NamedTuple):
    """A bucket and a key; None if unknown."""

    bucket: str | None = None
    key: str | None = None


class Address(NamedTuple):
    """The bucket, key and host that a URL names."""

    place: Place = Place()
    host: Host = Host()
    #: The host's name in lower case, and the decoded path.
    name: str = ""
    path: str = ""


def read_address(url: str | None) -> Address:
    """Return what a URL names; the place is unknown if bucket and key cannot be separated."""
    parts = split_url(url)
    if parts is None:
        return Address()
    name = host_name(parts)
    path = unquote(parts.path)
    if is_archive_host(name):
        return Address(_archive_place(name, parts), Host("ias3"), name, path)
    host = read_host(name)
    if host.path_is_key:
        return Address(Place(host.bucket, path.removeprefix("/") or None), host, name, path)
    for pattern in host.paths:
        place = _place(pattern, parts.path)
        if place is not None:
            return Address(place, host, name, path)
    return Address(Place(), host, name, path)


def path_place(path: str) -> Place:
    """Return the bucket and the key of a path-style path, percent-decoded."""
    return _place(PATH_STYLE, path) or Place()


def _place(pattern: str, path: str) -> Place | None:
    # Clients that join an endpoint and a path write two slashes.
    match = re.fullmatch(pattern, f"/{path.lstrip('/')}", re.DOTALL)
    if match is None:
        return None
    # Decoded after the match: a name may hold an escaped slash.
    return Place(unquote(match["bucket"]), unquote(match["key"] or "") or None)


# -- archive.org ------------------------------------------------------------------------------


def is_archive_host(name: str) -> bool:
    """Return whether a host is archive.org or one of its subdomains."""
    return name == "archive.org" or name.endswith(".archive.org")


def is_identifier(name: str) -> bool:
    """Return whether a name has the form of an item's identifier, as archive.org's message gives it."""
    return re.fullmatch(r"[a-zA-Z0-9][a-zA-Z0-9_.-]{4,100}", name) is not None


def _archive_place(name: str, parts: SplitResult) -> Place:
    """Return the item and the file that a URL of archive.org names."""
    labels = name.removesuffix("archive.org").rstrip(".").split(".")
    for index, label in enumerate(labels):
        if label in {"s3", "s3dns"}:
            before = ".".join(labels[:index])
            # `ia600000.s3dns.us.archive.org` is a machine, `my-item.s3.us.archive.org` an item.
            if label == "s3" and before:
                return Place(before, unquote(parts.path).removeprefix("/") or None)
            return path_place(parts.path)
    is_machine = re.fullmatch(_MACHINE, labels[0]) is not None
    if not is_machine and labels not in ([""], ["www"]):
        return Place()
    page = _item_page(parts)
    if page is not None or not is_machine:
        return page or Place()
    # The path of a redirected upload is that of the S3 service.
    place = path_place(parts.path)
    is_item = is_identifier(place.bucket or "") and place.bucket not in _DIRECTORIES
    return place if is_item else Place()


_MACHINE = r"(?:ia|dn|wwwb?-?)[0-9]{2,8}"
#: Pages that name an item and a file of it.
_FILE_PAGE = r"/(?:download|details|serve|stream|embed|cors|[0-9]{1,3}/items)(?P<place>/.+)"
#: Pages that name an item; what follows is no file.
_ITEM_PAGE = (
    r"/(?:metadata|compress|edit|manage|history|editxml|services/img|services/annotations"
    r")/(?P<item>[^/]+)(?:/.*)?"
)
#: The query parameters in which scripts take a file's path, and an item.
_PATH_PARAMETERS = ("archive", "zip", "path")
_ITEM_PARAMETERS = ("identifier", "item", "item_id", "itemid", "id")
_STORED_FILE = r"/[0-9]{1,3}/items(?P<place>/.+)"


def _item_page(parts: SplitResult) -> Place | None:
    path = f"/{parts.path.lstrip('/')}"
    if path.endswith(".php"):
        return _item_in_query(parts.query)
    match = re.fullmatch(_FILE_PAGE, path, re.DOTALL)
    if match is not None:
        return path_place(match["place"])
    match = re.fullmatch(_ITEM_PAGE, path, re.DOTALL)
    return Place(unquote(match["item"])) if match else None


def _item_in_query(query: str) -> Place:
    values = query_parameters(f"?{query}")
    for name in _PATH_PARAMETERS:
        match = re.match(_STORED_FILE, values.get(name, ""))
        if match is not None:
            # The file inside an archive is no file of the item.
            return Place(path_place(match["place"]).bucket)
    found = (values.get(name, "") for name in _ITEM_PARAMETERS)
    return Place(next(filter(is_identifier, found), None))


#: Directories on the machines that hold items, which would pass for identifiers.
_DIRECTORIES = frozenset({"BookReader", "download", "fulltext", "services", "stream", "items"})
