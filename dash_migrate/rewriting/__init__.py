"""What steps compose their edits with: blocks of lines, calls to guard, code to move, lines of a Procfile."""
