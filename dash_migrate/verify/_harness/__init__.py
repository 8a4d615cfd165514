"""What runs inside the app's own interpreter.

Everything here uses the standard library alone and the syntax of Python 3.8: the app's environment
knows nothing of dash-migrate, and may be older than it. `__main__` loads this package under a name of
its own, so that neither its modules nor its folder are in the way of the app's imports.
"""
