"""How a text with a secret is put together from a file that holds the secret anyway: `.env`.

The undo journal notes such loans instead of secrets; the step leaves by hand what nobody could lend. It knows
neither of them.
"""
