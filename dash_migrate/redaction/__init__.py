"""What looks like a secret: shapes, names, and what is harmless after all."""
