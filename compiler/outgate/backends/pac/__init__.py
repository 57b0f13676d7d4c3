"""Proxy auto-config: a plan as the file that tells clients which way to go."""
