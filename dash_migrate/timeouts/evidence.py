"""What in the code takes long, with how sure that is: the same evidence serves the start and the requests."""

from __future__ import annotations

import ast
import enum
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dash_migrate.facts.scope import guarded
from dash_migrate.facts.values import argument
from dash_migrate.facts.written import text_of
from dash_migrate.knowledge import load
from dash_migrate.plan import Location
from dash_migrate.timeouts.calls import Called, called, matches
from dash_migrate.timeouts.limits import NEAR, USUAL
from dash_migrate.timeouts.loops import bound, leaves, loops, number, repeated, rounds
from dash_migrate.timeouts.programs import command, opens_window
from dash_migrate.timeouts.quick import goes_page_by_page, is_small_file_of_app, never_waits, reads_data_url
from dash_migrate.timeouts.reads import large_reads

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dash_migrate.facts import Facts
    from dash_migrate.facts.scope import Function

_WIDTH = 60  # characters of an URL that are shown
_SCHEMES = ("http://", "https://", "ftp://", "s3://", "gs://")


class Kind(enum.Enum):
    """What takes time; the value is how to make it faster."""

    SLEEP = "wait less, or let the browser ask again with dcc.Interval"
    POLLING = "look once a call, and let the browser ask again with dcc.Interval"
    REQUESTS = (
        "send the requests at the same time (concurrent.futures), each with timeout=5, and cache the answers"
    )
    DOWNLOAD = "keep the answer in a cache, or put the file into the project"
    MODEL = (
        "download the model when the app is built or in a scheduled job, and keep it in the persistent filesystem"
    )
    TRAINING = "train in a script or a scheduled job, save the model, and only load it in the app"
    READ = "keep the data as Parquet and read only the columns that are needed, once"
    PROGRAM = "run the program in a job (a Celery worker), and show its result when it is there"
    BROWSER = "fetch the pages in a scheduled job, and read what it has stored"


class Weight(enum.Enum):
    """How much a piece of evidence says."""

    CERTAIN = "it takes that long"
    STRONG = "it takes long as a rule"
    SOME = "it may take long"


@dataclass(frozen=True, slots=True, eq=False)
class Slow:
    """One call that takes long.

    Attributes:
        what: happens: `trains a model`.
        seconds: where they are written in the code, or follow from a file's size; None where nothing tells.
        through: what the function that is called calls in turn, where that takes the time.
    """

    kind: Kind
    weight: Weight
    call: Called
    what: str
    seconds: float | None = None
    through: str = ""

    @property
    def by(self) -> str:
        """What is called, as the code spells it."""
        return f"{self.call.written}, which calls {self.through}" if self.through else self.call.written

    @property
    def location(self) -> Location:
        """The line of the call."""
        node = self.call.site.node
        return Location(self.call.path, node.lineno, node.col_offset + 1)

    @property
    def text(self) -> str:
        """What happens, with the code's own words: `trains a model (model.fit)`."""
        return f"{self.what} ({self.by})"


def evidence(facts: Facts) -> tuple[Slow, ...]:
    """All calls of the app that take long, by file and line; what only scripts do is left out."""
    return facts.derive(_all)


def _all(facts: Facts) -> tuple[Slow, ...]:
    known = load("slow_calls")
    found = (
        *_sleeps(facts, known["sleeps"]),
        *_downloads(facts, known["downloads"]),
        *_training(facts, known["training"]),
        *_programs(facts, known["programs"]),
        *(
            Slow(Kind.BROWSER, Weight.STRONG, one, "starts a browser")
            for one in called(facts, known["browsers"]["calls"])
        ),
        *_reads(facts),
    )
    return tuple(
        sorted((one for one in found if not guarded(one.call.site.ancestors)), key=lambda one: one.location)
    )


def _sleeps(facts: Facts, known: Mapping[str, Any]) -> Iterator[Slow]:
    """Sleeps of a known length, and loops that sleep until something is done; not those after a failure."""
    for call in called(facts, known["calls"]):
        site = call.site
        if any(part == "handlers" for _, part in site.ancestors) or _streams(site.scope.function):
            continue
        given = site.node.args[0] if site.node.args else argument(site.node, None, "delay")
        seconds = number(facts, given, call.path, site.scope)
        around = list(loops(call.path, site.scope, site.ancestors))
        whiles = [(loop, scope) for _, loop, scope in around if isinstance(loop, ast.While)]
        if any(
            never_waits(facts, loop, call.path, scope) or goes_page_by_page(loop, site.node)
            for loop, scope in whiles
        ):
            continue
        if whiles:
            longest = bound(facts, whiles[0][0], call.path, whiles[0][1], seconds or 0.0)
            if longest is None or longest >= NEAR:
                yield Slow(Kind.POLLING, Weight.STRONG, call, "waits in a while loop")
            continue
        times = [rounds(facts, loop, path, scope) for path, loop, scope in around]
        known_times = [one for one in times if one is not None]
        if seconds is None or len(known_times) < len(times):
            continue
        total = seconds * math.prod(known_times)
        if any(leaves(loop) for _, loop, _ in around):
            if total >= NEAR:
                yield Slow(Kind.POLLING, Weight.STRONG, call, f"waits up to {total:g} s")
        else:
            what = f"waits {seconds:g} s" + (f", {math.prod(known_times):g} times" if around else "")
            yield Slow(Kind.SLEEP, Weight.CERTAIN, call, what, total)


def _streams(function: Function | None) -> bool:
    """Whether a function gives out its result piece by piece: a visitor sees each piece at once."""
    return function is not None and any(isinstance(part, ast.Yield) for part in ast.walk(function))


def _downloads(facts: Facts, known: Mapping[str, Any]) -> Iterator[Slow]:
    for call in called(facts, (*known["of-url"], *known["always"], *known["large"])):
        url = _url(facts, call)
        if matches(call.name, known["large"]):
            yield Slow(Kind.MODEL, Weight.STRONG, call, "downloads a large file")
        elif _is_left_out(facts, call, url, known):
            continue
        else:
            where = f" from {url[:_WIDTH]}" if url else ""
            yield from _again(facts, call, Kind.REQUESTS, "asks the network again and again in a loop")
            yield Slow(Kind.DOWNLOAD, Weight.SOME, call, f"downloads data{where}")


def _is_left_out(facts: Facts, call: Called, url: str | None, known: Mapping[str, Any]) -> bool:
    """Whether a call reads a file, or sample data, or what the browser sent, or has a time limit."""
    if _is_limited(facts, call) or reads_data_url(facts, call):
        return True
    if url is not None:
        return is_small_file_of_app(facts, url) or any(host in url for host in known["small"])
    is_reader = call.name.partition(".")[0] in {"pandas", "polars", "geopandas"}
    return is_reader and not matches(call.name, known["always"])


def _is_limited(facts: Facts, call: Called) -> bool:
    """Whether a call is given a `timeout` that is short, or computed."""
    given = argument(call.site.node, None, "timeout")
    seconds = number(facts, given, call.path, call.site.scope)
    return given is not None and (seconds is None or seconds < USUAL)


def _url(facts: Facts, call: Called) -> str | None:
    """The URL that a call is given, as far as its beginning is written out; None if it is none."""
    node = call.site.node
    named = (one.value for one in node.keywords if one.arg in {"url", "filepath_or_buffer", "path_or_buf"})
    given = node.args[0] if node.args else next(named, None)
    if isinstance(given, ast.BinOp):
        given = given.left
    if isinstance(given, ast.JoinedStr) and given.values:
        given = given.values[0]
    text = text_of(facts, given, call.path, call.site.scope) if given is not None else None
    return text if text is not None and text.startswith(_SCHEMES) else None


def _again(facts: Facts, call: Called, kind: Kind, what: str) -> Iterator[Slow]:
    """The places at which a call is made again and again: a function that makes it names it."""
    for path, site in repeated(facts, call.path, call.site):
        if site is call.site:
            yield Slow(kind, Weight.STRONG, call, what)
        else:
            yield Slow(kind, Weight.STRONG, Called(path, site, call.name), what, through=call.written)


def _training(facts: Facts, known: Mapping[str, Any]) -> Iterator[Slow]:
    """Training that takes minutes as a rule; what depends on the data counts for more in a loop."""
    for call in called(facts, (*known["long"], *known["some"])):
        is_long = matches(call.name, known["long"])
        yield Slow(Kind.TRAINING, Weight.STRONG if is_long else Weight.SOME, call, "trains a model")
        if not is_long:
            yield from _again(facts, call, Kind.TRAINING, "trains one model after the other in a loop")


def _programs(facts: Facts, known: Mapping[str, Any]) -> Iterator[Slow]:
    for call in called(facts, known["calls"]):
        words = command(facts, call.path, call.site)
        named = {" ".join(words[:1]), " ".join(words[:2])}
        if named.isdisjoint(known["long"]) or _is_limited(facts, call):
            continue
        if not opens_window(facts, call.path, call.site):
            yield Slow(Kind.PROGRAM, Weight.SOME, call, f"runs the program {words[0]}")


def _reads(facts: Facts) -> Iterator[Slow]:
    for read in large_reads(facts):
        what = f"reads {read.file}, {read.size / 1e6:.0f} MB"
        yield Slow(Kind.READ, Weight.SOME, read.call, what, read.seconds)
