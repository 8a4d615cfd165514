"""What in an app takes longer than the platform waits: evidence in the code, and what to do about it."""
