"""Text that is not kept but borrowed from a file of the app."""

from __future__ import annotations

import base64
import enum
from dataclasses import dataclass


class Form(enum.Enum):
    """What is made of a text that is lent."""

    AS_IS = "as it is"
    BASE64 = "base64"


@dataclass(frozen=True, slots=True)
class Loan:
    """Text that is not stored but read from another file when it is needed.

    Attributes:
        path: the lender, posix, below the app's root.
        start: first character, counted in the lender's decoded text.
        end: the character after the last one.
        form: what is made of it: nothing, or of Base64 the inside of the literal of bytes that it stands for.
    """

    path: str
    start: int
    end: int
    form: Form = Form.AS_IS


def inside_of_bytes(text: str) -> str:
    """What stands between the quotes of the literal of the bytes that a text in Base64 means.

    Raises:
        ValueError: if it is no Base64.
    """
    return repr(base64.b64decode(text, validate=True))[2:-1]
