"""What a push of the app holds, and a copy of exactly that."""
