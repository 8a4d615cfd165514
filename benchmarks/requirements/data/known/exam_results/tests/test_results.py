import hypothesis
import pytest
from hypothesis import strategies
from selenium import webdriver

import results


@hypothesis.given(strategies.integers())
def test_read(number):
    assert len(results.read()) == 3


@pytest.mark.skip
def test_browser():
    webdriver.Chrome()
