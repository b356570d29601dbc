"""Keeping order: a topic with many replies is hidden, and long queues are read."""
