"""Live sessions: questions put, moderated and answered while everybody follows."""
