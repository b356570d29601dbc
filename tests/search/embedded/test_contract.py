from tests.search.contract import Contract, Understanding


class TestEmbedded(Contract, Understanding):
    """The engine in a folder."""
