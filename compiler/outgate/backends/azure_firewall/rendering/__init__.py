"""A plan as rule collection groups."""
