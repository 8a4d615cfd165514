"""Runs pip-tools, or looks at an index through pip, in an interpreter of the target's Python version.

A script that is given to that interpreter in isolation (`-I -S`): no `site-packages` of it is looked at, no `.pth`
file is run. pip and pip-tools come from the folders that the request names. It must run on every Python that pip
supports, and imports nothing of dash-migrate.

pip judges markers and wheels for the machine it runs on. Here both are told the target's, so that a resolution on
Windows or macOS is the one of Linux.

Called with the path of a request, as JSON; the answers are files beside it.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any  # for pip's private parts: they differ from version to version

UNREACHABLE = 69  # no index answers
REFUSED = 77  # the index wants other credentials
NOT_FOR_LINUX = 78  # pip cannot be told the target: it has changed inside
_REFUSALS = frozenset({401, 403, 407})
_BROKEN = 500


def main(path: Path) -> None:
    """Does what the request at `path` asks for."""
    request = json.loads(path.read_text("utf-8"))
    sys.path.extend(request["folders"])
    if not _aimed(request["markers"], request["platforms"]) and not request["same_platform"]:
        sys.exit(NOT_FOR_LINUX)
    names = request["names"]
    command: Any = import_module("pip._internal.commands").create_command("download")
    options, _ = command.parse_args(request["options"])
    with command.main_context():
        session = command.get_default_session(options)
        finder = command._build_package_finder(options, session)  # noqa: SLF001 - there is no public way
        _answers(session, finder.search_scope.get_index_urls_locations(names[0]))
        if request["task"] == "files":
            (path.parent / "files.json").write_text(json.dumps(_files(finder, names)), "utf-8")
            return
    _compile(request["arguments"])


def _aimed(markers: dict[str, str], platforms: list[str]) -> bool:
    """Tells pip the target's markers and tags; whether it took them."""
    try:
        target_python: Any = import_module("pip._internal.models.target_python")
        known: Any = import_module("pip._vendor.packaging.markers")
        supported = target_python.get_supported

        def get_supported(version: Any = None, impl: Any = None, abis: Any = None, **_: Any) -> Any:  # as pip's
            return supported(version=version, platforms=platforms, impl=impl, abis=abis)

        known.default_environment = lambda: dict(markers)
        target_python.get_supported = get_supported
        tags = {str(tag.platform) for tag in target_python.TargetPython().get_sorted_tags()}
        on_linux = known.Marker("platform_machine == 'x86_64' and sys_platform == 'linux'").evaluate()
    except (ImportError, AttributeError, TypeError):
        return False
    return bool(on_linux) and tags == {*platforms, "any"}


def _compile(arguments: list[str]) -> None:
    import runpy

    sys.argv = ["piptools", *arguments]
    runpy.run_module("piptools", run_name="__main__", alter_sys=True)


def _answers(session: Any, pages: list[str]) -> None:
    """Ends the process if none of the indexes answers: pip would go on, and say no more than that nothing fits."""
    failed = []
    for page in pages:
        if not page.startswith(("http:", "https:")):
            return
        try:
            status = session.get(page, headers={"Accept": "text/html, */*; q=0.1"}).status_code
        except OSError:  # as those of requests are
            failed.append(UNREACHABLE)
        else:
            if status < _BROKEN and status not in _REFUSALS:
                return
            failed.append(REFUSED if status in _REFUSALS else UNREACHABLE)
    if failed:
        sys.exit(max(failed))


def _files(finder: Any, names: list[str]) -> dict[str, list[list[object]] | None]:
    """What the index has of each name: lists of file name, SHA-256 digest, Python versions and yanked; or None."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as pool:
        return dict(zip(names, pool.map(lambda name: _of(finder, name), names)))  # noqa: B905 - not in 3.9


def _of(finder: Any, name: str) -> list[list[object]] | None:
    parse_links: Any = import_module("pip._internal.index.collector").parse_links
    link_to: Any = import_module("pip._internal.models.link").Link
    collector = finder._link_collector  # noqa: SLF001 - there is no public way
    found: list[list[object]] = []
    answered = False
    for place in (*finder.search_scope.get_index_urls_locations(name), *finder.search_scope.find_links):
        if Path(place).is_dir():
            found += [[file.name, "", None, False] for file in sorted(Path(place).iterdir())]
            continue
        content = collector.fetch_response(link_to(place))
        answered = answered or content is not None
        for link in parse_links(content) if content is not None else ():
            digest = (link.hash or "") if link.hash_name == "sha256" else ""
            found.append([link.filename, digest, link.requires_python, link.is_yanked])
    return found if answered else None


if __name__ == "__main__":
    main(Path(sys.argv[1]))
