"""The environment that the requirements ask for: interpreters, pip, the cache of what was built."""
