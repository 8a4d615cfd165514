"""The engine: reads an app, runs the series of steps, shows, applies and undoes what they propose."""

__version__ = "0.1.0"
