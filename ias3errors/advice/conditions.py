"""Predicates for `Rule.when`: what a row of advice asks for beyond its code and its pattern."""

from __future__ import annotations

import re
from http import HTTPStatus

from ias3errors import facts, places, services
from ias3errors.advice import signing
from ias3errors.document import ErrorDocument
from ias3errors.fields import header
from ias3errors.reasons import reasons
from ias3errors.urls import host_name, query_parameters, split_url

# -- The service ------------------------------------------------------------------------------


def sent_by_google(document: ErrorDocument) -> bool:
    """Return whether Google Cloud Storage sent the response."""
    return services.service_of(document) == "gcs"


def sent_by_backblaze(document: ErrorDocument) -> bool:
    """Return whether Backblaze B2 sent the response."""
    return services.service_of(document) == "b2"


def sent_by_storj(document: ErrorDocument) -> bool:
    """Return whether Storj sent the response."""
    return services.service_of(document) == "storj"


def reads_trailers(document: ErrorDocument) -> bool:
    """Return whether Amazon S3 sent the response, which reads the trailers of its SDKs."""
    return services.service_of(document) == "aws"


# -- The request and the status ---------------------------------------------------------------


def without_credentials(document: ErrorDocument) -> bool:
    """Return whether the request is known to have carried no credentials."""
    return document.credentials_sent is False


def refused(document: ErrorDocument) -> bool:
    """Return whether the status is 401 or 403."""
    return document.status in {401, 403}


def refused_without_credentials(document: ErrorDocument) -> bool:
    """Return whether a 401 or 403 came for a request known to have carried no credentials."""
    return without_credentials(document) and refused(document)


def deletes_what_stays(document: ErrorDocument) -> bool:
    """Return whether the request would delete a whole item or one of its system files.

    The line that requests prints names no method; the S3 service refuses such a file to deletes.
    """
    if document.method not in {"DELETE", None} or places.bucket(document) is None:
        return False
    key = places.key(document)
    if document.method is None:
        is_s3 = host_name(split_url(document.url)).startswith("s3.")
        return is_s3 and key is not None and key.endswith(_SYSTEM_FILES)
    return key is None or key.endswith(_SYSTEM_FILES)


def refuses_delete_of_what_stays(document: ErrorDocument) -> bool:
    """Return whether a 401 or 403 without a code refuses such a delete."""
    return document.code is None and refused(document) and deletes_what_stays(document)


_SYSTEM_FILES = ("_meta.xml", "_files.xml", "_meta.sqlite")


def success_without_outcome(document: ErrorDocument) -> bool:
    """Return whether a 2xx to a copy or a completed upload brought neither result nor error."""
    is_success = document.status is not None and 200 <= document.status < 300
    return is_success and document.code is None and document.source == "status"


def server_page(document: ErrorDocument) -> bool:
    """Return whether a server or gateway reports trouble of its own and names no code.

    A 503 counts only with a page: without one the service may just be busy.
    """
    page = document.title or document.excerpt
    trouble = {500, 502, 503, 504, 520} if page else {500, 502, 504, 520}
    return document.code is None and document.status in trouble


def server_page_for_read(document: ErrorDocument) -> bool:
    """Return whether such trouble came for a request that stores nothing."""
    return stores_nothing(document) and server_page(document)


def says_nothing(document: ErrorDocument) -> bool:
    """Return whether the server says no more than the code and the bucket."""
    message, bucket = _letters(document.message or ""), places.bucket(document)
    explains = any(reason.text != bucket for reason in reasons(document))
    return message in {"", _letters(document.code or "")} and not explains


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).lower()


def length_required(document: ErrorDocument) -> bool:
    """Return whether a 411 came without a code: a web server sent it, not the service."""
    return document.code is None and document.status == 411


def too_large_without_code(document: ErrorDocument) -> bool:
    """Return whether a 413 came without a code: a web server or proxy sent it, not the service."""
    return document.code is None and document.status == 413


def refused_with_page(document: ErrorDocument) -> bool:
    """Return whether a 401 or 403 came without a code, as an HTML page with a title."""
    return document.code is None and document.title is not None and refused(document)


def redirected_without_code(document: ErrorDocument) -> bool:
    """Return whether a redirect or a 400 came without a code, from another region than it names."""
    redirects = document.code is None and document.status in {301, 302, 307, 308, 400}
    return redirects and places.named_region(document) != places.host_region(document)


def head_rejected(document: ErrorDocument) -> bool:
    """Return whether a HEAD with a request id of S3 got a 400."""
    named = header(document, "x-amz-request-id") is not None
    return named and document.method == "HEAD" and document.status == HTTPStatus.BAD_REQUEST


def refused_without_body(document: ErrorDocument) -> bool:
    """Return whether a 401 or 403 came without a body, as in a response to HEAD."""
    return _has_no_body(document) and refused(document)


def missing_without_body(document: ErrorDocument) -> bool:
    """Return whether a 404 or 410 came without a body, as in a response to HEAD."""
    return _has_no_body(document) and document.status in {404, 410}


def _has_no_body(document: ErrorDocument) -> bool:
    seen = document.message or document.fields or document.title or document.excerpt
    return document.source == "status" and not seen


def copies_malformed_source(document: ErrorDocument) -> bool:
    """Return whether a 4xx refuses a copy whose source is no bucket and key."""
    source = places.copy_source(document)
    is_refused = document.status is not None and 400 <= document.status < 500
    return is_refused and source is not None and "/" not in source.rstrip("/")


# -- Signatures and permissions ---------------------------------------------------------------


def may_have_expired(document: ErrorDocument) -> bool:
    """Return whether the signed URL has an expiry, and the server's clock does not come before it."""
    ends, now = signing.expiry(document), signing.server_clock(document)
    return ends is not None and (now is None or now >= ends)


def came_before_start(document: ErrorDocument) -> bool:
    """Return whether the server's clock shows that the time of the signed URL has not begun."""
    start, now = signing.start(document), signing.server_clock(document)
    return start is not None and now is not None and start > now


def refused_after_expiry(document: ErrorDocument) -> bool:
    """Return whether a 400, 401 or 403 came for a signed URL past its time."""
    return document.status in {400, 401, 403} and signing.lateness(document) is not None


def uses_temporary_key(document: ErrorDocument) -> bool:
    """Return whether the response names an access key of AWS that is temporary."""
    return (facts.access_key(document) or "").startswith("ASIA")


def reads_key_without_list_permission(document: ErrorDocument) -> bool:
    """Return whether a read of a key failed for lack of `s3:ListBucket`, which a missing key needs."""
    reads = document.method in {None, "GET", "HEAD"} and places.key(document) is not None
    asks_to_list = (facts.action(document) or "").lower() == "s3:listbucket"
    return reads and asks_to_list


def refused_for_long_validity(document: ErrorDocument) -> bool:
    """Return whether a signed URL that is valid for more than 7 days was refused."""
    seconds = query_parameters(document.url).get("x-amz-expires", "")[:9]
    refused = document.status in {400, 401, 403}
    return refused and seconds.isdecimal() and int(seconds) > 604_800


def refuses_preflight(document: ErrorDocument) -> bool:
    """Return whether a 401 or 403 came for a browser's preflight."""
    return document.method == "OPTIONS" and refused(document)


def reads_an_object(document: ErrorDocument) -> bool:
    """Return whether the request reads an object."""
    return document.method in {"GET", "HEAD"} and places.key(document) is not None


def stores_nothing(document: ErrorDocument) -> bool:
    """Return whether the request reads or deletes, so that it would create no bucket."""
    return document.method in {"GET", "HEAD", "DELETE"}


def takes_host_for_bucket(document: ErrorDocument) -> bool:
    """Return whether the bucket of the response is the whole host name of the URL."""
    bucket = places.bucket(document)
    return bucket is not None and bucket == host_name(split_url(document.url))


def uploads_to_ibm(document: ErrorDocument) -> bool:
    """Return whether IBM COS responds to an upload, which needs no object under its key."""
    is_upload = document.method == "PUT" and places.copy_source(document) is None
    return is_upload and services.service_of(document) == "ibm-coss"


def shows_delete_marker(document: ErrorDocument) -> bool:
    """Return whether a header says that the newest version of the object is a delete marker."""
    return (header(document, "x-amz-delete-marker") or "").lower() == "true"


def wants_absence(document: ErrorDocument) -> bool:
    """Return whether the failed condition is `If-None-Match` on a write: the object must not exist."""
    named = (facts.condition(document) or "").strip().lower() == "if-none-match"
    return named and document.method not in {"GET", "HEAD"}


def wants_match(document: ErrorDocument) -> bool:
    """Return whether the failed condition is `If-Match`."""
    return (facts.condition(document) or "").strip().lower() == "if-match"


def completes_upload(document: ErrorDocument) -> bool:
    """Return whether the request completes a multipart upload."""
    return document.method == "POST" and "uploadid" in query_parameters(document.url)


def posts_a_form(document: ErrorDocument) -> bool:
    """Return whether the request is the POST of an upload form, which has no query."""
    return document.method == "POST" and document.url is not None and "?" not in document.url


def presigns_checksum(document: ErrorDocument) -> bool:
    """Return whether the signed URL contains a checksum of the body."""
    return any(name.startswith("x-amz-checksum-") for name in query_parameters(document.url))


def deletes_several(document: ErrorDocument) -> bool:
    """Return whether the request deletes several objects: a POST with the query `delete`."""
    return document.method == "POST" and "delete" in query_parameters(document.url)


def refuses_chunked(document: ErrorDocument) -> bool:
    """Return whether the response refuses the header `Transfer-Encoding`."""
    return (facts.refused_header(document) or "").lower() == "transfer-encoding"


# -- archive.org ------------------------------------------------------------------------------


def changes_metadata(document: ErrorDocument) -> bool:
    """Return whether a 400 without a code refuses a write to the metadata of an item."""
    return _writes_metadata(document) and document.status == HTTPStatus.BAD_REQUEST


def may_not_change_metadata(document: ErrorDocument) -> bool:
    """Return whether a 401 or 403 without a code refuses a write to the metadata of an item."""
    return _writes_metadata(document) and refused(document)


def _writes_metadata(document: ErrorDocument) -> bool:
    writes = document.method == "POST" and "/metadata/" in (document.url or "")
    return writes and document.code is None


def identifier_is_valid(document: ErrorDocument) -> bool:
    """Return whether the item's identifier is known and well-formed."""
    return places.identifier_is_valid(document) is True


def identifier_is_malformed(document: ErrorDocument) -> bool:
    """Return whether the item's identifier is known and malformed."""
    return places.identifier_is_valid(document) is False
