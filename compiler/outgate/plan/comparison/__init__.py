"""What two sets of rules let through that the other does not, and why."""
