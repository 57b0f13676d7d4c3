"""Firewalls: what each can express, what it holds now, and how it is changed."""
