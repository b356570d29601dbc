"""`python -m cop letters`: how many mails wait and how many are parked; with --again parked ones are sent once more."""

from cop.community import postman


async def letters(*, again: bool) -> str:
    """What the operator reads."""
    sent_again = await postman.again() if again else 0
    found = await postman.figures()
    lines = [f"{found['waiting']} wait, {found['parked']} are parked"]
    return "\n".join([f"{sent_again} parked letters wait again", *lines] if again else lines)
