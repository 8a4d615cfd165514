"""`python -m dash_migrate`: the same as the command `dash-migrate`."""

import os
import sys
from pathlib import Path

if sys.path and sys.path[0] in {"", os.getcwd()}:  # noqa: PTH109  # the very string that `python -m` puts there
    # An app's own folder `codemods/` must not take the place of the one that is installed beside this package.
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from dash_migrate.cli import main

sys.exit(main())
