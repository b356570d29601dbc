"""How fast the scanner of a child's details is, away from the loop."""
