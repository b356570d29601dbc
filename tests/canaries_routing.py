"""Who was asked to answer what: words and names for the asker and the stewards alone."""

from typing import TYPE_CHECKING

from tests.routing.making import an_invitation

if TYPE_CHECKING:
    from tests.canaries import World


async def hold(world: "World") -> None:
    """One who declined, one who has not answered, and one whom a hidden author has asked."""
    shown, waits, hidden = (world.topics[what] for what in ("an open topic", "a moderator's topic", "an anonymous topic"))
    people = world.people
    experts = f"^/topics/{shown.public_id}/experts"
    words = world.word("why somebody declines", ["amina", "chen", "dalia"], experts)
    await an_invitation(shown, people["wanda"], people["amina"], state="declined", words=words)
    await an_invitation(waits, people["wanda"], people["dalia"])
    await an_invitation(hidden, people["bruno"], people["veil"])
    name = world.canaries[people["wanda"].name]
    for reader in ("amina", "chen", "dalia"):
        world.keep(name.word, name.what, [reader], f"{experts}|{name.readers[reader]}" + (
            "" if reader == "amina" else f"|^/topics/{waits.public_id}/experts|/unanswered"
        ))
    world.directory["asked"] = [hidden.public_id, shown.public_id]
