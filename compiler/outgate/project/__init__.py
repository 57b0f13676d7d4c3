"""A project: its folder, its configuration, its policies compiled."""
