"""Secrets in the app's Python code: which literals are one, how sure that is, and which variables replace them."""
