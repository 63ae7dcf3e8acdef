"""Errors in text: every form in which a log contains one, and where it is found."""

from __future__ import annotations

import html
import json

import pytest

import ias3errors
from tests.paths import FIXTURES
from tests.scanning.cases import (
    BODY,
    DOUBLE_QUOTED,
    ESCAPED,
    NEXT,
    ONE_LINE,
    REQUEST_ID,
    found_in,
    web_safe,
)

# The forms in which a text can contain one error. All of them hold the same error.
FORMS = {
    "bare": BODY,
    "bare, with a mark of UTF-8": "\ufeff" + BODY,
    "in a line": f"12:00 ERROR plate-07.tif: {ONE_LINE} (giving up)\n12:01 next\n",
    "over several lines": "12:00 ERROR:\n" + BODY.replace("><", ">\n  <") + "\n12:01 next\n",
    "escaped for HTML": f"<td>{ESCAPED}</td>",
    "escaped for HTML twice": f"<td>{html.escape(ESCAPED)}</td>",
    "escaped with numbers": "x " + BODY.replace("<", "&#60;").replace(">", "&#x3E;"),
    "in a string of JSON": f"12:00 body={json.dumps({'body': BODY})}\n",
    "in a string of JSON, quotes escaped": f"x {json.dumps({'body': DOUBLE_QUOTED})}\n",
    "in a string of JSON, slashes escaped": f"x {json.dumps({'body': BODY})}".replace("/", "\\/"),
    "in a string of JSON, safe for pages": "x " + web_safe(json.dumps({"body": BODY})),
    "in JSON, escaped for HTML": f"x {json.dumps({'body': ESCAPED})}\n",
    "in JSON in JSON": f"x {json.dumps({'line': json.dumps({'body': BODY})})}\n",
    "in a repr of bytes": f"error: 503, {BODY.encode()!r}\n",
    "in a repr of bytes, quotes escaped": f"error: {(DOUBLE_QUOTED + chr(39)).encode()!r}\n",
    "in a repr of text": f"error: {BODY!r}\n",
    "in an ascii repr of text": f"error: {BODY!a}\n",
    "in a repr in JSON": f"x {json.dumps({'message': repr(BODY.encode())})}\n",
    "in a line of JSON": json.dumps({"level": "error", "message": f"failed: {BODY}"}) + "\n",
    "in a record": json.dumps({"body": BODY}) + "\n",
    "in a record in a record": json.dumps({"response": {"body": BODY}, "n": [1]}) + "\n",
    "in a record among lines": f"begin\n{json.dumps({'x': {'content': BODY}})}\nend\n",
    "with a prefix": BODY.replace("<Error>", "<s3:Error>").replace("</Error>", "</s3:Error>"),
    "with a namespace": BODY.replace("<Error>", '<Error xmlns="http://example.org/doc">'),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_error_as_it_was_sent(form: str) -> None:
    """However often its text was escaped, an error says what the server said."""
    (found,) = found_in(FORMS[form])
    error = found.error
    assert type(error) is ias3errors.exceptions.SlowDown
    assert error.message == "Please reduce your request rate."
    assert error.resource == "“plate”: bucket_tasks_queued exceeds rationed amount"
    assert error.request_id == REQUEST_ID
    assert error.advice.kind == "item-queue-full"


@pytest.mark.parametrize(
    "form", [name for name in FORMS if "JSON" not in name and "rec" not in name]
)
def test_the_place_is_that_of_the_less_than_sign(form: str) -> None:
    """Offset and line lead to the ``<`` of the element, however it is spelled."""
    data = FORMS[form].encode()
    (found,) = found_in(data)
    spelled = data[found.offset : found.offset + 30]
    assert spelled.startswith(
        (b"<Error", b"<s3:Error", b"&lt;Error", b"&amp;lt;Error", b"&#60;Err")
    )
    assert found.line == data.count(b"\n", 0, found.offset) + 1


def test_a_body_that_is_found_says_what_parse_says_of_it() -> None:
    """Among the fixtures, every body that `parse` reads without further facts is found."""
    missing = []
    for expected in sorted(FIXTURES.rglob("*.expected.json")):
        pair = json.loads(expected.read_text("utf-8"))
        bodies = [
            path
            for path in expected.parent.glob(expected.name.removesuffix("expected.json") + "*")
            if path != expected and path.suffix != ".http"
        ]
        if not bodies or pair["given"] or "not_an_s3_error" in pair.get("expect", {}):
            continue
        body = bodies[0].read_bytes()
        if "expect" not in pair:
            continue
        said = ias3errors.parse(body)
        if said.code is None or said.document.message is None:
            continue
        found = found_in(body)
        if [(one.error.code, one.error.message, one.error.request_id) for one in found[:1]] != [
            (said.code, said.message, said.request_id)
        ]:
            missing.append((expected.name, said.code, [str(one.error) for one in found]))
    assert not missing


def test_several_errors_are_found_in_their_order() -> None:
    """One line may hold several errors, one body as well."""
    deleted = f"<DeleteResult><Deleted><Key>a</Key></Deleted>{NEXT}{NEXT}</DeleteResult>"
    data = f"x {ONE_LINE} and {NEXT}\n{deleted}\n{ESCAPED}"
    found = found_in(data)
    assert [one.error.code for one in found] == [
        "SlowDown",
        "AccessDenied",
        "AccessDenied",
        "AccessDenied",
        "SlowDown",
    ]
    assert [one.line for one in found] == [1, 1, 2, 2, 4]
    assert [one.offset for one in found] == sorted(one.offset for one in found)


def test_the_errors_of_a_delete_result_are_found_one_by_one() -> None:
    """Each object that could not be deleted is an error of its own, also when it is alone."""
    one = "<Error><Key>b</Key><Code>AccessDenied</Code><Message>no</Message></Error>"
    for count in (1, 3):
        found = found_in(f"<DeleteResult>{one * count}</DeleteResult>")
        assert [(each.error.code, each.error.key) for each in found] == [
            ("AccessDenied", "b")
        ] * count


def test_log_prefixes_between_the_lines_of_an_error_do_not_hide_it() -> None:
    """A logger that puts its prefix before every line leaves the elements whole."""
    lines = BODY.replace("><", ">\n<").split("\n")
    (found,) = found_in("".join(f"12:00:00 [W1] {line}\n" for line in lines))
    assert found.error.code == "SlowDown"
    assert found.error.request_id == REQUEST_ID


def test_the_id_beside_an_error_belongs_to_it() -> None:
    """Where wrappers keep the request's id outside the error, it is taken along."""
    for wrapped in (
        f"<Response><Errors>{NEXT}</Errors><RequestID>abc-1</RequestID></Response>",
        f"<ErrorResponse>\n{NEXT}\n<RequestId>abc-1</RequestId></ErrorResponse>",
    ):
        for data in (wrapped, f"x {wrapped} y", f"x {html.escape(wrapped)}", repr(wrapped)):
            (found,) = found_in(f"log: {data}\n{NEXT}\n")[:1]
            assert found.error.request_id == "abc-1"


def test_an_error_that_is_cut_off_ends_where_the_log_goes_on() -> None:
    """The error excludes what follows in the log, and no later error is lost."""
    data = "12:00 <Error><Code>NoSuchKey</Code><Message>go\n12:01 all is well\n" * 2 + NEXT
    found = found_in(data)
    assert [one.error.code for one in found] == ["NoSuchKey", "NoSuchKey", "AccessDenied"]
    assert found[0].error.document.truncated
    assert "all is well" not in found[0].error.message


def test_what_only_looks_like_an_error_is_none() -> None:
    """Words, other elements and elements without code and message are passed over."""
    for data in (
        "ConnectionError: <ErrorHandler> /Error Error> <Errors> <ErrorCode>5</ErrorCode>",
        "<Error>disk full</Error> <Error/> </Error>",
        "&lt;Error&gt; without an end",
        "<Error><Code>NoEndTag",
        '{"level": "info", "code": 7, "msg": "Error"}',
        "",
        "\n",
    ):
        assert found_in(data) == []


def test_a_message_of_a_raw_body_keeps_its_backslashes() -> None:
    """The repr of a string to sign is the server's own text, not an escape of the log."""
    body = "<Error><Code>SignatureDoesNotMatch</Code><Resource>'PUT\\n\\nx'</Resource></Error>"
    for data in (body, f"12:00 {body}\n", json.dumps({"body": body}), f"x {json.dumps(body)}\n"):
        (found,) = found_in(data)
        assert found.error.resource == "'PUT\\n\\nx'"


def test_characters_survive_every_way_to_escape_them() -> None:
    """Reprs of text and of bytes write them differently, and numbers may be no characters."""
    said = "é “x” \U0001f600 \t"
    body = f"<Error><Code>X</Code><Message>{said}</Message></Error>"
    forms = (ascii(body), repr(body.encode()), json.dumps(body), json.dumps(ascii(body)))
    for form in forms:
        (found,) = found_in(f"log: {form}\n")
        assert found.error.message == said.strip(), form
    (found,) = found_in(
        "&lt;Error&gt;&#x26;lt;Code&gt;&#9999999; a&lt;Code&gt;X&lt;/Code&gt;&lt;/Error&gt;"
    )
    assert found.error.code == "X"
    (found,) = found_in(r"x \u003cError\u003e<Code>X</Code>\UFFFFFFFF\q<\/Error>")
    assert found.error.code == "X"


def test_a_declared_encoding_counts_within_a_log() -> None:
    """The declaration before an error decides its encoding."""
    body = "<?xml version='1.0' encoding='ISO-8859-1'?><Error><Code>X</Code><Message>Accès</Message></Error>"
    (found,) = found_in(b"log: " + body.encode("latin-1") + b"\nnext\n")
    assert found.error.message == "Accès"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", ["\ufeff", ""])
def test_a_log_in_utf_16_is_read(encoding: str, mark: str) -> None:
    """Offsets count the bytes of the input, not of what it means, pairs of surrogates included."""
    text = mark + "12:00 \U0001f600 fine\n" * 40_000 + f"12:01 {ONE_LINE}\n"
    data = text.encode(encoding)
    (found,) = found_in(data)
    assert found.error.resource == "“plate”: bucket_tasks_queued exceeds rationed amount"
    assert data[found.offset :].decode(encoding).startswith("<Error>")
    assert found.line == 40_001
