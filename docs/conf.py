"""Builds the documentation site: ``nox -f tests/matrix/noxfile.py -s docs``."""

from __future__ import annotations

import sys
from importlib.metadata import version as version_of
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

from inventories import write_inventories

project = "ias3errors"
author = "The ias3errors developers"
copyright = "The ias3errors developers"  # noqa: A001 - Sphinx's own name
release = version = version_of("ias3errors")

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.intersphinx",
    "error_index",
]
exclude_patterns = ["_build"]
nitpicky = True  # a name that leads nowhere fails the build
nitpick_ignore = [
    ("py:class", "ias3errors.attaching.SessionT"),  # a type variable
    ("py:class", "Condition"),  # aliases, which the fields of `Rule` explain
    ("py:class", "Values"),
]
nitpick_ignore_regex = [("py:class", r".*Mapping\[str")]  # a part of a recursive type

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autoclass_content = "class"

intersphinx_mapping = write_inventories(Path(__file__).parent / "_build" / "inventories")

html_theme = "furo"
html_title = "ias3errors"
html_favicon = "_static/favicon.svg"
html_static_path = ["_static"]
html_css_files = ["error-index.css"]
html_js_files = [("error-index.js", {"defer": "defer"})]
html_show_sourcelink = False
html_copy_source = False
