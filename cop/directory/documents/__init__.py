"""People and partners as they can be found: documents for an index, cards for a list."""
