"""Notices on their way out: what to say (`message`), how each sink is told, and delivery with a known outcome."""
