"""Printers of one look: a table for people, JSON for machines."""
