"""The documentation site in a real browser; run by ``nox -f tests/matrix/noxfile.py -s docs``."""
