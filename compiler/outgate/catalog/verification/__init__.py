"""What is odd about an edition: `outgate catalog verify`."""
