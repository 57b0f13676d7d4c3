"""Results of connectivity tests, one module for each format."""
