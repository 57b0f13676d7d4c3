"""Published lists that are tables: their cells, columns and rows."""
