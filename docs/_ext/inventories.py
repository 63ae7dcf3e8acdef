"""Gives the names of Python and requests that the reference links to, without a network.

Sphinx asks for inventories of other sites. The few names that the reference needs are listed here,
and written as inventories when the site is built.
"""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any, NamedTuple


class Site(NamedTuple):
    """Another documentation site, and the names that are linked to it."""

    address: str
    #: Name, role and page of each; ``$`` in a page stands for the name.
    names: tuple[tuple[str, str, str], ...]


_EXCEPTIONS = "library/exceptions.html#$"
_API = "api/#$"
SITES: dict[str, Site] = {
    "python": Site(
        "https://docs.python.org/3",
        (
            ("OSError", "exception", _EXCEPTIONS),
            ("TypeError", "exception", _EXCEPTIONS),
            ("ValueError", "exception", _EXCEPTIONS),
            ("Exception", "exception", _EXCEPTIONS),
            ("BaseException", "exception", _EXCEPTIONS),
            ("str", "class", "library/stdtypes.html#$"),
            ("bytes", "class", "library/stdtypes.html#$"),
            ("bytearray", "class", "library/stdtypes.html#$"),
            ("memoryview", "class", "library/stdtypes.html#$"),
            ("int", "class", "library/functions.html#$"),
            ("float", "class", "library/functions.html#$"),
            ("bool", "class", "library/functions.html#bool"),
            ("object", "class", "library/functions.html#$"),
            ("dict", "class", "library/stdtypes.html#$"),
            ("list", "class", "library/stdtypes.html#$"),
            ("tuple", "class", "library/stdtypes.html#$"),
            ("os.PathLike", "class", "library/os.html#$"),
            ("pathlib.Path", "class", "library/pathlib.html#$"),
            ("typing.Any", "data", "library/typing.html#$"),
            ("typing.Unpack", "data", "library/typing.html#$"),
            ("typing.NamedTuple", "class", "library/typing.html#$"),
            ("datetime.datetime", "class", "library/datetime.html#$"),
            ("datetime.timedelta", "class", "library/datetime.html#$"),
            ("collections.abc.Callable", "class", "library/collections.abc.html#$"),
            ("collections.abc.Iterable", "class", "library/collections.abc.html#$"),
            ("collections.abc.Iterator", "class", "library/collections.abc.html#$"),
            ("collections.abc.Mapping", "class", "library/collections.abc.html#$"),
        ),
    ),
    "requests": Site(
        "https://requests.readthedocs.io/en/latest",
        (
            ("requests.Session", "class", _API),
            ("requests.Response", "class", _API),
            ("requests.Request", "class", _API),
            ("requests.PreparedRequest", "class", _API),
            ("requests.HTTPError", "exception", "api/#requests.HTTPError"),
        ),
    ),
    "urllib3": Site(
        "https://urllib3.readthedocs.io/en/stable",
        (("urllib3.util.Retry", "class", "reference/urllib3.util.html#urllib3.util.Retry"),),
    ),
}
# Where a class is defined, and the name that its documentation gives it.
_ALIASES = {
    "requests.sessions.Session": "requests.Session",
    "requests.models.Response": "requests.Response",
    "requests.models.Request": "requests.Request",
    "requests.models.PreparedRequest": "requests.PreparedRequest",
    "requests.exceptions.HTTPError": "requests.HTTPError",
    "urllib3.util.retry.Retry": "urllib3.util.Retry",
}


def write_inventories(folder: Path) -> dict[str, tuple[str, str]]:
    """Write one inventory per site, and return the mapping that intersphinx asks for."""
    folder.mkdir(parents=True, exist_ok=True)
    mapping = {}
    for key, site in SITES.items():
        path = folder / f"{key}.inv"
        path.write_bytes(_inventory(key, site))
        mapping[key] = (site.address, str(path))
    return mapping


def _inventory(project: str, site: Site) -> bytes:
    rows: list[Any] = [*site.names]
    known = {name: (role, page.replace("$", name)) for name, role, page in site.names}
    rows += [(alias, *known[name]) for alias, name in _ALIASES.items() if name in known]
    lines = "".join(f"{name} py:{role} 1 {page} -\n" for name, role, page in rows)
    head = (
        "# Sphinx inventory version 2\n"
        f"# Project: {project}\n# Version: \n"
        "# The remainder of this file is compressed using zlib.\n"
    )
    return head.encode() + zlib.compress(lines.encode())
