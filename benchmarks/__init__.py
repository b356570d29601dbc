"""How fast the service is, against a bare answer of the same bytes and a bare durable insert. See README.md."""
