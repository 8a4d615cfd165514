"""How long the platform and gunicorn wait, and how much time to ask for."""

from __future__ import annotations

import math

STEP = "timeouts"
# Seconds that gunicorn's workers have without `--timeout`, and that the platform's proxy gives a request.
USUAL = 30
# Near enough to that for one visitor on a quiet machine.
NEAR = 20
# A worker that needs more than this part of its time limit here may not make it on a busier machine.
COMFORTABLE = 0.5


def proposed_timeout(seconds: float) -> int:
    """A worker timeout that leaves twice the time that was measured, in tens of seconds, at least a minute."""
    return max(60, math.ceil(seconds * 2 / 10) * 10)
