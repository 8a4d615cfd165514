"""Where the documents of a report go: the terminal or a pipe, one file, a folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from dash_migrate.errors import UsageError
from dash_migrate.wording import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash_migrate.report import Document


def print_documents(documents: Sequence[Document]) -> None:
    """Puts the documents on standard output, one after the other; bytes go there as they are."""
    for document in documents:
        if isinstance(document.content, str):
            sys.stdout.write(document.content)
        else:
            sys.stdout.flush()
            sys.stdout.buffer.write(document.content)


def save_documents(documents: Sequence[Document], output: str) -> str:
    """Writes the documents to a folder, one file each, or all to one file.

    Args:
        documents: what to write.
        output: an existing folder, or a name that ends with a slash, is a folder; all else is a file.

    Returns:
        What was written, for people.

    Raises:
        UsageError: if it cannot be written, or patches of another plan lie in the folder.
    """
    target = Path(output)
    try:
        if target.is_dir() or output.endswith(("/", os.sep)):
            return _save_each(documents, target)
        target.write_bytes(b"".join(map(_data, documents)))
    except OSError as error:
        raise UsageError(f"--output: {output} cannot be written: {error.strerror}.") from error
    return f"Wrote {output}."


def _save_each(documents: Sequence[Document], folder: Path) -> str:
    names = {document.name for document in documents}
    foreign = sorted(path.name for path in folder.glob("*.patch") if path.name not in names)
    if foreign:
        # `git apply DIR/*.patch` would take them for part of this plan.
        raise UsageError(
            f"--output: {folder} holds other patches already ({foreign[0]}). Empty it, or name another."
        )
    folder.mkdir(parents=True, exist_ok=True)
    for document in documents:
        (folder / document.name).write_bytes(_data(document))
    return f"Wrote {count(len(documents), 'file')} to {folder}."


def _data(document: Document) -> bytes:
    content = document.content
    return content if isinstance(content, bytes) else content.encode("utf-8", "backslashreplace")
