"""Bowler queries as steps."""
