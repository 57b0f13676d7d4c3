"""Talking to the service: its client, what it answers, and what can go wrong."""
