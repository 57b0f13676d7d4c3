"""Targets that take the same policies, held against each other."""
