"""Texts of the benchmark: sentences that read like the field's, put together by chance from a few."""

import random

WORDS_IN_A_POST = 111
TITLES = (
    "How do you record a first visit", "Who keeps the register of services", "Training for new case workers",
    "Referral between health and justice", "A protocol for schools", "Counting what a helpline hears",
    "Budget lines that survive an election", "Working with village committees", "Consent forms in three languages",
)
_SENTENCES = (
    "We began with two districts and a paper form that one person could fill in within ten minutes.",
    "The ministry asked for figures every quarter, which was more than the services could give in the first year.",
    "What helped most was a meeting of all services once a month, in the same room and at the same hour.",
    "Nobody had written down who decides when two offices disagree, and so cases waited.",
    "The training took three days; after half a year we repeated one of them with the same people.",
    "Our national council now reads a short report twice a year and sends its questions back.",
    "We would keep the register simple and add a column only when somebody is going to read it.",
    "The cost was small, but it had to stand in the budget of one office and not of four.",
)


def post(chance: random.Random) -> str:
    """Markdown of exactly 111 words in three paragraphs, with a list, an emphasis and a link."""
    words: list[str] = []
    while len(words) < WORDS_IN_A_POST - 12:
        words += chance.choice(_SENTENCES).split()
    words = words[: WORDS_IN_A_POST - 12]
    third = len(words) // 3
    first, strong = words[:third], words[third : third + 8]
    plain, last = words[third + 8 : 2 * third], words[2 * third :]
    return (
        f"{' '.join(first)}\n\n- **{' '.join(strong)}**\n- {' '.join(plain)}\n\n{' '.join(last)}"
        " See [our notes on the first year](https://notes.example/first-year) for more of this here."
    )


BODY = post(random.Random(7))
"""What the visitors reply, with a number added."""
