"""What the app needs of the operating system, from evidence: apt packages, drivers, swaps that need none."""
