"""How the content of a file before a run follows from its content after it.

A delta holds only what the run took away. It works on decoded text, so that it is small and readable for
every encoding, and is proved when it is made: what cannot be restored byte for byte as text is treated as
bytes (Latin-1 gives every byte a character of its own).
"""

from __future__ import annotations

import codecs
import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dash_migrate.lending.loan import Form, Loan, inside_of_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    Spans = Callable[[str], Sequence[tuple[int, int]]]  # where secrets stand in a text: start, end; in order

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Above this many lines the matcher's shortcut for frequent lines is worth a delta that is a little longer.
_MANY_LINES = 4000


@dataclass(frozen=True, slots=True)
class Codec:
    """How a text is stored: the encoding's name and the byte order mark, if any."""

    encoding: str
    bom: bytes = b""


RAW = Codec("latin-1")


@dataclass(frozen=True, slots=True)
class Hunk:
    """Characters `start:end` of the text after stand where `pieces`, joined, stood before."""

    start: int
    end: int
    pieces: tuple[str | Loan, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Delta:
    """Everything that leads from the content after back to the content before."""

    after: Codec
    before: Codec
    hunks: tuple[Hunk, ...]

    def loans(self) -> Iterator[Loan]:
        """What is borrowed from other files."""
        return (piece for hunk in self.hunks for piece in hunk.pieces if isinstance(piece, Loan))


def decode(data: bytes, path: str) -> tuple[str, Codec]:
    """The text of a file and how it is stored, such that `encode` gives the same bytes again.

    Args:
        data: the file's content.
        path: its name: only Python files have coding cookies.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _decoded(data, Codec(name, bom))
    return _decoded(data, Codec(_cookie(data) if path.endswith(".py") else "utf-8"))


def encode(text: str, codec: Codec) -> bytes:
    """The bytes of a text."""
    return codec.bom + text.encode(codec.encoding)


def difference(
    after: bytes, before: bytes, path: str, holds: Callable[[str], bool], spans: Spans = lambda _: ()
) -> Delta:
    """The delta that leads from `after` to `before`.

    Args:
        after: the content that will be there when the delta is needed.
        before: the content to get back.
        path: the file's name.
        holds: whether a text holds a secret; such a secret is kept whole, in one hunk, so that a later look
            at the hunk sees it.
        spans: where secrets stand in a text; they are kept whole, too.
    """
    new, new_codec = decode(after, path)
    old, old_codec = decode(before, path)
    delta = Delta(new_codec, old_codec, tuple(_hunks(new, old, holds, spans)))
    if restore(after, delta, {}) == before:
        return delta
    raw = tuple(_hunks(after.decode(RAW.encoding), before.decode(RAW.encoding), holds, spans))
    return Delta(RAW, RAW, raw)


def restore(after: bytes, delta: Delta, lenders: Mapping[str, str]) -> bytes:
    """The content before.

    Args:
        after: the content after; what the delta was made from.
        delta: how to get back.
        lenders: decoded text by path, for every loan in the delta.

    Raises:
        ValueError: if the content does not fit the delta (it was changed, or the delta is damaged).
    """
    bom = len(delta.after.bom)
    text = after[bom:].decode(delta.after.encoding)
    parts: list[str] = []
    position = 0
    for hunk in delta.hunks:
        if not position <= hunk.start <= hunk.end <= len(text):
            raise ValueError("the delta does not fit the file")
        parts.append(text[position : hunk.start])
        parts += (_resolved(piece, lenders) for piece in hunk.pieces)
        position = hunk.end
    parts.append(text[position:])
    return encode("".join(parts), delta.before)


def _resolved(piece: str | Loan, lenders: Mapping[str, str]) -> str:
    if isinstance(piece, str):
        return piece
    if piece.path not in lenders:
        raise ValueError(f"{piece.path}, which holds a part of it, is gone")
    text = lenders[piece.path][piece.start : piece.end]
    return inside_of_bytes(text) if piece.form is Form.BASE64 else text


def _decoded(data: bytes, codec: Codec) -> tuple[str, Codec]:
    """The text, as bytes if the codec does not give the same bytes again (or is none of text at all)."""
    try:
        text = data[len(codec.bom) :].decode(codec.encoding)
        if encode(text, codec) == data:
            return text, codec
    except (ValueError, LookupError):
        pass
    return data.decode(RAW.encoding), RAW


def _cookie(data: bytes) -> str:
    import tokenize

    try:
        return tokenize.detect_encoding(io.BytesIO(data).readline)[0]
    except SyntaxError:
        return RAW.encoding


def places(hunks: Iterable[Hunk], after: int = 0, before: int = 0) -> Iterator[tuple[Hunk, int, int]]:
    """Hunks that store all of their text, each with where it starts and ends in the text before.

    `after` and `before` are one place in both texts, none of the hunks in front of it.
    """
    for hunk in hunks:
        start = before + hunk.start - after
        after, before = hunk.end, start + sum(map(len, _literal(hunk)))
        yield hunk, start, before


def _hunks(after: str, before: str, holds: Callable[[str], bool], spans: Spans) -> Iterator[Hunk]:
    """The hunks, block by block of differing lines.

    Trimming what is equal could cut a secret in two and hide it from a later look at the pieces. So where a
    secret goes away in a block and no piece shows it, the block is one hunk, untrimmed.
    """
    new, old = _LINE.findall(after), _LINE.findall(before)
    offsets, old_offsets = _offsets(new), _offsets(old)
    secrets = spans(before)
    for new_from, new_to, old_from, old_to in _blocks(new, old):
        start, end = offsets[new_from], offsets[new_to]
        removed = "".join(old[old_from:old_to])
        block = list(_aligned(new[new_from:new_to], old[old_from:old_to], start))
        cut = holds(removed) and not holds(after[start:end])
        lost = cut and not any(holds("".join(_literal(hunk))) for hunk in block)
        if lost or _cuts(places(block, start, old_offsets[old_from]), secrets):
            block = [Hunk(start, end, (removed,))]
        yield from block


def _cuts(placed: Iterable[tuple[Hunk, int, int]], secrets: Sequence[tuple[int, int]]) -> bool:
    """Whether a hunk holds a part of a secret only."""
    return any(
        first < end and start < last and not (start <= first and last <= end)
        for _, start, end in placed
        for first, last in secrets
    )


def _literal(hunk: Hunk) -> Iterator[str]:
    return (piece for piece in hunk.pieces if isinstance(piece, str))


def _offsets(lines: Sequence[str]) -> list[int]:
    """Where each line starts, and where the last one ends."""
    offsets = [0]
    for line in lines:
        offsets.append(offsets[-1] + len(line))
    return offsets


def common_start(first: Sequence[str], second: Sequence[str]) -> int:
    """How many elements two sequences begin with in common."""
    pairs = zip(first, second, strict=False)
    return next((index for index, (one, two) in enumerate(pairs) if one != two), min(len(first), len(second)))


def _blocks(new: Sequence[str], old: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """The runs of elements that differ, as index ranges into both."""
    import difflib

    head = common_start(new, old)
    rest_new, rest_old = new[head:], old[head:]
    tail = common_start(rest_new[::-1], rest_old[::-1])
    rest_new, rest_old = rest_new[: len(rest_new) - tail], rest_old[: len(rest_old) - tail]
    shortcut = max(len(rest_new), len(rest_old)) > _MANY_LINES
    matcher = difflib.SequenceMatcher(None, rest_new, rest_old, autojunk=shortcut)
    for tag, new_from, new_to, old_from, old_to in matcher.get_opcodes():
        if tag != "equal":
            yield new_from + head, new_to + head, old_from + head, old_to + head


def _aligned(new: Sequence[str], old: Sequence[str], start: int) -> Iterator[Hunk]:
    """The hunks of one block. Of lines that only moved to the side nothing but the blanks is kept."""
    offsets = [start + offset for offset in _offsets(new)]
    new_index = old_index = 0
    ranges = [*_blocks([line.strip() for line in new], [line.strip() for line in old])]
    for new_from, new_to, old_from, old_to in [*ranges, (len(new), len(new), len(old), len(old))]:
        for index in range(new_from - new_index):
            yield from _sideways(new[new_index + index], old[old_index + index], offsets[new_index + index])
        if new_to - new_from == old_to - old_from:
            for index in range(new_to - new_from):
                yield from _trimmed(new[new_from + index], old[old_from + index], offsets[new_from + index])
        else:
            joined = "".join(new[new_from:new_to]), "".join(old[old_from:old_to])
            yield from _trimmed(*joined, offsets[new_from])
        new_index, old_index = new_to, old_to


def _sideways(new: str, old: str, start: int) -> Iterator[Hunk]:
    """The hunks of two lines that differ in the blanks around them at most."""
    core = new.strip()
    new_lead, old_lead = new.find(core), old.find(core)
    yield from _trimmed(new[:new_lead], old[:old_lead], start)
    new_tail, old_tail = new_lead + len(core), old_lead + len(core)
    yield from _trimmed(new[new_tail:], old[old_tail:], start + new_tail)


def _trimmed(new: str, old: str, start: int) -> Iterator[Hunk]:
    """The hunk of two texts without what they begin and end with in common; none if they are equal."""
    if new == old:
        return
    head = common_start(new, old)
    tail = common_start(new[head:][::-1], old[head:][::-1])
    yield Hunk(start + head, start + len(new) - tail, (old[head : len(old) - tail],))
