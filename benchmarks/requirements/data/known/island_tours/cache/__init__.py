import functools


def remember(function):
    return functools.lru_cache(maxsize=8)(function)
