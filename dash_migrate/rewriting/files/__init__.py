"""What becomes of the paths that the app reads: judged against the disk, spelled anew, or reported."""
