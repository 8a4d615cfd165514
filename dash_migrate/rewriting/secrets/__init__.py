"""What `extract-secrets` composes its changes with."""
