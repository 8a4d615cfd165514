"""What requests write to variables of the process: found, resolved, judged, and what to write instead."""
