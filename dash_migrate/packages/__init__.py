"""Python distributions: what is installed, what is declared, which import needs which, which versions fit."""
