"""A rendering as files that other tools deploy."""
