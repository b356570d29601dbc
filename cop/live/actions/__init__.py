"""Everything that changes in a live session: the session itself (`sessions.py`), asking and supporting (`asking.py`),
keeping order (`desk.py`), answering (`stage.py`). Each verb tells the log itself, in its own unit (`telling.py`)."""
