"""The algebra of egress traffic: pure, knows no catalog and no files."""
