"""The tests on every supported version: ``nox -f tests/matrix/noxfile.py``.

Interpreters that are not on this machine are skipped.
"""

from __future__ import annotations

from pathlib import Path

import nox

ROOT = Path(__file__).parents[2]

#: The lower bounds of `pyproject.toml`, exactly, and the oldest urllib3 that such a requests meets.
OLDEST = ("lxml==5.0.0", "requests==2.28.0", "urllib3==1.26.0")

#: What that urllib3 does in ways that Python 3.11 no longer likes: it is imported by a method of
#: old, asks for any TLS, and leaves a session that nobody closed to the collector.
DATED = (
    *("-W", "ignore::ImportWarning"),
    *("-W", "ignore:ssl.PROTOCOL_TLS:DeprecationWarning"),
    *("-W", "ignore:unclosed:ResourceWarning"),
    *("-W", "ignore::pytest.PytestUnraisableExceptionWarning"),
)

#: Older releases of requests and urllib3 bring no types along: those are checked on the newest.
UNTYPED = ("--ignore", "tests/test_typing.py")

nox.options.envdir = str(ROOT / ".nox")
nox.options.error_on_missing_interpreters = False


@nox.session(python=["3.11", "3.12", "3.13", "3.14"])
def newest(session: nox.Session) -> None:
    """Test with the newest dependencies."""
    _test(session)


@nox.session(python=["3.11", "3.13"])
def urllib3_1(session: nox.Session) -> None:
    """Test with the last urllib3 of the first series, which many programs are still held to."""
    _test(session, "urllib3<2", options=UNTYPED)


@nox.session(python="3.11")
def oldest(session: nox.Session) -> None:
    """Test with the oldest dependencies that are promised to work."""
    _test(session, *OLDEST, options=(*DATED, *UNTYPED))


def _test(session: nox.Session, *pins: str, options: tuple[str, ...] = ()) -> None:
    session.chdir(ROOT)
    group = nox.project.dependency_groups(nox.project.load_toml(ROOT / "pyproject.toml"), "test")
    session.install("-e", ".[cli]", *group, *pins)
    session.run("python", "-m", "pip", "list", silent=False)
    session.run("python", "-m", "pytest", "-q", *options, *session.posargs)
