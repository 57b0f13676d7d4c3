"""Plans in files: written, read, and believed only as far as they can be worked out again."""
