"""How an app signs its visitors in, and what becomes of that where the platform has done so already."""
