"""A review as one HTML file: the first screen as markup, the long lists as data and a script."""
