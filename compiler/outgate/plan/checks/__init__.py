"""What is held against a compilation: tests of policies, guards, lints."""
