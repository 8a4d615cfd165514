"""What to know about a variable, and where its value is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash_migrate.knowledge import load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash_migrate.secrets.model import Found

_PUBLIC = (
    "It is sent to the browser; restrict it by URL at the provider. "
    "Moving it helps to rotate it, not to keep it secret."
)
_OLD_SCHEME = (
    "Its URL starts with postgres://, which SQLAlchemy 1.4 and later refuse: give it as postgresql:// there."
)


def rotation(name: str, uses: Sequence[Found]) -> str:
    """The page of the provider that gave out the value, told by the uses or the name; empty if it is not known."""
    pages: dict[str, str] = load("variables")["rotate"]
    providers: dict[str, str] = load("variables")["providers"]
    for use in uses:
        if use.provider.lower() in pages:
            return pages[use.provider.lower()]
    return rotation_of(name) or next(
        (pages[p] for use in uses for start, p in providers.items() if use.hint.canonical.startswith(start)), ""
    )


def rotation_of(name: str) -> str:
    """The page for a variable of this name, `MAPBOX_TOKEN`; empty if the name tells no provider."""
    known = load("variables")
    provider = next((p for start, p in known["providers"].items() if name.startswith(start)), "")
    return str(known["rotate"].get(provider, ""))


def platform_remark(name: str) -> str:
    """What the platform does with a variable of this name; empty if nothing."""
    service = load("variables")["services"].get(name)
    if service is None:
        return ""
    return f"With its {service} service the platform sets {name} itself, and that value wins."


def remark(name: str, uses: Sequence[Found]) -> str:
    """Whole sentences on a variable, none of which holds its value; empty if there is nothing to know."""
    public = _PUBLIC if all(use.public for use in uses) else ""
    return _sentences(platform_remark(name), public, *(_scheme_remark(use.moved) for use in uses[:1]))


def remark_on_value(name: str, value: str) -> str:
    """The same, of a variable whose value is known and its uses are not."""
    from dash_migrate.secrets.shapes import shapes_in

    public = _PUBLIC if any(shape.public and shape.entire for shape in shapes_in(value)) else ""
    return _sentences(platform_remark(name), public, _scheme_remark(value))


def _scheme_remark(value: str) -> str:
    return _OLD_SCHEME if value.startswith("postgres://") else ""


def _sentences(*found: str) -> str:
    return " ".join(sentence for sentence in found if sentence)
