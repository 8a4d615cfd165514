import datetime as dt
import os

import arrow
from flask_caching import Cache

if os.name == "nt":
    import win32com.client

cache = Cache(config={"CACHE_TYPE": "MemcachedCache", "CACHE_MEMCACHED_SERVERS": ["cache:11211"]})


def next_week():
    return arrow.get(2026, 1, 5).shift(weeks=1).date()


def outlook():
    return win32com.client.Dispatch("Outlook.Application"), dt.date.today()
