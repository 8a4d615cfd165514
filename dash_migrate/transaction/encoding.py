"""A run as the text of its journal, and back. The text is plain ASCII."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeVar, cast

from dash_migrate.lending.loan import Form, Loan
from dash_migrate.transaction.delta import Codec, Delta, Hunk
from dash_migrate.transaction.records import FileRecord, KeyRef, Kind, Run, State

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

T = TypeVar("T")
Json = object

_FORMAT = 1


def dump(run: Run) -> bytes:
    """The journal of a run; its number is the name of its folder."""
    data = {
        "format": _FORMAT,
        "title": run.title,
        "at": run.at,
        "state": run.state.value,
        "key": [run.key.fingerprint, run.key.in_project],
        "refused": run.refused,
        "folders": run.folders,
        "lenders": run.lenders,
        "files": [_dump_file(file) for file in run.files],
    }
    return json.dumps(data, indent=1).encode("ascii") + b"\n"


def load(text: bytes, number: int) -> Run:
    """The run that a journal describes.

    Args:
        text: the journal.
        number: the run's number.

    Raises:
        ValueError: if the text is no journal, or one of a later version.
    """
    data = _mapping(json.loads(text))
    if data.get("format") != _FORMAT:
        raise ValueError(f"its format {data.get('format')} is not known to this version of dash-migrate")
    key = _list(data, "key")
    return Run(
        number=number,
        title=_field(data, "title", str),
        at=_field(data, "at", str),
        state=State(_field(data, "state", str)),
        key=KeyRef(_is(key[0], str), _is(key[1], bool)),
        folders=_strings(_list(data, "folders")),
        files=tuple(_load_file(_mapping(file)) for file in _list(data, "files")),
        refused=_strings(_list(data, "refused")),
        lenders=tuple(_pair(lender) for lender in _list(data, "lenders")),
    )


def _dump_file(file: FileRecord) -> dict[str, Json]:
    return {
        "path": file.path,
        "real": file.real,
        "kind": file.kind.value,
        "mode": file.mode,
        "before": file.before,
        "after": file.after,
        "delta": None if file.delta is None else _dump_delta(file.delta),
    }


def _load_file(data: Mapping[str, Json]) -> FileRecord:
    delta = data.get("delta")
    return FileRecord(
        path=_field(data, "path", str),
        real=_field(data, "real", str),
        kind=Kind(_field(data, "kind", str)),
        mode=_field(data, "mode", int) & 0o7777,
        before=_optional(data, "before"),
        after=_optional(data, "after"),
        delta=None if delta is None else _load_delta(_mapping(delta)),
    )


def _dump_delta(delta: Delta) -> dict[str, Json]:
    return {
        "after": [delta.after.encoding, delta.after.bom.hex()],
        "before": [delta.before.encoding, delta.before.bom.hex()],
        "hunks": [[hunk.start, hunk.end, *(_dump_piece(piece) for piece in hunk.pieces)] for hunk in delta.hunks],
    }


def _load_delta(data: Mapping[str, Json]) -> Delta:
    hunks = [_is(hunk, list) for hunk in _list(data, "hunks")]
    return Delta(
        after=_load_codec(_list(data, "after")),
        before=_load_codec(_list(data, "before")),
        hunks=tuple(
            Hunk(_is(hunk[0], int), _is(hunk[1], int), tuple(_load_piece(piece) for piece in hunk[2:]))
            for hunk in hunks
        ),
    )


def _load_codec(data: Sequence[Json]) -> Codec:
    return Codec(_is(data[0], str), bytes.fromhex(_is(data[1], str)))


def _dump_piece(piece: str | Loan) -> Json:
    if isinstance(piece, str):
        return piece
    form = [] if piece.form is Form.AS_IS else [piece.form.value]
    return [piece.path, piece.start, piece.end, *form]


def _load_piece(data: Json) -> str | Loan:
    if isinstance(data, str):
        return data
    path, start, end, *form = _is(data, list)
    return Loan(_is(path, str), _is(start, int), _is(end, int), *map(Form, form))


def _is(value: Json, kind: type[T]) -> T:
    if not isinstance(value, kind):
        raise ValueError(f"a {kind.__name__} is missing")  # noqa: TRY004 - the text is wrong, not the program
    return value


def _field(data: Mapping[str, Json], name: str, kind: type[T]) -> T:
    return _is(data.get(name), kind)


def _optional(data: Mapping[str, Json], name: str) -> str | None:
    return None if data.get(name) is None else _field(data, name, str)


def _mapping(value: Json) -> Mapping[str, Json]:
    return cast("Mapping[str, Json]", _is(value, dict))


def _list(data: Mapping[str, Json], name: str) -> Sequence[Json]:
    return cast("Sequence[Json]", _field(data, name, list))


def _strings(values: Sequence[Json]) -> tuple[str, ...]:
    return tuple(_is(value, str) for value in values)


def _pair(value: Json) -> tuple[str, str]:
    first, second = _is(value, list)
    return _is(first, str), _is(second, str)
