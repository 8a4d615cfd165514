"""What `python-version` composes its edits and findings with."""
