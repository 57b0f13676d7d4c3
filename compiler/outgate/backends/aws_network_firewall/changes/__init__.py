"""Bringing the rule group to what is wanted."""
