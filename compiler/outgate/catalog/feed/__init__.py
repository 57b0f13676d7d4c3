"""Editions as static files for other programs."""
