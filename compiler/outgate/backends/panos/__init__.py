"""Palo Alto Networks firewalls (PAN-OS): lists to poll and `set` commands, both as files."""
