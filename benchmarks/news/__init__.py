"""Being told: a reply that many watch, digests for many people, and the postman, each beside what it cannot beat."""
