"""Results as text for people and JSON for programs. Views return strings and decide nothing."""
