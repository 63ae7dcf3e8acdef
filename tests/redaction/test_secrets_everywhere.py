"""Every secret name, in every place and spelling, is masked in every output; facts survive.

A new name is one row of `NAMES`, a new place one row of `PLACES`, a new output one row of
`OUTPUTS`, a new fact one row of `FACTS`.
"""

from __future__ import annotations

import csv
import io
import json
import pickle
import random
import tempfile
import traceback
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from functools import partial
from html import escape
from urllib.parse import quote

import pytest
import requests
from requests.structures import CaseInsensitiveDict

from ias3errors import Catalog, NotAnS3Error, S3Error, error_from_response, parse
from ias3errors.advice.model import Advice, Rule
from ias3errors.cli.formats import FORMATS
from ias3errors.cli.parse import run_parse
from ias3errors.redaction import masked_text
from ias3errors.redaction.names import SECRETS
from tests.loopback import within
from tests.rows import Row

SECRET = "wJalrXUtnFEMI0K7MDENGbPxRfiCYplantedKEY9"

#: Names as services and programs spell them, besides one of each row of the table.
NAMES = (
    *(row.words.title().replace(" ", "") for row in SECRETS),
    "logged-in-sig",
    "logged-in-user",
    "aws_secret_access_key",
    "AWS_SESSION_TOKEN",
    "AWSSessionToken",
    "AWSSecretKey",
    "access_token",
    "refresh_token",
    "id_token",
    "client_secret",
    "api_key",
    "X-Amz-Security-Token",
    "X-Amz-Signature",
    "X-Amz-Credential",
    "x-goog-signature",
    "x-oss-credential",
    "x-amz-server-side-encryption-customer-key",
    "x-goog-encryption-key",
    "X-Auth-Token",
    "X-Storage-Token",
    "X-Api-Key",
    "X-Auth-Key",
    "applicationKey",
    "temp_url_key",
    "SAMLAssertion",
    "PHP_AUTH_PW",
    "SSECustomerKey",
    "oauth_signature",
    "oauth_token",
    "HTTP_AUTHORIZATION",
    "HTTP_COOKIE",
    "AccountKey",
    "x-archive-auth",
)

#: How a text holds a name and its secret.
PLACES: Mapping[str, Callable[[str], str]] = {
    "element": lambda name: f"<{name}>{SECRET}</{name}>",
    "element without an end": lambda name: f"<{name}>{SECRET}",
    "JSON": lambda name: json.dumps({"a": 1, name: SECRET, "b": 2}),
    "flow of YAML": lambda name: f'{{"a": 1, "{name}": {SECRET}, "b": 2}}',
    "JSON in JSON": lambda name: json.dumps({"a": json.dumps({name: SECRET})}),
    "repr of a dictionary": lambda name: repr({name: SECRET}),
    "repr of bytes": lambda name: repr({name.encode(): SECRET.encode()}),
    "list of tuples": lambda name: repr([("Host", "h"), (name, SECRET)]),
    "query": lambda name: f"see https://h/k?a=1&{name}={SECRET}&b=2",
    "query, escaped": lambda name: f"see {quote(f'https://h/k?{name}={SECRET}', safe='')}",
    "query, escaped twice": lambda name: quote(quote(f"https://h/?{name}={SECRET}", safe="")),
    "query in JSON": lambda name: f'"https://h/k?a=1\\u0026{name}\\u003d{SECRET}"',
    "form": lambda name: f"a=1&{name}={SECRET}",
    "header": lambda name: f"Host: h\r\n{name}: {SECRET}\r\nVia: v",
    "header in a repr": lambda name: repr(f"Host: h\r\n{name}: {SECRET}\r\nVia: v"),
    "header of curl": lambda name: f"> {name}: {SECRET}",
    "map of Go": lambda name: f"map[Host:[h] {name}:[{SECRET}]]",
    "dump of PHP": lambda name: f"Array\n(\n    [{name}] => {SECRET}\n)",
    "array of PHP": lambda name: f"['{name}' => '{SECRET}']",
    "ini": lambda name: f"[default]\n{name} = {SECRET}\n",
    "pair": lambda name: json.dumps({"name": name, "value": SECRET}),
    "pair, value first": lambda name: json.dumps({"value": SECRET, "name": name}),
    "pair of Postman": lambda name: json.dumps([{"key": name, "value": SECRET}]),
    "element with a prefix": lambda name: f"<s3:{name}>{SECRET}</s3:{name}>",
    "attribute": lambda name: f'<x {name}="{SECRET}"/>',
    "field of a form": lambda name: f'name="{name}"\r\n\r\n{SECRET}\r\n--b',
    "row of a table": lambda name: f"<tr><td>{name}</td><td>{SECRET}</td></tr>",
    "list of definitions": lambda name: f"<dt>{name}</dt>\n<dd>{SECRET}</dd>",
    "flat list": lambda name: repr(["Host", "h", name, SECRET]),
    "option of a command": lambda name: f"run --{name} {SECRET} now",
    "option with a sign": lambda name: f"run --{name}={SECRET} now",
    "header of a command": lambda name: f'curl -H "{name}: {SECRET}" https://h/',
    "var_dump of PHP": lambda name: f'["{name}"]=>\n  string(40) "{SECRET}"',
    "map of Java": lambda name: f"{{Host=h, {name}={SECRET}, Via=v}}",
    "environment": lambda name: f"HOME=/root\n{name}={SECRET}\nLANG=C",
    "configuration within a line": lambda name: f"[default] a = b {name} = {SECRET} c = d",
    "sentence": lambda name: f"the {name} '{SECRET}' is not the right one",
    "assignment of Go": lambda name: f'client {name} := "{SECRET}" end',
    "constant of Rust": lambda name: f'let {name}: &\'static str = "{SECRET}";',
    "constant with a type": lambda name: f'const {name}: string = "{SECRET}";',
    "assignment in a quotation": lambda name: f'"{name} = "{SECRET}""',
    "comparison": lambda name: f"wrong: {name} != {SECRET}",
    "arrow": lambda name: f"{name} -> {SECRET}",
    "columns": lambda name: f"| {name} | {SECRET} |",
    "words between commas": lambda name: f"{name},{SECRET}",
    "serialized by PHP": lambda name: f's:{len(name)}:"{name}";s:40:"{SECRET}";',
    "field of a page": lambda name: f'<input value="{SECRET}" type="hidden" name="{name}">',
    "hidden field of a page": lambda name: f'<input type="hidden" name="{name}" value="{SECRET}">',
    "field with its type last": lambda name: (
        f'<input value="{SECRET}" name="{name}" type="hidden">'
    ),
    "pair after another name": lambda name: json.dumps(
        {"key": "k", "name": name, "value": SECRET}
    ),
    "meta of a page": lambda name: f'<meta name="{name}" content="{SECRET}">',
    "comment with references": lambda name: f"<!-- {escape(json.dumps({name: SECRET}))} -->",
    "argument": lambda name: (
        f"<ArgumentName>{name}</ArgumentName><ArgumentValue>{SECRET}</ArgumentValue>"
    ),
}

#: Secrets that need no name.
FORMS = (
    f"LOW key:{SECRET}",
    f"GOOG1 key:{SECRET}",
    f"SharedKey account:{SECRET}",
    f"AWS AKID:{SECRET}",
    f"sent Authorization: Odd {SECRET}",
    f"/token:{SECRET}",
    f'Authorization: Digest username="u", realm="r", response="{SECRET}"',
    f'Authorization: OAuth oauth_token="{SECRET}", oauth_signature="{SECRET}"',
    f"https://user:{SECRET}@h/k",
    f"bce-auth-v1/ak/2026-11-02T08:15:00Z/1800/host/{SECRET}",
    f"access=AAAAAAAAAAAAAAAA&secret={SECRET}",
    f"Authorization=Odd a b {SECRET}",
    f"HTTP_AUTHORIZATION=Odd {SECRET}\nHTTP_HOST=h",
    f"HTTP_COOKIE=a=b; c={SECRET}\nHTTP_HOST=h",
    f'curl -H "Authorization: Odd a=\\"b\\", c=\\"{SECRET}\\""',
    f"map[Authorization:[Odd a {SECRET}] Via:[v]]",
    f"Array\n(\n    [Authorization] => Odd a {SECRET}\n)",
    str([("Authorization", f"Odd a {SECRET}")]),
    json.dumps({"name": "Authorization", "value": f'Odd a="b", c="{SECRET}"'}),
    f"LOW key : {SECRET}",
    f"LOW key: {SECRET}",
    f"-----BEGIN RSA PRIVATE KEY-----\nMIIE{SECRET}\nAAAA{SECRET}\n-----END RSA PRIVATE KEY-----",
    f"expired: eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.{SECRET}",
    f"eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.{SECRET}",
    f"bce-auth-v1/ak/{SECRET}",
    f"curl -u user:{SECRET} https://h/",
    f"curl --proxy-user 'user:{SECRET}' https://h/",
)

#: A password that people choose, and places that show that it is one.
CHOSEN = "correcthorsebattery"
CHOSEN_PLACES = (
    f'name="password"\r\n\r\n{CHOSEN}\r\n--b',
    f"<tr><td>DB_PASSWORD</td> <td class='v'>{CHOSEN}</td></tr>",
    f"<dt>secret</dt><dd>{CHOSEN}</dd>",
    f"run --password {CHOSEN} now",
    repr(["run", "--secret", CHOSEN]),
    f"token: [ '{CHOSEN}' ]",
    f'let secret_key: &str = "{CHOSEN}";',
    f'<input type="password" value="{CHOSEN}">',
    f"<input value='{CHOSEN}' type='password'>",
    f"password -> {CHOSEN}",
    f"user=me&pwd={CHOSEN}",
    f"-Dpwd={CHOSEN}",
)


def response(body: bytes, url: str = "https://s3.us.archive.org/my-item/a") -> requests.Response:
    """Return a 403 with a body."""
    made = requests.Response()
    made.status_code, made.reason, made.url = 403, "Forbidden", url
    made.headers = CaseInsensitiveDict()
    made._content, made._content_consumed = body, True
    made.request = requests.Request("PUT", url).prepare()
    return made


def raised(error: Exception) -> str:
    """Return the traceback of an error."""
    return "".join(traceback.format_exception(error))


def written(error: S3Error, format_name: str, *, summary: bool = False, times: int = 3) -> str:
    """Return what `ias3errors parse` writes for a file that repeats a response.

    JSON of errors that came before comes from the memo of `cli.json_records`.
    """
    body = error.response.content
    with tempfile.NamedTemporaryFile() as file, redirect_stdout(io.StringIO()) as out:
        file.write(b"HTTP/1.1 403 Forbidden\r\n\r\n%b\n\n" % body * times)
        file.flush()
        run_parse((file.name,), format_name, summary=summary, quiet=True)
        return out.getvalue()


def by_rule(error: S3Error) -> S3Error:
    """Return the error of the same body with advice that quotes it, by a rule of a caller."""
    quoting = Advice("own", "It says {said}.", "Read {said}.")
    rule = Rule(None, None, quoting, values=lambda document: {"said": document.message})
    return parse(error.response.content, status=403, catalog=Catalog({}, rules=[rule]))


#: Every text or record that an error gives without being asked for raw values.
OUTPUTS: Mapping[str, Callable[[S3Error], str]] = {
    "str": str,
    "repr": repr,
    "notes": lambda error: "\n".join(error.__notes__),
    "traceback": raised,
    "to_dict": lambda error: json.dumps(error.to_dict()),
    "advice": lambda error: repr(error.advice),
    "advice of a caller's rule": lambda error: repr(by_rule(error).advice),
    "repr of the document": lambda error: repr(error.document),
    "pickle": lambda error: pickle.dumps(error).decode("latin-1"),
    "unpickled": lambda error: repr(vars(pickle.loads(pickle.dumps(error)).response)),
    **{f"command, {name}": partial(written, format_name=name) for name in FORMATS},
    "command, summary": partial(written, format_name="text", summary=True),
}

#: How a body carries a text.
BODIES: Mapping[str, Callable[[str], bytes]] = {
    "message": lambda text: (
        f"<Error><Code>AccessDenied</Code><Message>{escape(text)}</Message></Error>".encode()
    ),
    "message with numeric references": lambda text: (
        "<Error><Code>AccessDenied</Code><Message>"
        + "".join(char if char.isalnum() else f"&#{ord(char)};" for char in text)
        + "</Message></Error>"
    ).encode(),
    "message in CDATA": lambda text: (
        f"<Error><Code>AccessDenied</Code><Message><![CDATA[{text}]]></Message></Error>".encode()
    ),
    "message of JSON": lambda text: json.dumps({"Code": "Odd", "Message": text}).encode(),
    "page": lambda text: (
        f"<html><title>{escape(text)}</title><body>{escape(text)}</body></html>".encode()
    ),
    "plain text": lambda text: f"no: {text}".encode(),
}


def leaks(text: str) -> bool:
    """Return whether a text contains the middle of the secret."""
    return SECRET[4:24] in text or SECRET[-14:-5] in text


def leaking_outputs(text: str) -> list[tuple[str, str]]:
    """Return the bodies and the outputs in which the secret of a text comes out."""
    found = []
    for carrier, body in BODIES.items():
        content = body(text)
        error = error_from_response(response(content))
        assert error is not None
        found += [(carrier, name) for name, make in OUTPUTS.items() if leaks(make(error))]
        try:
            parse(content)
        except NotAnS3Error as none:
            outputs = (str(none), repr(none), pickle.dumps(none).decode("latin-1"))
            found += [(carrier, "NotAnS3Error") for output in outputs if leaks(output)]
    return found


@pytest.mark.parametrize("place", PLACES)
def test_no_secret_comes_out_of_a_text(place: str) -> None:
    """A secret with a name is masked wherever the name is, however it is spelled."""
    assert [name for name in NAMES if leaks(masked_text(PLACES[place](name)))] == []


@pytest.mark.parametrize("output", OUTPUTS)
def test_no_name_comes_out_with_its_secret(output: str) -> None:
    """Each name meets each output, in places and bodies that a fixed sample chooses."""
    sample = random.Random(output)
    leaking = []
    for name in NAMES:
        place, carrier = sample.choice(list(PLACES)), sample.choice(list(BODIES))
        error = error_from_response(response(BODIES[carrier](PLACES[place](name))))
        assert error is not None
        if leaks(OUTPUTS[output](error)):
            leaking.append((name, place, carrier))
    assert leaking == []


def test_the_mail_to_the_staff_holds_no_secret_of_the_request(row: Row) -> None:
    """`support_message` quotes the server, but masks the request's URL and named arguments."""
    for name in NAMES:
        with row(name):
            url = f"https://u:{SECRET}@s3.us.archive.org/my-item/a?{name}={SECRET}"
            body = (
                "<Error><Code>InvalidArgument</Code><Message>no</Message>"
                f"<ArgumentName>{name}</ArgumentName><ArgumentValue>{SECRET}</ArgumentValue></Error>"
            )
            error = error_from_response(response(body.encode(), url))
            assert error is not None
            assert not leaks(error.support_message())


@pytest.mark.parametrize("place", PLACES)
def test_no_secret_comes_out_of_an_error(place: str) -> None:
    """The same holds for each output of an error, whatever carries the text."""
    assert leaking_outputs(PLACES[place]("X-Amz-Security-Token")) == []


@pytest.mark.parametrize("text", CHOSEN_PLACES)
def test_a_chosen_password_is_masked_where_its_place_shows_it(text: str) -> None:
    """Options, cells, fields of forms and assignments hold values, not words of a sentence."""
    assert CHOSEN not in masked_text(text)


@pytest.mark.parametrize("word", ["hunter2", "Sw0rdfish!23"])
@pytest.mark.parametrize(
    "sentence", ["invalid password '{}'", "the secret is {}.", "Password ({})"]
)
def test_a_chosen_password_is_masked_in_a_sentence(sentence: str, word: str) -> None:
    """A word with digits that follows a password's name is a password."""
    assert word not in masked_text(sentence.format(word))


@pytest.mark.parametrize("text", FORMS)
def test_no_secret_of_a_known_form_comes_out(text: str) -> None:
    """A secret with a form of its own is masked without a name."""
    assert leaking_outputs(text) == []


@pytest.mark.parametrize("padding", range(150, 215, 9))
def test_no_half_of_a_secret_comes_out(padding: int) -> None:
    """Titles and excerpts end before a secret that they cannot hold whole."""
    for text in (f"?X-Amz-Signature={SECRET}", f"LOW key:{SECRET}", f"https://u:{SECRET}@h/"):
        page = f"<html><title>{'a' * padding} {text}</title></html>".encode()
        for content in (page, f"{'a' * padding} {text}".encode()):
            error = error_from_response(response(content))
            assert error is not None
            for make in OUTPUTS.values():
                assert SECRET[:6] not in make(error)


#: Texts that only look like secrets.
FACTS = (
    "Authorization:",
    "photos/cat@2x.png",
    "pkg@1.2.3",
    "log@12.30.00.txt",
    "ASIAWEEK19990101",
    "Low Quality:320.mp3",
    "Basic ProgrammingGuide.pdf",
    "Missing Authorization: header is required",
    "SignatureVersion: 4, TokenType: Bearer, SecretaryName: Smith",
    "ExpiredToken: The provided token has expired.",
    'ETag "d41d8cd98f00b204e9800998ecf8427e-2", md5 DMF1ucDxtqgxw5niaXcmYQ==',
    "dt/sign=1/part-0.txt",
    "version 3sL4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY and id 5b6f8a52-0000-4000-8000-1234567890ab",
    "token=abc/part-0.txt",
    "LOW Volume:1.mp3",
    "COS 101:IntroductionToComputing",
    "the secret of success: hard work",
    "Password: must not be empty",
    "Password: Swordfish (2001).mp4",
    "Cookie: recipes from grandma",
    "The Secret: A Novel.epub",
    "StringToSign: missing",
    "a plus sign = +, exit sig=11, sign = 1",
    "PWD=/home/me",
    "OLDPWD: /var/www, pwd: ~/Uploads",
    "Signature: v4 expected",
    '"tokens": 512, "max_tokens": 5',
    "sig: 11, nonce: already used",
    "clone git@github.com:internetarchive/openlibrary",
    "secret length=40, password policy",
    "credential_process: /usr/bin/x, credential_source = Ec2InstanceMetadata",
    "token_endpoint: https://auth.example.org/token, cookie_domain: .archive.org",
    "access_key_last_used: 2026-11-02, secret_rotation: 30 days",
    "https://h/?list-type=2&prefix=token%3D1/",
    "Digest sha-256=47DEQpj8HBSa",
    "arn:aws:secretsmanager:us-east-1:123456789012:secret:name-AbCdEf",
    "SignatureDoesNotMatch, InvalidToken, TokenRefreshRequired, AuthorizationHeaderMalformed",
    "CredentialsNotSupported: no credentials: anonymous request",
    "x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "x-amz-server-side-encryption-customer-key-MD5: DMF1ucDxtqgxw5niaXcmYQ==",
    "ExpectedDigest: DMF1ucDxtqgxw5niaXcmYQ==, CalculatedDigest: 1B2M2Y8AsgTpgAmY7PhCfg==",
)
#: Keys of objects, which every output and every pickle keeps.
KEYS = (
    "sign=1/part-0.txt",
    "token=abc/part-0.txt",
    "mail/me@example.org.mbox",
    "AKIAIOSFODNN7EXAMPLE/a",
    "a&sign=1.txt",
    "a;token=1.txt",
    "password: x1.txt",
    "Password Manager2000",
    "token d41d8cd98f00b204e9800998ecf8427e",
    "--secret abc",
    "Cookie=1.txt",
    "cookie: a=b",
    "<token>abc",
    "secret -> b",
)


@pytest.mark.parametrize("text", FACTS)
def test_facts_survive(text: str) -> None:
    """A text that only looks like a secret is in each output that shows the message."""
    body = BODIES["message"](text)
    error = error_from_response(response(body))
    assert error is not None
    assert text in str(error)
    assert error.to_dict()["message"] == text
    twin = pickle.loads(pickle.dumps(error))
    assert (twin.message, twin.response.content) == (text, body)
    assert text in str(twin)
    for name in ("text", "json", "jsonl"):
        assert text in written(error, name).replace('\\"', '"')
    cells = {cell for row in csv.reader(written(error, "csv").splitlines()) for cell in row}
    assert text in cells


@pytest.mark.parametrize("key", KEYS)
def test_the_errors_own_key_survives(key: str) -> None:
    """Whoever retries with the key of a copied error retries the same object."""
    body = f"<Error><Code>NoSuchKey</Code><Message>No {escape(key)}</Message></Error>".encode()
    url = f"https://s3.us.archive.org/my-item/{quote(key)}?X-Amz-Signature={SECRET}"
    of_url = error_from_response(response(body, url))
    named = body.replace(b"</Message>", f"</Message><Key>{escape(key)}</Key>".encode())
    for error in (of_url, parse(named)):
        assert error is not None
        twin = pickle.loads(pickle.dumps(error))
        assert error.key == twin.key == key
        assert key in str(error)
        assert key in str(twin)
        assert error.to_dict()["message"] == f"No {key}"
        assert not leaks(repr(error.to_dict()))


#: Bodies of 256 KiB that were slow, or are of their kind.
HOSTILE: Mapping[str, str] = {
    "members": json.dumps(
        {"Code": "A", **{f"token{at}": f"abcdefgh{at:07}" for at in range(6_500)}}
    ),
    "members and signs": json.dumps(
        {"Code": "A", **{f"token{at}": f"a{at:07}&" for at in range(3_500)}, **{f"m{at}": "a&b" for at in range(3_500)}}
    ),
    "elements": "".join(f"<Token-{at}>{'a' * 200}{at}</Token-{at}>" for at in range(1_000)),
    **{
        f"escaped: {text}": escape(escape(escape(text))) * (262_144 // len(escape(escape(escape(text)))))
        for text in ("<!-- token: a1b2c3d4 -->", '"token":"a1"')
    },
    "addresses escaped": "a%252540b.cd " * 20_000,
    **{
        text: text * (262_144 // len(text))
        for text in (
            *('"', "%25", "&amp;amp;", "=", "LOW ", "LOW a:", "Authorization:", "a@b.", "\\\\"),
            *("token: a1 ", "&sig=1", "%253Ftoken%253Da", '"token":[', "Basic abcdefghij1 "),
        )
    },
}  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE.values(), ids=[name[:20] for name in HOSTILE])
def test_hostile_bodies_take_linear_time(text: str) -> None:
    """Every output of 256 KiB of anything takes a second; quadratic masking took minutes."""
    body = (
        text if text.startswith("{") else f"<Error><Code>A</Code><Message>{text}</Message></Error>"
    )
    error = error_from_response(response(body.encode()))
    assert error is not None
    # All formats of the command come from one record.
    quick = [make for name, make in OUTPUTS.items() if not name.startswith("command")]
    quick.append(partial(written, format_name="jsonl", times=1))
    assert within(45, lambda: [make(error) for make in quick])
