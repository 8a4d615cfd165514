"""How callbacks get the browser's path as it is on the author's machine, without the platform's prefix."""
