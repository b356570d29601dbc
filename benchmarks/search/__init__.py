"""Search: the library bare, our engine on the same index, and the page, question by question in turn."""
