"""Visits a running app as a browser would: its pages, its callbacks, every URL that it names."""
