"""Editions compared by what they mean."""
