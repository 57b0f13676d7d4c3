"""What `outgate watch` sees of a target: whether it is as it was applied."""
