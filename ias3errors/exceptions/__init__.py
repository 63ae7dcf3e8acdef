"""The exceptions: one class for each error code, below one base for each family of statuses.

    requests.HTTPError
      S3Error                 any error response; itself where neither code nor status is known
        RedirectError         3xx
        BadRequestError       400 and the 4xx that have no family of their own
        ForbiddenError        401, 403
        NotFoundError         404, 410
        ConflictError         409, 412
        UnavailableError      429, 503
        ServerError           5xx but 503

A class is below the family of the status that is documented for its code, whatever status a
server sends. Where services disagree, the most common status counts. ``help(NoSuchUpload)``
shows the code's message, its status and the services that send it.

A code without a class, such as those of S3 Select, raises the family of the response's status,
or of its row in `ias3errors.catalog` where the status is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ias3errors.exceptions import aws, families, ias3, shared
from ias3errors.exceptions.aws import *
from ias3errors.exceptions.families import *
from ias3errors.exceptions.families import family_of as family_of
from ias3errors.exceptions.ias3 import *
from ias3errors.exceptions.shared import *
from ias3errors.s3error import S3Error as S3Error

_OWN = {
    name: kind
    for module in (families, ias3, aws, shared)
    for name, kind in vars(module).items()
    if isinstance(kind, type) and issubclass(kind, S3Error) and kind is not S3Error
}
for _kind in _OWN.values():
    _kind.__module__ = __name__  # tracebacks and pickles name the place to import from

#: Every class of one code, by the code, in the order of the sources. Only the modules of this
#: package count: a subclass of yours changes nothing here.
CLASSES: Mapping[str, type[S3Error]] = {
    kind.own_entry.code: kind for kind in _OWN.values() if kind.own_entry
}

if not TYPE_CHECKING:  # type checkers see the classes themselves, and can read no computed list
    __all__ = sorted(["S3Error", *_OWN])  # noqa: PLE0605


def __dir__() -> list[str]:
    return [*sorted(["CLASSES", "S3Error", *_OWN]), "__all__", "__doc__", "__file__", "__name__"]
