"""Predicates for `Rule.when`: what a row of advice asks for beyond its code and its pattern."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

from ias3errors import facts, items, places, services
from ias3errors.advice import signing
from ias3errors.document import ErrorDocument
from ias3errors.reasons import reasons

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
    """Return whether the request would delete a whole item or one of its system files."""
    if document.method != "DELETE" or places.bucket(document) is None:
        return False
    key = places.key(document)
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


def names_region_in_header(document: ErrorDocument) -> bool:
    """Return whether a redirect or a 400 without a code names the bucket's region."""
    redirected = document.status in {301, 302, 307, 308, 400}
    return document.code is None and redirected and names_region(document)


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


# -- Whether the facts that a row quotes are known --------------------------------------------


def knows_digests(document: ErrorDocument) -> bool:
    """Return whether the digests of both the sent and the received bytes are known."""
    return None not in (facts.expected_digest(document), facts.calculated_digest(document))


def knows_size_and_minimum(document: ErrorDocument) -> bool:
    """Return whether the size of the upload and the smallest size allowed are known."""
    return None not in (facts.proposed_size(document), facts.min_size(document))


def knows_size_and_maximum(document: ErrorDocument) -> bool:
    """Return whether the size of the upload and the largest size allowed are known."""
    return None not in (facts.proposed_size(document), facts.max_size(document))


def knows_byte_counts(document: ErrorDocument) -> bool:
    """Return whether it is known how many bytes were announced and how many arrived."""
    return None not in (facts.bytes_expected(document), facts.bytes_provided(document))


def knows_object_size(document: ErrorDocument) -> bool:
    """Return whether the size of the object is known."""
    return facts.object_size(document) is not None


def knows_clock_skew(document: ErrorDocument) -> bool:
    """Return whether the clocks of client and server are known to differ."""
    return facts.skew(document) not in (None, timedelta())


def names_argument(document: ErrorDocument) -> bool:
    """Return whether the response names the argument that was refused."""
    return facts.argument_name(document) is not None


def names_missing_header(document: ErrorDocument) -> bool:
    """Return whether the response names the header that is missing."""
    return facts.missing_header(document) is not None


def names_unsigned_headers(document: ErrorDocument) -> bool:
    """Return whether the response names headers that the signature does not cover."""
    return facts.unsigned_headers(document) is not None


def names_allowed_methods(document: ErrorDocument) -> bool:
    """Return whether the response lists the methods that the resource allows."""
    return facts.allowed_methods(document) is not None


def names_condition(document: ErrorDocument) -> bool:
    """Return whether the response names the condition that did not hold."""
    return facts.condition(document) is not None


def names_bucket(document: ErrorDocument) -> bool:
    """Return whether it is known which bucket is meant; a copy between buckets has two."""
    return places.bucket(document) is not None and not places.may_mean_source(document)


def names_region(document: ErrorDocument) -> bool:
    """Return whether the right region is known."""
    return places.named_region(document) is not None


def names_other_place(document: ErrorDocument) -> bool:
    """Return whether the endpoint or the region to use instead is known."""
    return places.endpoint(document) is not None or names_region(document)


# -- Signatures and permissions ---------------------------------------------------------------


def is_presigned(document: ErrorDocument) -> bool:
    """Return whether the URL carries its own signature."""
    return signing.is_presigned(document)


def knows_expiry(document: ErrorDocument) -> bool:
    """Return whether it is known when the signed URL expires."""
    return signing.expiry(document) is not None


def may_have_expired(document: ErrorDocument) -> bool:
    """Return whether the signed URL has an expiry, and the server's clock does not come before it."""
    ends, now = signing.expiry(document), signing.server_clock(document)
    return ends is not None and (now is None or now >= ends)


def came_before_start(document: ErrorDocument) -> bool:
    """Return whether the server's clock shows that the time of the signed URL has not begun."""
    start, now = signing.start(document), signing.server_clock(document)
    return start is not None and now is not None and start > now


def came_after_expiry(document: ErrorDocument) -> bool:
    """Return whether the server's clock shows that the signed URL had expired."""
    return signing.lateness(document) is not None


def refused_after_expiry(document: ErrorDocument) -> bool:
    """Return whether a 400, 401 or 403 came for a signed URL past its time."""
    return document.status in {400, 401, 403} and came_after_expiry(document)


def host_was_rewritten(document: ErrorDocument) -> bool:
    """Return whether the server saw another host than the URL has."""
    return signing.arrived_host(document) is not None


def path_was_rewritten(document: ErrorDocument) -> bool:
    """Return whether the server saw another path than the URL has."""
    return signing.arrived_path(document) is not None


def accept_encoding_was_rewritten(document: ErrorDocument) -> bool:
    """Return whether Google's front end changed `Accept-Encoding` before the signature was checked."""
    return signing.accept_encoding_was_rewritten(document)


def uses_temporary_key(document: ErrorDocument) -> bool:
    """Return whether the response names an access key of AWS that is temporary."""
    return (facts.access_key(document) or "").startswith("ASIA")


def signs_headers(document: ErrorDocument) -> bool:
    """Return whether the signature in the URL covers more headers than the host."""
    return bool(signing.signed_headers(document))


def refused_until_expiry(document: ErrorDocument) -> bool:
    """Return whether the URL carries its own signature and it is known when that expires."""
    return is_presigned(document) and knows_expiry(document)


def names_action(document: ErrorDocument) -> bool:
    """Return whether the response names the action that is not allowed, and on what."""
    return None not in (facts.action(document), facts.resource_arn(document))


def names_only_action(document: ErrorDocument) -> bool:
    """Return whether the response names the permission that is missing, and who lacks it."""
    return None not in (facts.action(document), facts.principal(document))


def names_denying_policy(document: ErrorDocument) -> bool:
    """Return whether the response names the policy with the explicit deny, and what it denies."""
    return facts.denying_policy(document) is not None and names_action(document)


def reads_key_without_list_permission(document: ErrorDocument) -> bool:
    """Return whether a read of a key failed for lack of `s3:ListBucket`, which a missing key needs."""
    reads = document.method in {None, "GET", "HEAD"} and places.key(document) is not None
    asks_to_list = (facts.action(document) or "").lower() == "s3:listbucket"
    return reads and asks_to_list and names_action(document)


def refused_for_long_validity(document: ErrorDocument) -> bool:
    """Return whether a signed URL that is valid for more than 7 days was refused."""
    seconds = signing.query(document).get("x-amz-expires", "")
    return (
        document.status in {400, 401, 403}
        and seconds[:9].isdecimal()
        and int(seconds[:9]) > 604_800
    )


def lacks_signature_parts(document: ErrorDocument) -> bool:
    """Return whether the request had only a part of a signature in its URL."""
    # A URL without its request may come from a log, which shortens URLs.
    return document.credentials_sent is not None and bool(signing.missing_parts(document))


def refuses_preflight(document: ErrorDocument) -> bool:
    """Return whether a 401 or 403 came for a browser's preflight."""
    return document.method == "OPTIONS" and refused(document)


def reads_an_object(document: ErrorDocument) -> bool:
    """Return whether the request reads an object."""
    return document.method in {"GET", "HEAD"} and places.key(document) is not None


def stores_nothing(document: ErrorDocument) -> bool:
    """Return whether the request reads or deletes, so that it would create no bucket."""
    return document.method in {"GET", "HEAD", "DELETE"}


# -- More facts that rows quote ---------------------------------------------------------------


def names_part(document: ErrorDocument) -> bool:
    """Return whether the response names the part."""
    return facts.part_number(document) is not None


def knows_part_and_sizes(document: ErrorDocument) -> bool:
    """Return whether the part, its size and the smallest size allowed are known."""
    return names_part(document) and knows_size_and_minimum(document)


def knows_part_count(document: ErrorDocument) -> bool:
    """Return whether the number of parts of the object is known."""
    return facts.part_count(document) is not None


def shows_delete_marker(document: ErrorDocument) -> bool:
    """Return whether a header says that the newest version of the object is a delete marker."""
    headers = {name.lower(): value for name, value in (document.headers or {}).items()}
    return headers.get("x-amz-delete-marker", "").strip().lower() == "true"


def has_own_headers(document: ErrorDocument) -> bool:
    """Return whether the service has headers and commands of its own in place of Amazon S3's."""
    return services.service_of(document) in RESTORE_COMMANDS


#: Commands that restore an archived object, by service; its headers begin with `x-SERVICE-`.
RESTORE_COMMANDS: Mapping[str | None, str] = {
    "cos": "coscli restore",
    "obs": "obsutil restore",
    "oss": "ossutil restore",
}


def names_storage_class(document: ErrorDocument) -> bool:
    """Return whether the response names the storage class."""
    return facts.storage_class(document) is not None


def wants_absence(document: ErrorDocument) -> bool:
    """Return whether the failed condition is `If-None-Match` on a write: the object must not exist."""
    named = (facts.condition(document) or "").strip().lower() == "if-none-match"
    return named and document.method not in {"GET", "HEAD"}


def wants_match(document: ErrorDocument) -> bool:
    """Return whether the failed condition is `If-Match`."""
    return (facts.condition(document) or "").strip().lower() == "if-match"


def names_refused_header(document: ErrorDocument) -> bool:
    """Return whether the response names the header that is not implemented."""
    return facts.refused_header(document) is not None


def names_subresource(document: ErrorDocument) -> bool:
    """Return whether the URL asks for a part of a bucket or object, such as `?policy`."""
    return signing.subresource(document) is not None


def completes_upload(document: ErrorDocument) -> bool:
    """Return whether the request completes a multipart upload."""
    return document.method == "POST" and "uploadid" in signing.query(document)


def presigns_checksum(document: ErrorDocument) -> bool:
    """Return whether the signed URL contains a checksum of the body."""
    return any(name.startswith("x-amz-checksum-") for name in signing.query(document))


def deletes_several(document: ErrorDocument) -> bool:
    """Return whether the request deletes several objects: a POST with the query `delete`."""
    return document.method == "POST" and "delete" in signing.query(document)


def refuses_chunked(document: ErrorDocument) -> bool:
    """Return whether the response refuses the header `Transfer-Encoding`."""
    return (facts.refused_header(document) or "").lower() == "transfer-encoding"


# -- archive.org ------------------------------------------------------------------------------


def knows_item_size(document: ErrorDocument) -> bool:
    """Return whether the size of a full item and its limit are known."""
    return None not in (items.item_bytes(document), items.item_limit(document))


def names_extensions(document: ErrorDocument) -> bool:
    """Return whether archive.org proposes other file extensions."""
    return items.suggested_extensions(document) is not None


def names_detected_type(document: ErrorDocument) -> bool:
    """Return whether archive.org says which type it took a file for, and which extensions fit."""
    return items.detected_type(document) is not None and names_extensions(document)


def identifier_is_valid(document: ErrorDocument) -> bool:
    """Return whether the item's identifier is known and well-formed."""
    return places.identifier_is_valid(document) is True


def identifier_is_malformed(document: ErrorDocument) -> bool:
    """Return whether the item's identifier is known and malformed."""
    return places.identifier_is_valid(document) is False
