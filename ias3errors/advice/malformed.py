"""Requests whose method, headers, parameters or XML the service does not take, as tables."""

from __future__ import annotations

from ias3errors.advice import conditions
from ias3errors.advice.model import Rule
from ias3errors.advice.rows import row, rows
from ias3errors.advice.statuses import HEADERS_ACTION, HEADERS_MEANING, METHOD_ACTION

_READ_AND_CORRECT = "Correct what the server's message names, and repeat the request."
_SOAP_ACTION = "Use the REST interface, which has replaced SOAP."

#: What nginx and Apache write on the page of a 400.
HEADERS_TOO_LARGE = r"request header or cookie too large|request header field exceeds server limit"

#: By the server's words and fields, whatever the code.
SITUATIONS: tuple[Rule, ...] = (
    *rows(
        ("NotImplemented", "InvalidArgument", "InvalidRequest", None),
        "The service does not support the header {header} with the value that the request sends.",
        "Leave out {header}, or send a value that this service supports.",
        kind="header-unsupported",
        pattern=r"header '(?P<header>[\w-]{2,60})' with value [^\n]{0,200} not (?:implemented|supported)",
    ),
    row(
        None,
        HEADERS_MEANING,
        HEADERS_ACTION,
        kind="headers-too-large",
        pattern=HEADERS_TOO_LARGE,
    ),
)

#: What each code means by itself.
DEFAULTS: tuple[Rule, ...] = (
    row(
        "InvalidArgument",
        "The service does not accept the value of the argument {argument}.",
        "Correct {argument} and repeat the request.",
    ),
    *rows(
        ("InvalidArgument", "InvalidRequest", "BadRequest"),
        "A header, a parameter or the body of the request is wrong, and the server does not say "
        "which.",
        "Compare the request's headers, parameters and body with the service's documentation.",
        when=conditions.says_nothing,
    ),
    row(
        "InvalidArgument",
        "A header or parameter of the request has a value that is not allowed.",
        "Correct the header or parameter that the server's message names.",
    ),
    *rows(
        ("InvalidRequest", "400", "BadRequest"),
        "The service does not accept the request as it is: a header, parameter or body is wrong.",
        _READ_AND_CORRECT,
    ),
    *rows(
        (
            "InappropriateJSON",
            "InvalidHTTPRequest",
            "InvalidInput",
            "MalformedError",
            "MalformedJSON",
            "UnprocessableEntity",
            "ValidationError",
            "WrongFormat",
        ),
        "A parameter or the body of the request is not valid.",
        _READ_AND_CORRECT,
    ),
    *rows(
        (
            "InvalidParameter",
            "InvalidParameterValue",
            "InvalidPrefix",
            "InvalidPrefixMarker",
            "InvalidQueryParameter",
            "InvalidQueryParameterValue",
        ),
        "A parameter has a value that is not valid or out of range.",
        "Correct the parameter that the server's message names.",
    ),
    *rows(
        ("InvalidParameterCombination",),
        "The request's parameters cannot be used together.",
        "Send only one of the parameters that exclude each other.",
    ),
    *rows(
        (
            "MissingArgument",
            "MissingParameter",
            "MissingRequiredHeader",
            "MissingRequiredParameter",
        ),
        "The request lacks a parameter or header that the operation needs.",
        "Add the one that the server's message names.",
    ),
    *rows(
        ("InvalidAction", "MissingAction"),
        "The request names no action, or one that the service does not know.",
        "Set the parameter Action to an action of this service.",
    ),
    row(
        "MalformedQueryString",
        "The query string has a syntax error.",
        "Percent-encode the query parameters.",
    ),
    *rows(
        ("ExcessHeaderValues", "InvalidHeaderValue", "InvalidTTL", "MalformedHeaderValue"),
        "A header occurs too often, or has a value that the service cannot read.",
        "Correct the header that the server's message names.",
    ),
    *rows(
        ("HttpHeadersTooLarge", "RequestHeaderSectionTooLarge"),
        HEADERS_MEANING,
        HEADERS_ACTION,
    ),
    *rows(
        ("MaxMessageLengthExceeded",),
        "The request's own body, not counting object data, is too large.",
        "Split the request into smaller ones.",
    ),
    row(
        "MalformedXML",
        "The XML in the request is not well-formed, or not of the form that the service expects.",
        "Compare the body with the service's documentation, or split a delete of more than 1000 keys.",
    ),
    row(
        "UnsupportedMediaType",
        "The service does not take the Content-Type of the request.",
        "Send the Content-Type that the operation needs, such as application/xml.",
    ),
    row(
        "MethodNotAllowed",
        "This resource does not take this method, only {methods}.",
        "Use one of these methods, or check that the URL names an object where you want one.",
    ),
    row(
        "MethodNotAllowed",
        "This resource does not take this method; a bucket, an object and a delete marker differ.",
        METHOD_ACTION,
    ),
    row(
        "InvalidHttpMethod",
        "The service does not know the HTTP method of the request.",
        "Use GET, HEAD, PUT, POST or DELETE.",
    ),
    row(
        "NotImplemented",
        "The service does not support the header {header} of the request.",
        "Leave out {header}, or use a service that supports this header.",
    ),
    row(
        "NotImplemented",
        "The service does not support ?{subresource}, or not with this method.",
        "Do without ?{subresource}, or use a service that supports this operation.",
    ),
    row(
        "NotImplemented",
        "The service does not support what a header or parameter of the request asks for.",
        "Leave that feature out; Transfer-Encoding: chunked without Content-Length is a common one.",
    ),
    *rows(
        ("OperationNotSupported", "UnsupportedArgument", "UnsupportedHeader"),
        "The operation does not support an argument of the request, or not for this resource.",
        "Leave that argument out, or use another operation.",
    ),
    row(
        "InvalidAddressingHeader",
        "The request names a role in a way that only anonymous requests may.",
        "Use the Anonymous role, or leave the addressing header out.",
    ),
    row(
        "InvalidSOAPRequest",
        "The body is not a SOAP request that the service understands.",
        _SOAP_ACTION,
    ),
    row(
        "MissingAttachment",
        "The SOAP request lacks an attachment that the service expected.",
        "Attach the data, or use the REST interface.",
    ),
    row(
        "SerializationError",
        "The SDK could not read the response: it is not the XML of an S3 service.",
        "Check that the endpoint is the S3 API, and that no proxy or login page responds instead.",
    ),
)
