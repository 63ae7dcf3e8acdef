"""Reads which bucket, key, region and endpoint an error is about.

Every function returns None where the response doesn't show it: a wrong name would mislead.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

from ias3errors.addresses import (
    Address,
    Place,
    is_archive_host,
    is_identifier,
    path_place,
    read_address,
)
from ias3errors.document import ErrorDocument
from ias3errors.fields import header, text, verbatim
from ias3errors.hosts import read_host
from ias3errors.items import named_item
from ias3errors.urls import query_parameters, split_url

# Patterns are strings here: `re` compiles one when it is first used, and most never are.


def bucket(document: ErrorDocument) -> str | None:
    """Return the bucket's name: from the body, else from the URL of the request.

    On archive.org the bucket is the item, and its name is the item's identifier. None where the
    URL doesn't show whether its host or its path names the bucket: a wrong one would mislead.
    """
    return _named_bucket(document) or _place(document).bucket or named_item(document)


def key(document: ErrorDocument) -> str | None:
    """Return the object's key: from the body, else from the URL of the request, decoded.

    The URL's key counts where the body has the same one escaped or garbled.
    """
    named = verbatim(document, "Key")
    asked = _place(document).key
    if not named or (asked is not None and _is_written_as(named, asked)):
        return asked
    return None if named.strip() == _NO_NAME else named


def identifier(document: ErrorDocument) -> str | None:
    """Return the identifier of archive.org's item: from its prose, else as `bucket` does."""
    return named_item(document) or bucket(document)


def identifier_is_valid(document: ErrorDocument) -> bool | None:
    """Return whether the identifier has the form that archive.org asks for; None without one."""
    name = identifier(document)
    return None if name is None else is_identifier(name)


def request_place(document: ErrorDocument) -> Place:
    """Return the bucket and the key that the request itself is for.

    They differ from `bucket` and `key` where the response to a copy names the object to copy.
    """
    if _copied(document).bucket is not None and (asked := _requested(document)).bucket:
        return asked
    return Place(bucket(document), key(document))


def may_mean_source(document: ErrorDocument) -> bool:
    """Return whether `bucket` is the destination of a copy from another bucket."""
    source = _copied(document).bucket
    return source is not None and source != bucket(document)


def region(document: ErrorDocument) -> str | None:
    """Return the region that the response names, else the region of the request's host.

    A redirect is about another region than that of the request.
    """
    named = named_region(document)
    redirects = document.status is not None and 300 <= document.status < 400
    if named is not None or redirects or endpoint(document) is not None:
        return named
    return host_region(document)


def host_region(document: ErrorDocument) -> str | None:
    """Return the region of the request's host."""
    return read_address(document.url).host.region


def named_region(document: ErrorDocument) -> str | None:
    """Return the region that the response itself names, such as `us-west-2`.

    It is in the header `x-amz-bucket-region`, the element `Region`, the message, or the name of
    the endpoint to use instead.
    """
    region = header(document, "x-amz-bucket-region") or text(document, "Region")
    if region is not None:
        return region if re.fullmatch(_REGION, region) else None
    match = re.search(_REGION_IN_MESSAGE, document.message or "")
    if match is not None:
        return match[match.lastindex or 0]
    return read_host((endpoint(document) or "").lower()).region


_REGION = r"[A-Za-z0-9_-]{1,64}"
_REGION_IN_MESSAGE = (
    r"(?:expecting|actual location) \\?['\"]([A-Za-z0-9-]{2,40})\\?['\"]"
    r"|\bThe ([a-z]{2}(?:-[a-z]{2,12}){1,3}-[0-9]) location constraint"
)


def endpoint(document: ErrorDocument) -> str | None:
    """Return the host to use instead: the element `Endpoint`, else a redirect's `Location`."""
    endpoint = text(document, "Endpoint")
    if endpoint is not None:
        return endpoint if re.fullmatch(_ENDPOINT, endpoint) else None
    if document.status is not None and 300 <= document.status < 400:
        location = split_url(header(document, "Location"))
        # Without user and password, which a Location may carry.
        host = location.netloc.rpartition("@")[2] if location else ""
        return host if re.fullmatch(_ENDPOINT, host) else None
    return None


_ENDPOINT = r"[A-Za-z0-9\[][A-Za-z0-9._:/\[\]-]{1,254}"


def version_id(document: ErrorDocument) -> str | None:
    """Return the object's version: `VersionId`, the header, else the query's `versionId`."""
    return (
        text(document, "VersionId")
        or header(document, "x-amz-version-id")
        or query_parameters(document.url).get("versionid")
        or None
    )


def upload_id(document: ErrorDocument) -> str | None:
    """Return the id of a multipart upload: `UploadId`, else the query's `uploadId`."""
    return text(document, "UploadId") or query_parameters(document.url).get("uploadid") or None


def copy_source(document: ErrorDocument) -> str | None:
    """Return the object that the request copies as `bucket/key`, decoded, with its version.

    Services that name it by a URL get that URL, without its query and credentials.
    """
    if not document.copy_source:
        return None
    path, _, query = document.copy_source.partition("?")
    url = split_url(path) if "://" in path else None
    if url is not None:
        path = f"{url.scheme}://{url.netloc.rpartition('@')[2]}{url.path}"
    name = unquote(path).removeprefix("/")
    version = re.search(r"(?:^|&)versionId=([^&]{1,1024})", query)
    return f"{name}?versionId={unquote(version[1])}" if version else name or None


# -- Where a request went ---------------------------------------------------------------------


def _named_bucket(document: ErrorDocument) -> str | None:
    named = text(document, "BucketName", "Bucket")
    return None if named is None or _is_garbled(named) else named


def _place(document: ErrorDocument) -> Place:
    """Return what the response is about: the source of a copy where it names that, else the rest.

    Bucket and key belong together, so that neither is the source's where the other is not.
    """
    asked, source = _requested(document), _copied(document)
    if source.bucket is None:
        return asked
    names_bucket = source.bucket == _named_bucket(document) != asked.bucket
    names_key = source.key is not None and source.key == verbatim(document, "Key") != asked.key
    return source if names_bucket or names_key else asked


def _copied(document: ErrorDocument) -> Place:
    return path_place((document.copy_source or "").partition("?")[0])


def _requested(document: ErrorDocument) -> Place:
    """Return the bucket and key of the request, from its URL and the path in `Resource`."""
    address = read_address(document.url)
    resource = _resource_path(document, address)
    if not address.name:
        return path_place(resource) if resource else Place()
    if not address.host.is_known and address.host.service != "ias3":
        return _place_by_body(document, address, resource)
    # A virtual-hosted path looks like a path-style one: the host decides.
    if resource is None or address.host.path_is_key or unquote(resource) == address.path:
        return address.place
    named = path_place(resource)
    # A body that names the bucket alone leaves the URL's key.
    return address.place if named.key is None else named


def _place_by_body(document: ErrorDocument, address: Address, resource: str | None) -> Place:
    """Return the place in a URL whose host doesn't show it: what the body names may do so."""
    path = f"/{address.path.lstrip('/')}"
    named = _named_bucket(document)
    if named is not None:
        if address.name.startswith(f"{named.lower()}."):
            return Place(named, path[1:] or None)
        return Place(
            named, path.removeprefix(f"/{named}/") if path.startswith(f"/{named}/") else None
        )
    named_key = verbatim(document, "Key")
    if named_key and path.endswith(f"/{named_key}"):
        return Place(_only_name(path.removesuffix(f"/{named_key}")), named_key)
    resource = unquote(resource or "")
    if path not in {"/", resource} and resource.endswith(path):
        return Place(_only_name(resource.removesuffix(path)), path[1:])
    if resource and path.startswith(f"{resource}/"):
        return Place(_only_name(resource), path.removeprefix(f"{resource}/") or None)
    return Place() if not resource or resource == path else path_place(quote(resource))


def _only_name(path: str) -> str | None:
    """Return the name in a path of one name."""
    name = path.removeprefix("/")
    return name if name and "/" not in name else None


def _resource_path(document: ErrorDocument, address: Address) -> str | None:
    """Return the path in `Resource`, percent-encoded, or None where that holds no path.

    archive.org's `Resource` is prose, and may begin with a path of its own machines.
    """
    resource = document.resource or ""
    if is_archive_host(address.name) or re.fullmatch(_PATH, resource) is None:
        return None
    if _is_garbled(resource):
        return None
    path = f"/{resource.lstrip('/')}"
    # Servers write the path as it came or decoded. One with a blank, say, is not encoded.
    is_encoded = re.fullmatch(_ENCODED_PATH, path) is not None and address.path != path
    return path if is_encoded else quote(path)


_PATH = r"/{1,2}[^/\r\n][^\r\n]{0,2047}"
_ENCODED_PATH = r"(?:[A-Za-z0-9/._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2}){1,2100}"


def _is_written_as(named: str, asked: str) -> bool:
    """Return whether a server wrote the key that was asked for escaped, garbled or misread."""
    if _is_garbled(named) or unquote(named) == asked:
        return True
    try:
        # Swift's S3 API reads UTF-8 as Latin-1 and writes that as UTF-8.
        return named.encode("latin-1").decode() == asked
    except UnicodeError:
        return False


def _is_garbled(name: str) -> bool:
    """Return whether a server failed to write a name: an undefined entity, broken bytes."""
    return name.strip() == _NO_NAME or re.search(_GARBLED, name) is not None


#: What a server writes for a name that is not valid text.
_NO_NAME = "(invalid string)"
_GARBLED = r"&[A-Za-z][A-Za-z0-9]{1,30};|\ufffd"
