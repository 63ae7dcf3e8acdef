"""From bytes to documents: the quick way and the careful one read the same."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest

from ias3errors import NotAnS3Error, error_from_parts, parse, parse_all
from ias3errors.document import ErrorDocument
from ias3errors.parsing.documents import read_unusual
from ias3errors.parsing.plain import plain_document, read_document, read_plain
from tests.benchmarks.bodies import BODIES
from tests.fuzz.claims import check_both_ways
from tests.test_properties import SEEDS


@pytest.mark.parametrize("name", BODIES)
def test_usual_bodies_are_read_the_quick_way(name: str) -> None:
    """The shapes of nearly all responses take the fast path."""
    plain = read_plain(BODIES[name])
    document = read_unusual(BODIES[name])
    assert plain is not None
    assert isinstance(document, ErrorDocument)
    assert plain[:2] == (document.code, document.message)
    assert plain_document(plain[2]) == document


def test_most_bodies_are_read_the_quick_way() -> None:
    """What is read quickly is what care would read."""
    quickly = [body for body in SEEDS if read_plain(body) is not None]
    assert len(quickly) > 100
    for body in quickly:
        check_both_ways(body)


@pytest.mark.parametrize(
    "fields",
    [
        "<resource>r</resource><requestid>q</requestid><HOSTID>h</HOSTID>",
        "<RequestID>q</RequestID><resource> </resource>",
        "<RequestId> </RequestId><RequestID>q</RequestID><Resource/>",
        "<Key>a</Key><s:Key xmlns:s='u'>b</s:Key>",
        "<Resource>a</Resource><s:Resource xmlns:s='u'>b</s:Resource>",
        "<s:Resource xmlns:s='u'> </s:Resource><Resource>b</Resource>",
        "<code>B</code><message>n</message>",
        "<code> </code><message> </message>",
        "<resource>x</resource><Resource>r</Resource><message>x</message>",
        "<requestid>x</requestid><RequestId>q</RequestId><hostid>x</hostid><HostId>h</HostId>",
    ],
)
def test_names_in_other_cases_and_namespaces(fields: str) -> None:
    """Whichever way such a body is read, nothing of it is lost."""
    check_both_ways(f"<Error>{fields}<Code>A</Code><Message>m</Message></Error>".encode())
    check_both_ways(f"<Error><Code>A</Code><Message>m</Message>{fields}</Error>".encode())


def test_of_two_namespaces_both_are_fields() -> None:
    """As two elements of one name are."""
    error = (
        "<Error><Code>A</Code><Message>m</Message><Key>a</Key><s:Key xmlns:s='u'>b</s:Key></Error>"
    )
    assert parse(error).document.fields["Key"] == ("a", "b")


@pytest.mark.parametrize("between", ["<!-- <Key>no</Key> -->", "<?php <Key>no</Key> ?>"])
def test_comments_and_instructions_are_no_fields(between: str) -> None:
    """Comments and instructions are ignored, wherever they are."""
    body = f"<Error>{between}<Code>A</Code>{between}<Message>a{between}b</Message></Error>"
    alone = f"<Error>{between}<Code>A</Code><Message>ab</Message></Error>"
    for one in (body, body.removesuffix("</Error>"), alone):
        assert parse(one).document.fields == {"Code": "A", "Message": "ab"}


def test_a_delete_result_names_its_repairs() -> None:
    """Also where it is no error and another status says that the request failed."""
    error = parse(gzip.compress(b"<DeleteResult/>"), status=500)
    assert error.document.repairs == ("gzip",)


@pytest.mark.parametrize(
    "body", ['{"code": "AccessDenied", "message": "m"}', "<html><ul><li>Code: AccessDenied</li>"]
)
def test_only_xml_makes_a_success_a_failure(body: str) -> None:
    """Error-like text in a success is the object's own content."""
    url = "https://h/b?delete"
    response = error_from_parts(status=200, headers={}, body=body, method="POST", url=url)
    assert response is None


@pytest.mark.parametrize("root", ["Errors", "ErrorResponse", "Response", "DeleteResult"])
def test_ids_beside_an_error_are_the_errors(root: str) -> None:
    """Of a request there is one id, and every error of it lacks that."""
    beside = "<RequestId>r</RequestId><HostId>h</HostId><Other>o</Other>"
    error = "<Error><Code>A</Code></Error>"
    for one in parse_all(f"<{root}>{error}{error}{beside}</{root}>"):
        assert (one.request_id, one.host_id) == ("r", "h")
        assert one.document.fields == {"Code": "A", "RequestId": "r", "HostId": "h"}
    (one,) = parse_all(f"<{root}>{error}<RequestId/></{root}>")
    assert one.document.fields["RequestId"] == ""


@pytest.mark.parametrize("name", ["AccessDeniedException", "AccessDeniedError"])
def test_a_root_that_is_called_an_error_names_the_code(name: str) -> None:
    """Where no element within it does."""
    document = parse(f"<{name}><Detail>d</Detail></{name}>").document
    assert (document.code, document.fields) == (name, {"Detail": "d"})
    document = parse(f"<{name}><Code>A</Code></{name}>").document
    assert (document.code, document.source) == ("A", "body")


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        # After tags were repaired deeper elements count, since the original nesting is unknown.
        ("<Error><Details><Code>A</Code><Message>m</Message>", "A", "m"),
        ("<Error><Details><Code>A</Code></Details></Error>", None, None),
        ("<Error><Code>A<b>B</b></Code><Message>a <i>b</i> c</Message></Error>", "AB", "a b c"),
        ("<Error><Code> </Code><code>A</code></Error>", "A", None),
        ("<Error><code>B</code><Code>A</Code><message>m</message></Error>", "A", "m"),
        ("<Error><Code>A</Code><Message/></Error>", "A", ""),
        ("<Error><Code>A</Code><Message> m </Message></Error>", "A", "m"),
    ],
)
def test_where_code_and_message_stand(body: str, code: str | None, message: str | None) -> None:
    """Their whole texts count, and the first that says something."""
    document = parse(body, status=400).document
    assert (document.code, document.message) == (code, message)


def test_sections_of_characters_in_damaged_bodies() -> None:
    """Each section is text up to its own end, and so is the text between them."""
    body = (
        "<Error><Code>A</Code><Message><![CDATA[<a> & ]>]]>, <![CDATA[</Message>]]]]>.</Message>"
        "<Key><![CDATA[]]></Key>"
    )
    fields = parse(body).document.fields
    assert fields == {"Code": "A", "Message": "<a> & ]>, </Message>]].", "Key": ""}


# -- From bytes to a tree ----------------------------------------------------------------------

ERROR = "<Error><Code>A</Code><RequestId>r</RequestId><RequestId>s</RequestId></Error>"


@pytest.mark.parametrize(
    ("body", "repairs"),
    [
        (b" " * 300_000 + ERROR.encode(), ()),
        (b"\xef\xbb\xbf\xef\xbb\xbf\r\n\t " + ERROR.encode(), ()),
        (b"\x0c" + ERROR.encode(), ("leading-junk",)),
        (b"\n<?xml version='1.0'?>" + ERROR.encode(), ("leading-blanks",)),
        (b"<?xml version='1.0' encoding='UTF-8'>" + ERROR.encode(), ()),
        (
            b"<br />\n<b>Warning</b>: fopen(): failed<br />\n<?xml version='1.0'?>"
            + ERROR.encode(),
            ("leading-junk",),
        ),
        (
            b'<s:Error xmlns:s="u"><s:Code>A</s:Code><s:RequestId>r</s:RequestId>\x01</s:Error>',
            ("control-characters",),
        ),
    ],
)
def test_text_before_an_error(body: bytes, repairs: tuple[str, ...]) -> None:
    """Blanks are nothing; what else had to be passed over is named. Of two ids the first counts."""
    document = parse(body).document
    assert (document.code, document.request_id, document.truncated) == ("A", "r", False)
    assert document.repairs == repairs


@pytest.mark.parametrize(
    "blank", ["", " ", "\t", "\r", "\n", "<!-- -->", "<?a?>", " \n\t<!---->\r"]
)
def test_a_doctype_is_refused_wherever_it_hides(blank: str) -> None:
    """A DOCTYPE after a declaration, blanks, comments or instructions counts, too."""
    doctype = "<!DOCTYPE Error [<!ENTITY e 'AccessDenied'>]>"
    for prolog in (f"<?xml version='1.0'?>{blank}", blank):
        with pytest.raises(NotAnS3Error, match="a document with a DOCTYPE"):
            parse(f"{prolog}{doctype}<Error><Code>&e;</Code></Error>")


def test_a_body_of_just_as_many_bytes_as_are_read() -> None:
    """One byte more, and it is said to be cut."""
    start, end = "<Error><Code>A</Code><Message>", "</Message></Error>"
    for length, truncated in ((262_144, False), (262_145, True)):
        body = start.ljust(length - len(end), "m") + end
        document = parse(body).document
        assert (len(body), document.code, document.truncated) == (length, "A", truncated)


def test_an_error_of_just_as_many_elements_as_are_read() -> None:
    """One more, and it is cut off and said to be."""
    for number, truncated in ((998, False), (999, True)):
        body = f"<Error><Code>A</Code>{'<a/>' * number}<b>last</b></Error>"
        document = parse(body).document
        assert document.code == "A"
        assert ("b" in document.fields, document.truncated) == (not truncated, truncated)


def test_packed_bodies() -> None:
    """They are unpacked once, within the bound, and what was done is said."""
    long = f"<Error><Code>A</Code><Message>{'m' * 300_000}</Message></Error>"
    document = parse(gzip.compress(long.encode())).document
    assert (document.code, document.truncated) == ("A", True)
    assert document.repairs == ("gzip", "tags")  # its last ones are missing
    twice = gzip.compress(gzip.compress(ERROR.encode()))
    with pytest.raises(NotAnS3Error, match=r"^packed data in packed data$"):
        parse(twice)
    assert parse(twice, status=500).document.repairs == ("gzip",)


def test_what_was_repaired_in_bodies_of_other_kinds() -> None:
    """JSON and pages say so, too."""
    for body in (b'{"code": "A", "message": "\xff"}', b"<html><ul><li>Code: A</li>\xff</ul>"):
        document = parse(body).document
        assert (document.code, document.repairs, document.truncated) == (
            "A",
            ("invalid-utf-8",),
            False,
        )


# -- Encodings ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("declared", "content", "text", "repairs"),
    [
        ("us-ascii", "é".encode(), "é", ()),
        ("us-ascii", b"\xff", "\ufffd", ("invalid-utf-8",)),
        ("iso-8859-1", b"\xe9", "é", ()),
        ("iso-8859-1", "é".encode(), "é", ("encoding",)),
        ("utf-7", b"+AGE-\xff", "+AGE-\ufffd", ("encoding", "invalid-utf-8")),
        ("utf-7", b"+AGE-", "+AGE-", ("encoding",)),
        ("x-nobody-knows", b"\xff", "\ufffd", ("encoding", "invalid-utf-8")),
        ("x-nobody-knows", b"a", "a", ("encoding",)),
    ],
)
def test_declared_encodings(
    declared: str, content: bytes, text: str, repairs: tuple[str, ...]
) -> None:
    """One that is true is obeyed; UTF-8 wins over one that is not, or that could hide markup."""
    start = f"<?xml version='1.0' encoding='{declared}'?><Error><Code>A</Code><Key>".encode()
    document = parse(start + content + b"</Key></Error>").document
    assert (document.fields["Key"], document.repairs) == (text, repairs)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "damaged utf-8", "shift_jis", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("shift", range(4))
def test_a_character_that_is_cut_in_two_is_left_out(encoding: str, shift: int) -> None:
    """A character that the limit cuts in half is dropped, not replaced."""
    declaration = f"<?xml version='1.0' encoding='{encoding}'?>" if "jis" in encoding else ""
    key = "\ufffd" if encoding == "damaged utf-8" else "k"
    text = f"{declaration}<Error><Code>A</Code><Key>{key}</Key><Message>{'a' * shift}"
    codec = encoding.removeprefix("damaged ")
    # Two units of UTF-16, which the end of what is read can part.
    char = "\U0001f4be" if codec.startswith("utf-16") else "\u3042"
    body = (text + char * 200_000).encode(codec)
    if encoding == "damaged utf-8":
        body = body.replace("\ufffd".encode(), b"\xff")
    elif codec.startswith("utf-16"):
        body = "\ufeff".encode(codec) + body
    document = parse(body[:262_145]).document
    assert document.truncated
    assert document.fields["Key"] == key
    assert set(str(document.message)) <= {"a", char}
    assert ("invalid-utf-8" in document.repairs) == (encoding == "damaged utf-8")


def test_half_a_character_at_the_end_of_a_whole_body_is_damage() -> None:
    """Nothing was cut there, so it is named."""
    assert parse(ERROR.encode() + b"\xe3\x81").document.repairs == (
        "invalid-utf-8",
        "trailing-junk",
    )


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_page_that_is_longer_than_what_is_read(pack: Callable[[bytes], bytes]) -> None:
    """What it lists counts, and it is said to be cut, packed or not."""
    page = b"<html><ul><li>Code: NoSuchKey</li></ul>"
    assert not parse(pack(page)).document.truncated
    document = parse(pack(page + b"<p>" * 100_000)).document
    assert (document.code, document.truncated) == ("NoSuchKey", True)


# -- Other texts -------------------------------------------------------------------------------


def test_json_that_names_its_error_in_other_ways() -> None:
    """The name of the error is its code, and a blank one is none."""
    document = parse('{"error": "AccessDenied", "message": "m"}').document
    assert document.code == "AccessDenied"
    assert document.fields == {"error": "AccessDenied", "message": "m"}
    assert parse('{"code": " ", "__type": "NoSuchKey"}').document.code == "NoSuchKey"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("\ufeff\0 \n\0", "empty"),
        (" \0\ufeffhello\ufeff\0 ", "not XML: starts with 'hello'"),
    ],
)
def test_the_description_of_a_text(body: str, reason: str) -> None:
    """Blanks, marks and zeros around it are nothing."""
    with pytest.raises(NotAnS3Error) as caught:
        parse(body)
    assert caught.value.reason == reason


INNER = b"<Details><Code>Inner</Code><Message>Inner too</Message></Details>"
OWN_TEXTS = {
    "strict": b"<Error><Code>NoSuchKey%b</Code><Message>No%b such key</Message></Error>",
    "with a namespace": b'<Error xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
    b"<Code>NoSuchKey%b</Code><Message>No%b such key</Message></Error>",
    "text after the children": b"<Error><Code>%bNoSuchKey</Code><Message>No%b such key</Message></Error>",
    "a bare ampersand": b"<Error><Code>NoSuchKey%b</Code><Message>No%b such key</Message>"
    b"<Key>a & b</Key></Error>",
    "an end tag is missing": b"<Error><Code>NoSuchKey%b</Code><Message>No%b such key</Message>",
    "in a wrapper": b"<ErrorResponse><Error><Code>NoSuchKey%b</Code><Message>No%b such key"
    b"</Message></Error></ErrorResponse>",
}


@pytest.mark.parametrize("body", OWN_TEXTS.values(), ids=OWN_TEXTS)
def test_the_own_text_of_an_element_counts(body: bytes) -> None:
    """Elements within a code or a message do not change it, and stay among the fields."""
    document = read_document(body % (INNER, INNER))
    assert isinstance(document, ErrorDocument)
    assert (document.code, document.message) == ("NoSuchKey", "No such key")
    inner = {"Details": {"Code": "Inner", "Message": "Inner too"}}
    assert document.fields["Code"] == ("NoSuchKey", inner)


@pytest.mark.parametrize("name", ["Resource", "RequestId", "HostId", "Key", "BucketName"])
def test_the_own_text_of_any_simple_element_counts(name: str) -> None:
    """A resource, an id, a key or a bucket with elements within is its own text."""
    body = f"<Error><Code>NoSuchKey</Code><{name}>one<Detail>two</Detail></{name}></Error>"
    error = parse(body)
    shown = {
        "Resource": error.resource,
        "RequestId": error.request_id,
        "HostId": error.host_id,
        "Key": error.key,
        "BucketName": error.bucket,
    }
    assert shown[name] == "one"


def test_markup_is_a_part_of_the_text() -> None:
    """A message whose words are marked up is a whole message."""
    error = parse(
        b"<Error><Code>NoSuchKey</Code><Message><p>No <b>such</b> key</p></Message></Error>"
    )
    assert error.message == "No such key"


@pytest.mark.parametrize("code", [" ", "\n", "\xa0", " SlowDown ", "\xa0SlowDown", "404", " 1 "])
def test_a_blank_or_padded_code_is_read_either_way(code: str) -> None:
    """Blanks around a code are no part of it, and a code of blanks or digits is none."""
    body = f"<Error><Code>{code}</Code><Message>m</Message></Error>".encode()
    check_both_ways(body)
    document = read_document(body)
    assert isinstance(document, ErrorDocument)
    assert document.code == ("SlowDown" if "SlowDown" in code else None)
    if "SlowDown" in code:
        assert type(parse(body)).__name__ == "SlowDown"


def test_a_status_in_place_of_a_code_is_the_status() -> None:
    """Some gateways send `<Code>404</Code>`: without another status that is the response's."""
    body = b"<Error><Code>404</Code><Message>m</Message></Error>"

    error = parse(body)
    assert (type(error).__name__, error.code, error.status_code) == ("NotFoundError", None, 404)
    assert parse(body, status=500).status_code == 500


def test_a_root_that_is_called_an_error_may_be_a_wrapper() -> None:
    """Its name is the code only where it holds no `Error` of its own."""
    inner = "<Error><Code>SlowDown</Code><Message>m</Message></Error>"
    for body, code in (
        (f"<ServiceError>{inner}<Id>1</Id></ServiceError>", "SlowDown"),
        ("<ServiceError><Message>m</Message></ServiceError>", "ServiceError"),
    ):
        assert parse(body).code == code
