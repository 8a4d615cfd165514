"""Verify: runs an app in a process of its own and compares what it serves with what it served before."""
