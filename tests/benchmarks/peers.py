"""How other libraries turn the same bodies into errors: the code that each really runs for one.

Each function takes a body and returns a call that does the work once. What a library prepares
once for many responses is prepared before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.metadata import version
from typing import Any

from lxml import etree

import ias3errors
from tests.benchmarks.measuring import Call

_PARSER = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
)


def floor(body: bytes) -> Call:
    """Read the children with lxml into a dictionary: what everything is measured against."""

    def call() -> object:
        return {child.tag: child.text for child in etree.fromstring(body, _PARSER)}

    return call


def ours(body: bytes) -> Call:
    """Parse: the exception is made, with its class and its catalog row."""
    parse = ias3errors.parse

    def call() -> object:
        return parse(body)

    return call


def ours_read(body: bytes) -> Call:
    """Parse, and ask for what the peers give: code, message, resource and both ids."""
    parse = ias3errors.parse

    def call() -> object:
        error = parse(body)
        return error.code, error.message, error.resource, error.request_id, error.host_id

    return call


def ours_told(body: bytes) -> Call:
    """Parse, and ask for the one masked line and the advice: what a person reads."""
    parse = ias3errors.parse

    def call() -> object:
        error = parse(body)
        return str(error), error.advice

    return call


def botocore(body: bytes) -> Call:
    """Parse with botocore's parser for S3, and make its ClientError."""
    parsers: Any = import_module("botocore.parsers")
    error: Any = import_module("botocore.exceptions").ClientError
    model: Any = import_module("botocore.session").get_session().get_service_model("s3")
    shape = model.operation_model("PutObject").output_shape
    parser = parsers.ResponseParserFactory().create_parser(model.resolved_protocol)
    response = {"status_code": 503, "headers": {}, "body": body, "context": {}}

    def call() -> object:
        return error(parser.parse(response, shape), "PutObject")

    return call


def minio(body: bytes) -> Call:
    """Make minio-py's S3Error of a response that was read."""
    error: Any = import_module("minio.error").S3Error
    response: Any = import_module("urllib3").HTTPResponse(body=body, status=503)
    assert response.data == body  # read here, not in the turns

    def call() -> object:
        return error.fromxml(response)

    return call


def internetarchive(body: bytes) -> Call:
    """Make the text that the internetarchive library puts into its exceptions."""
    text_of: Any = import_module("internetarchive.utils").get_s3_xml_text

    def call() -> object:
        return text_of(body)

    return call


def xmltodict(body: bytes) -> Call:
    """Make nested dictionaries of the body."""
    parse: Any = import_module("xmltodict").parse

    def call() -> object:
        return parse(body)["Error"]

    return call


#: The libraries compared with, by the name of the distribution.
PEERS: Mapping[str, Callable[[bytes], Call]] = {
    "botocore": botocore,
    "minio": minio,
    "internetarchive": internetarchive,
    "xmltodict": xmltodict,
}


def versions() -> dict[str, str]:
    """Return the versions of all libraries that take part."""
    return {name: version(name) for name in ("lxml", "requests", "urllib3", *PEERS)}
