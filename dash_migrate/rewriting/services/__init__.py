"""What `linked-services` composes its changes, findings and tasks with."""
