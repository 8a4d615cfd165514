"""What apps need without importing it."""
