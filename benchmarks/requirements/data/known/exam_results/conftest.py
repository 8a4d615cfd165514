import pytest
from freezegun import freeze_time


@pytest.fixture
def frozen():
    with freeze_time("2026-01-01"):
        yield
