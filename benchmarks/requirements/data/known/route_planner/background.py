import os

from celery import Celery
from dash import CeleryManager, DiskcacheManager

URL = os.environ.get("JOBS_URL", "redis://localhost:6379/0")
jobs = Celery(__name__, broker=URL, backend=URL)


def manager():
    if "JOBS_URL" in os.environ:
        return CeleryManager(jobs)
    import diskcache

    return DiskcacheManager(diskcache.Cache("./jobs"))
