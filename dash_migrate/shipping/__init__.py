"""What a `git push` of the app sends and what it does not, as git itself says."""
