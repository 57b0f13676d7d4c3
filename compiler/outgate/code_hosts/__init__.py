"""Services that host code and its pull requests: what a pipeline tells them."""
