"""The Procfile's command as a platform runs it: start, proxy, log, stop."""
