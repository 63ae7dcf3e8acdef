"""Takes URLs apart."""

from __future__ import annotations

from urllib.parse import SplitResult, parse_qsl, urlsplit


def split_url(url: str | None) -> SplitResult | None:
    """Return the parts of a URL, or None where it has no such parts."""
    try:
        return urlsplit(url) if url else None
    except ValueError:
        return None


def query_parameters(url: str | None) -> dict[str, str]:
    """Return the query parameters of a URL, their names in lower case; the first counts.

    Parameters without a value are included.
    """
    if not url or "?" not in url:
        return {}
    parts = split_url(url)
    query = parts.query if parts else url.partition("?")[2]
    pairs = parse_qsl(query, keep_blank_values=True)
    return {name.lower(): value for name, value in reversed(pairs)}


def host_name(parts: SplitResult | None) -> str:
    """Return the name of a URL's host in lower case, without user and port."""
    return (parts.hostname or "").rstrip(".") if parts else ""
