"""Keeps secrets out of texts, URLs, fields and bodies, and terminals safe from server text.

`names` is the one table of secret names, `secret_spans` finds secrets in a text, `unescaping` takes
escapes out of it first, `known` collects the secrets of a response, and `masking` masks them. Raw
values stay where they came from.
"""

from ias3errors.redaction.cutting import beginning
from ias3errors.redaction.masking import Redactor, masked_text
from ias3errors.redaction.names import is_secret
from ias3errors.redaction.printing import printable
from ias3errors.redaction.spans import MASK

__all__ = ["MASK", "Redactor", "beginning", "is_secret", "masked_text", "printable"]
