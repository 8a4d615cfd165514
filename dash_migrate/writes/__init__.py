"""What the app writes to the disk of its container, when, and who reads it again."""
