"""The Procfile as text: its lines, corrections of single words of them, and what no correction can settle."""
