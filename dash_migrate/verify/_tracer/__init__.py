"""What notes down what an app does while it runs, inside the app's own interpreter.

Python imports `sitecustomize` when it starts, from the first folder on its path that has one: this one, if
`PYTHONPATH` names it. Everything here uses the standard library alone and the syntax of Python 3.8, imports
as little of it as it can, and never raises: whatever the app does must go as it goes without it.
"""
