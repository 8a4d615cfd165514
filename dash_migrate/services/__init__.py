"""Which other machines the app talks to: databases, caches, web services, and where the code says they are."""
