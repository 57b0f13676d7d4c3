"""What a change of a target does to traffic, and the plan that says so."""
