"""What the search for secrets finds: literals, the secret in each, and how sure that is."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dash_migrate.redaction.secret import Secret

if TYPE_CHECKING:
    import ast

    from dash_migrate.facts.scope import Ancestors, Scope


class Certainty(enum.Enum):
    """How sure it is that a literal is a secret."""

    CERTAIN = "certain"  # moved by itself
    LIKELY = "likely"  # moved when chosen
    SEEN = "seen"  # reported; what to do is for a person to say


class Form(enum.Enum):
    """The type of a literal."""

    TEXT = "str"
    BYTES = "bytes"
    NUMBER = "int"


class Place(enum.Enum):
    """What the code does with a literal, as far as it decides how it is replaced."""

    VALUE = "a value"
    SETS_VARIABLE = "os.environ[...] = literal, or setdefault"
    DEFAULT_OF_VARIABLE = "os.getenv(..., literal), os.environ.get(..., literal), os.getenv(...) or literal"


@dataclass(frozen=True, slots=True)
class Hint:
    """What the name of the variable can be made of.

    Args:
        canonical: the name that the provider's users expect: `MAPBOX_TOKEN`.
        key: the name of the environment variable that the code uses already.
        words: names around the literal, outermost first: `("DATABASES", "dwh", "password")`.
        owner: what takes it, for words that say little: `snowflake`, `smtp`, `openweathermap`.
    """

    canonical: str = ""
    key: str = ""
    words: tuple[str, ...] = ()
    owner: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Literal:
    """A value that is written out in the code.

    Args:
        path: its file.
        node: the expression that is the value: a constant, implicit concatenations included, a chain of constants
            joined by `+`, or an f-string.
        scope: where it stands.
        ancestors: the statements around it, innermost last.
        parents: the nodes between the innermost statement and `node`, outermost first.
        form: its type.
        text: the value as text, of a number its digits. Of an f-string the piece.
        piece: of an f-string: which of `JoinedStr.values` the text is; None for all others.
    """

    path: str
    node: ast.expr
    scope: Scope
    ancestors: Ancestors
    parents: tuple[ast.AST, ...]
    form: Form
    text: str
    piece: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A secret in the code.

    Args:
        start: where the secret starts in the literal's text, in characters.
        end: the character behind it.
        kind: the kind of secret, of those in `knowledge/secrets.toml`: `url-password`, `provider-token`.
        certainty: how sure it is.
        why: what tells that it is a secret, for the reader: "is passed to dash_auth.BasicAuth". Holds no value.
        hint: what a variable's name can be made of.
        place: what the code does with the literal.
        entire: whether the whole literal goes to the environment, as a connection string does, even though the
            secret is only a part of it.
        public: whether browsers are sent the value anyway, so that moving it helps to change it, not to hide it.
        provider: who issued it, a key of the knowledge about providers; empty if that is not known.
    """

    literal: Literal
    start: int
    end: int
    kind: str
    certainty: Certainty
    why: str
    hint: Hint
    place: Place = Place.VALUE
    entire: bool = True
    public: bool = False
    provider: str = ""

    @property
    def secret(self) -> Secret:
        """The secret alone, as it must never be shown."""
        return Secret(self.hint.canonical or "SECRET", self.literal.text[self.start : self.end])

    @property
    def moved(self) -> str:
        """What goes to the environment: the whole literal or the part that is the secret. Never show it."""
        return self.literal.text if self.entire else self.literal.text[self.start : self.end]
