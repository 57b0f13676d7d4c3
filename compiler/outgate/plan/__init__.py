"""The canonical plan: compiled, written down, explained."""
