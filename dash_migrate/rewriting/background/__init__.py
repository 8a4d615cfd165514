"""Background callbacks, Celery's worker for them, and what else runs beside the requests."""
