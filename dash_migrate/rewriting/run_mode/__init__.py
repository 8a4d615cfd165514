"""What belongs to running an app on its author's machine, and what becomes of it under gunicorn."""
