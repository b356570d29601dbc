"""Reading sessions and questions: what rooms show (`rooms.py`), sessions and who has a part in them (`sessions.py`)."""
