"""Measures `dash-migrate verify`: its wall time on one platform in units of the app's own boot.

    python benchmarks/verify.py [--rounds N]

Verified is `examples/quarterly_sales` after `apply`, with one difference: it reads `../finance/targets.csv`, which
no push sends, so as it is it does not start on the platform. In the copy that is measured the file lies inside the
app, as its author has to do it.

Every round measures, in turns, the app's own boot (`python app.py` until it serves) and the whole command, start
of the interpreter and report included, with a ready environment (`--use-env`), on one platform, with the visits of
the original kept of an earlier run. These are wall times, since most of it is waiting: of a loaded machine only
the medians say something. Ends with 1 if the goal is missed: 2.5 times the own boot and 3 seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.stopwatch import PARTS  # noqa: E402  # after ROOT

BOOTS, MORE_SECONDS = 2.5, 3.0  # the goal
STOPWATCH = ROOT / "benchmarks" / "stopwatch.py"
OUTSIDE, INSIDE = "../finance/targets.csv", "exports/targets.csv"
RAN = {0, 1}  # exit codes: all checks passed, some did not


@dataclass(frozen=True)
class Round:
    """One round: wall seconds.

    Attributes:
        boot: of the app's own boot.
        verify: of the whole command.
        parts: of what the command waited for, by name.
    """

    boot: float
    verify: float
    parts: dict[str, float]

    @property
    def rest(self) -> float:
        """What belongs to no part: starting the interpreter, imports, facts, the report."""
        return self.verify - sum(self.parts.values())

    @property
    def limit(self) -> float:
        """What the goal allows, in units of the own boot."""
        return BOOTS + MORE_SECONDS / self.boot


def prepared(work: Path) -> Path:
    """A copy of the example, applied, with the file that it reads from its neighbour inside the app.

    Raises:
        SystemExit: the example no longer reads that file, or cannot be applied.
    """
    app = work / "app"
    example = ROOT / "examples" / "quarterly_sales"
    shutil.copytree(example, app, ignore=shutil.ignore_patterns("__pycache__", "cache"))
    shutil.copyfile((example / OUTSIDE).resolve(), app / INSIDE)
    source = app / "data.py"
    text = source.read_text("utf-8")
    if OUTSIDE not in text:
        raise SystemExit(f"the example no longer reads {OUTSIDE}: this benchmark has to change")
    source.write_text(text.replace(OUTSIDE, INSIDE), "utf-8")
    command = [sys.executable, "-m", "dash_migrate", "apply", "--yes", "--offline", str(app)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode != 0:
        raise SystemExit(f"the example cannot be applied:\n{done.stdout}{done.stderr}")
    return app


def own_boot(app: Path) -> float:
    """Seconds that `python app.py` takes until it serves.

    Raises:
        SystemExit: it does not serve.
    """
    from dash_migrate.verify.local import served_locally
    from dash_migrate.verify.model import AsScript

    with served_locally(app, AsScript("app.py"), timeout=600) as local:
        if local.error is not None:
            raise SystemExit(f"the example does not start: {local.error}")
        return local.seconds


def verification(app: Path, work: Path) -> tuple[float, dict[str, float]]:
    """Seconds of the whole command, and of its parts.

    Raises:
        SystemExit: it could not be run, or the app was not visited.
    """
    place, report = work / "parts.json", work / "report.json"
    command = [sys.executable, str(STOPWATCH), str(place), "verify", "--use-env", sys.executable]
    command += ["--boot-seconds", "600", "--format", "json", "-o", str(report), str(app)]
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    parts = json.loads(place.read_text("utf-8")) if place.exists() else {}
    if done.returncode not in RAN or "visit" not in parts:
        raise SystemExit(f"verify ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return seconds, parts


def rounds(number: int, app: Path, work: Path) -> list[Round]:
    """Measures in turns; the first verification keeps the original's visits and does not count."""
    verification(app, work)
    return [Round(own_boot(app), *verification(app, work)) for _ in range(number)]


def shown(found: list[Round]) -> float:
    """Prints the table; returns by how much the limit is kept or missed, as a ratio: over 1 is missed."""
    boot, verify = median(one.boot for one in found), median(one.verify for one in found)
    print(f"the app's own boot: {boot:.2f} s; verify: {verify:.2f} s; medians of {len(found)} rounds\n")
    print("verify in units of the own boot of its round")
    for name in PARTS:
        print(f"  {name:10} {median(one.parts.get(name, 0.0) / one.boot for one in found):6.2f} x")
    print(f"  {'the rest':10} {median(one.rest / one.boot for one in found):6.2f} x")
    ratio, limit = verify / boot, BOOTS + MORE_SECONDS / boot
    each = ", ".join(f"{one.verify / one.boot:.2f} of {one.limit:.2f}" for one in found)
    print(f"  {'whole':10} {ratio:6.2f} x; each round: {each}\n")
    verdict, goal = "ok" if ratio <= limit else "over", f"{BOOTS:g} x and {MORE_SECONDS:g} s = {limit:.2f} x"
    print(f"{verdict:5} verify on one platform: {ratio:.2f} x, goal {goal}")
    return ratio / limit


def main() -> int:
    """Measures, prints, and returns 1 if the goal is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--rounds", type=int, default=5, help="how often each is measured (default 5)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dash-migrate-benchmark-") as name:
        work = Path(name).resolve()
        os.environ["DASH_MIGRATE_CACHE_DIR"] = str(work / "cache")
        os.environ["DASH_MIGRATE_STATE_DIR"] = str(work / "state")
        found = rounds(options.rounds, prepared(work), work)
    if hasattr(os, "getloadavg"):
        print(f"load of the last minute: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    return int(shown(found) > 1)


if __name__ == "__main__":
    sys.exit(main())
