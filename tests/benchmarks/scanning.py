"""Goals 6 and 7: logs without errors, and saved bodies as JSON lines."""

from __future__ import annotations

import contextlib
import json
import mmap
import multiprocessing
import os
import random
import re
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lxml import etree

import ias3errors
from ias3errors.cli.parse import run_parse
from tests.benchmarks.bodies import IA, SIG
from tests.benchmarks.measuring import (
    Call,
    Figure,
    Limit,
    Plan,
    Row,
    as_installed,
    figure_of,
    ratio,
    seconds_of,
    seconds_per_call,
)

_MEGABYTE = 1_048_576

_PARSER = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
)
_MEMORY = """
import sys
import ias3errors

def peak():
    # Not ru_maxrss: it counts what the process was before it became this one.
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    except FileNotFoundError:
        import resource
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

ias3errors.scan
before = peak()
for _ in range(int(sys.argv[2])):
    assert not list(ias3errors.scan(sys.argv[1]))
print((peak() - before) / 1024)
"""


def rows(plan: Plan) -> Iterator[Row]:
    """Measure on files that are written for it, and removed."""
    quick = plan.turn == 0
    with TemporaryDirectory() as folder:
        yield from _logs(Path(folder), plan, 4 if quick else 200)
        yield from _bodies(Path(folder), plan, 2_000 if quick else 100_000)
        yield from _processes(Path(folder), plan, 4_000 if quick else 200_000)


# Goal 6


def _logs(folder: Path, plan: Plan, megabytes: int) -> Iterator[Row]:
    for name, words, must, aim in (
        (
            "scan, a log without errors",
            _WORDS,
            Limit(0.5, at_least=True),
            Limit(0.9, at_least=True),
        ),
        ("scan, a log full of the word Error", [*_WORDS, "Error"], None, None),
    ):
        log = folder / "a.log"
        _write_log(log, words, megabytes)

        def find(log: Path = log) -> object:
            with (
                log.open("rb") as file,
                mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text,
            ):
                return text.find(b"<Error>")

        def search(log: Path = log) -> object:
            return list(ias3errors.scan(log))

        times = seconds_per_call({"find": find, "scan": search}, plan)
        figure = ratio(times["find"], times["scan"])
        yield Row("6", name, figure, "x the rate of find", must, aim)
    megabytes_taken = [_memory(folder / "a.log", 1 if megabytes < 100 else 5) for _ in range(3)]
    yield Row("6", "scan, memory", figure_of(megabytes_taken), "MB above import", Limit(64))


_LINE = """
upload item file server retry task queued GET PUT s3.us.archive.org status bytes connection
warning part checksum metadata identifier ok done https://archive.org/details/my-item
"""
_WORDS = _LINE.split()


def _write_log(path: Path, words: list[str], megabytes: int) -> None:
    chance = random.Random(1)
    lines = "".join(
        f"2026-11-05 02:{at % 60:02d}:00,{at % 1000:03d} INFO uploader[{at % 97}] "
        f"{' '.join(chance.choices(words, k=8))} key-{at}\n"
        for at in range(8_000)
    ).encode()
    with path.open("wb") as file:
        for _ in range(megabytes * _MEGABYTE // len(lines)):
            file.write(lines)


def _memory(log: Path, times: int) -> float:
    command = [sys.executable, "-c", _MEMORY, str(log), str(times)]
    environment = as_installed(log.parent / "compiled")
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return float(done.stdout)


# Goal 7


def _bodies(folder: Path, plan: Plan, count: int) -> Iterator[Row]:
    for name, body_of, must, aim in (
        ("bodies to JSON lines, ids differ", _with_other_id, Limit(2.0), Limit(1.5)),
        ("bodies to JSON lines, a real mix", _of_another_kind, Limit(3.0), Limit(2.2)),
        (
            "bodies to JSON lines, numbers in Resource differ",
            _with_other_number,
            Limit(4.0),
            Limit(2.5),
        ),
        (
            "bodies to JSON lines, names in Resource differ",
            _with_other_name,
            Limit(4.0),
            Limit(2.5),
        ),
        ("bodies to JSON lines, no two alike", _with_other_signature, Limit(8.0), Limit(6.0)),
    ):
        path = folder / "bodies.jsonl"
        # Records that are new take ten times as long, and their ratio needs no more of them.
        repeats = body_of in {_with_other_id, _of_another_kind}
        _write_bodies(path, body_of, count if repeats else count // 10)
        contenders: dict[str, Call] = {"floor": _floor(path), "ours": _ours(path)}
        if body_of is _with_other_id:
            contenders |= {peer: _script(path, parse()) for peer, parse in _PEERS.items()}
            contenders["summary"] = _ours(path, summary=True)
        times = seconds_per_call(contenders, plan)
        yield Row("7", name, ratio(times["ours"], times["floor"]), "x floor", must, aim)
        for peer in contenders.keys() & _PEERS.keys():
            figure = ratio(times[peer], times["floor"])
            yield Row("7", f"a script with {peer}, code and message", figure, "x floor")
        if "summary" in times:
            figure = ratio(times["summary"], times["ours"])
            yield Row("7", "bodies to a summary", figure, "x JSON lines", Limit(1.5))


def _with_other_id(number: int) -> bytes:
    return IA.replace(b"5b6f8a52-7c1d-4f0e-9a3b-1234567890ab", str(uuid.UUID(int=number)).encode())


def _with_other_number(number: int) -> bytes:
    return _with_other_id(number).replace(b"my-item", b"my-item-%d" % number)


def _with_other_name(number: int) -> bytes:
    name = "-".join(random.Random(number).choices(_WORDS[:12], k=3))
    return _with_other_id(number).replace(b"my-item", b"%b-%d" % (name.encode(), number))


def _of_another_kind(number: int) -> bytes:
    chance = random.Random(number)
    return _ID.sub(b"<RequestId>%032x<" % chance.getrandbits(128), chance.choice(_fixtures()))


_ID = re.compile(rb"<RequestId>[^<]*<")


@cache
def _fixtures() -> Sequence[bytes]:
    """Return the bodies of archive.org and other services that the floor can read."""
    found = []
    for folder in ("catalog", "archive-org", "services"):
        for path in sorted((_ROOT / "fixtures" / folder).glob("*.xml")):
            with contextlib.suppress(etree.XMLSyntaxError, UnicodeDecodeError):
                body = path.read_bytes()
                etree.fromstring(body.decode().encode(), _PARSER)
                found.append(body)
    return found


_ROOT = Path(__file__).parents[2]


def _with_other_signature(number: int) -> bytes:
    return SIG.replace(b"20261105", b"%08d" % number)


def _write_bodies(path: Path, body_of: Callable[[int], bytes], count: int) -> None:
    with path.open("w") as file:
        for number in range(count):
            file.write(f"{json.dumps({'status': 503, 'body': body_of(number).decode()})}\n")


def _floor(path: Path) -> Call:
    """Read the lines, read the JSON, read the children of the body into a dictionary."""

    def call() -> object:
        fields: Mapping[Any, str | None] = {}
        with path.open("rb") as file:
            for line in file:
                body = json.loads(line)["body"].encode()
                fields = {child.tag: child.text for child in etree.fromstring(body, _PARSER)}
        return fields

    return call


def _ours(path: Path, *, summary: bool = False) -> Call:
    def call() -> object:
        with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
            return run_parse((str(path),), "jsonl", summary=summary)

    return call


def _script(path: Path, parse: Callable[[bytes], tuple[str, str]]) -> Call:
    """Do what a script of ten lines does with another library: write code and message."""

    def call() -> object:
        with path.open("rb") as file, Path(os.devnull).open("w") as nowhere:
            for line in file:
                code, message = parse(json.loads(line)["body"].encode())
                nowhere.write(f"{json.dumps({'code': code, 'message': message})}\n")
        return None

    return call


def _by_botocore() -> Callable[[bytes], tuple[str, str]]:
    parsers: Any = import_module("botocore.parsers")
    model: Any = import_module("botocore.session").get_session().get_service_model("s3")
    shape = model.operation_model("PutObject").output_shape
    parser = parsers.ResponseParserFactory().create_parser(model.resolved_protocol)

    def parse(body: bytes) -> tuple[str, str]:
        response = {"status_code": 503, "headers": {}, "body": body, "context": {}}
        error = parser.parse(response, shape)["Error"]
        return error["Code"], error["Message"]

    return parse


def _by_xmltodict() -> Callable[[bytes], tuple[str, str]]:
    read: Any = import_module("xmltodict").parse

    def parse(body: bytes) -> tuple[str, str]:
        error = read(body)["Error"]
        return error["Code"], error["Message"]

    return parse


_PEERS = {"botocore": _by_botocore, "xmltodict": _by_xmltodict}


def _processes(folder: Path, plan: Plan, count: int) -> Iterator[Row]:
    path = folder / "bodies.jsonl"
    _write_bodies(path, _with_other_id, count)
    environment = as_installed(folder / "compiled")
    contenders = {
        "one": _commands(environment, (path,)),
        "two": _commands(environment, ("--jobs=2", path)),
        "beside": _commands(environment, (path,), (path,)),
    }
    wanted = min(plan.rounds, 11)
    rounds: list[dict[str, float]] = []
    shared: list[dict[str, float]] = []
    # Whether a virtual machine has a second processor to give changes by the minute. Where it has
    # none, nothing can be shared: rounds before and after which it had two are shown by themselves.
    contenders["one"]()
    before = _second_processor()
    while len(shared) < wanted and len(rounds) < _MOST_ROUNDS * wanted:
        rounds.append({name: seconds_of(call) for name, call in contenders.items()})
        after = _second_processor()
        if max(before, after) <= _FREE:
            shared.append(rounds[-1])
        before = after
    counted = shared if len(shared) >= _FEWEST_ROUNDS else rounds
    must, aim = Limit(0.70), Limit(0.6)
    name = f"two processes, {len(counted)} of {len(rounds)} rounds"
    yield Row("7", name, _ratio_of(counted, "two", "one"), "x one", must, aim)
    # What this leaves open is only how well the work is shared.
    name += ", both processors at work"
    yield Row("7", name, _ratio_of(counted, "two", "beside"), "x one", must, aim)
    # The limits hold for these as well: no round is left out to keep them.
    name = "two processes, all rounds"
    yield Row("7", name, _ratio_of(rounds, "two", "one"), "x one", must, aim)
    name += ", both processors at work"
    yield Row("7", name, _ratio_of(rounds, "two", "beside"), "x one", must, aim)


# A second process that only counts makes the first one slower by no more than this.
_FREE = 1.1
# So many times as many rounds as are wanted are tried.
_MOST_ROUNDS = 3
# Fewer rounds by themselves would say nothing: then all are shown.
_FEWEST_ROUNDS = 3


def _second_processor() -> float:
    """Return how many times longer two processes take that only count, than one alone."""
    times = seconds_per_call({"one": _counting(1), "two": _counting(2)}, Plan(5, turn=0.0))
    return ratio(times["two"], times["one"]).median


def _counting(processes: int) -> Call:
    def call() -> object:
        counting = [multiprocessing.Process(target=_count) for _ in range(processes)]
        for one in counting:
            one.start()
        for one in counting:
            one.join()
        return None

    return call


def _count() -> None:
    for _ in range(6_000_000):
        pass


def _ratio_of(rounds: Sequence[Mapping[str, float]], what: str, base: str) -> Figure:
    return ratio([one[what] for one in rounds], [one[base] for one in rounds])


def _commands(environment: dict[str, str], *arguments: tuple[str | Path, ...]) -> Call:
    """Run commands side by side until all have ended."""
    command = [sys.executable, "-m", "ias3errors", "parse", "--format", "jsonl"]

    def call() -> object:
        running = [
            subprocess.Popen([*command, *one], stdout=subprocess.DEVNULL, env=environment)
            for one in arguments
        ]
        statuses = [process.wait() for process in running]
        if any(statuses):
            raise RuntimeError("a command failed")
        return None

    return call
