"""How well things are found: real questions over passages (XQuAD), and judged queries of our own domain."""
