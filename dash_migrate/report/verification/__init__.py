"""How a verification is shown: one module a format, used by the report of that format."""
