"""One file for each format: the columns that it needs of a row, and what they say of a device."""
