"""The app as its author runs it: a copy of the original, how it is run, what it served."""
