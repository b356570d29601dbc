"""Finding things: documents, queries and two engines behind one protocol. Knows nothing of the application.

Empty until the search issue: the contract that keeps `cop` and the ORM out of here is already checked.
"""
