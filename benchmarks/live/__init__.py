"""Live sessions: how fast news reach everybody, and what a listener costs."""
