"""Finding things: documents, questions and two engines behind one protocol. Knows nothing of the application."""
