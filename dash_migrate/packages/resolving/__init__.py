"""Asks a package index which versions fit, for the target: its Python version, Linux, wheels only."""
