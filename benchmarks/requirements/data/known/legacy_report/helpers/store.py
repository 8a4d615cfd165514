import os

from flask_caching import Cache

cache = Cache(
    config={
        "CACHE_TYPE": "RedisCache",
        "CACHE_REDIS_URL": os.environ.get("CACHE_URL", "redis://localhost:6379/1"),
    }
)


def rows(live):
    return [{"a": 2 if live else 1}]


@cache.memoize(60)
def slow_rows(day):
    return [{"a": day}]
