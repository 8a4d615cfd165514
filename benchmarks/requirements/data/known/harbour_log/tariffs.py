# -*- coding: latin-1 -*-
"""Die Gebühren des Hafens."""

import humanize


def text():
    return "Gebühr: " + humanize.intcomma(12500)
