"""Makes the manual: the parts of its pages that come from the program, and the site."""
