"""Why a URL is allowed or not, and what a statement leads to."""
