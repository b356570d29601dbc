from cop.accounts.tokens import cookie_name, keyed_digest, link_token, new_token, token_hash

SECRET = "a secret of the tests, of no other use"


def test_tokens_are_long_and_never_the_same():
    tokens = {new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert min(len(token) for token in tokens) >= 43


def test_the_kept_hash_does_not_hold_the_token():
    token = new_token()
    assert token not in token_hash(token)
    assert token_hash(token) == token_hash(token) != token_hash(token + "x")


def test_the_token_of_a_link_hangs_on_all_that_it_is_made_of():
    made = {
        link_token(SECRET, "invitation", 1, "n"), link_token(SECRET, "reset", 1, "n"),
        link_token(SECRET, "invitation", 2, "n"), link_token(SECRET, "invitation", 1, "m"),
        link_token("another secret", "invitation", 1, "n"),
    }
    assert len(made) == 5
    assert link_token(SECRET, "invitation", 1, "n") in made
    assert all(token.replace("-", "").replace("_", "").isalnum() for token in made)


def test_a_digest_says_nothing_without_the_secret():
    assert keyed_digest(SECRET, "limit", "amina@people.example") != keyed_digest("x", "limit", "amina@people.example")
    assert "amina" not in keyed_digest(SECRET, "limit", "amina@people.example")


def test_behind_tls_the_cookie_is_one_that_no_other_host_can_set():
    assert (cookie_name(True), cookie_name(False)) == ("__Host-cop", "cop")
