"""Files that a deployment platform reads: misspelt ones, those of older platforms, and what takes their place."""
