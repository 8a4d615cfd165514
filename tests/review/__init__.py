"""Tests of the interactive choice."""
