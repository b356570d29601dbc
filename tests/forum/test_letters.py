"""What mails about topics say, to whom, and what they keep back."""

from datetime import timedelta

import pytest

from cop.community.audience import settle
from cop.community.deliver import deliver_due
from cop.community.outbox import SENT, WITHDRAWN, Letter
from cop.community.people import Person
from cop.community.postman import Postman
from cop.community.stopping import mail_choice
from cop.community.text import Written, plain
from cop.community.thing import Thing
from cop.forum import actions
from cop.kit.clock import now
from cop.kit.store import write
from cop.kit.unit import unit
from cop.moderation.actions import close, hide
from cop.settings import Settings
from cop.wiring import catalogues_of, wire
from tests.canaries import random_word
from tests.cast import Town
from tests.polling import a_poll
from tests.postbox import Postbox, a_postman, carried, states, text_of

CANARY = random_word()


def words(source: str) -> Written:
    return Written(source, f"<p>{plain(source).html}</p>", 1)


async def asks(town: Town, name: str = "amina", group: str = "water", *, byline: str = "named", title: str = "") -> Thing:
    reader = await town.reader(name)
    draft = actions.Draft(
        kind="question", parts={"title": plain(title or f"How {CANARY}?"), "body": words(f"We tried {CANARY}.")},
        language="en", byline=byline,
    )
    made = await actions.ask(reader, getattr(town, group), draft)
    return await Thing.get(id=made.id)


async def replies(town: Town, name: str, topic: Thing, text: str, *, byline: str = "named") -> Thing:
    reader = await town.reader(name)
    made = await actions.reply(reader, topic, words(text), language="en", byline=byline)
    return await Thing.get(id=made.id)


async def wants(person: Person, *, often: str = "daily", language: str = "en") -> None:
    await mail_choice(person.id)
    async with unit():
        await write("UPDATE mail_choice SET often = $2 WHERE person_id = $1", person.id, often)
        await write("UPDATE person SET language = $2 WHERE id = $1", person.id, language)


async def hides(town: Town, thing: Thing) -> None:
    reader = await town.reader("dalia")
    current = await Thing.get(id=thing.id)
    await hide(reader, current, version=current.version, reason="Not for here.")


async def test_an_answer_reaches_the_asker_whole_in_the_askers_language(town: Town, postman: Postman, postbox: Postbox):
    await wants(town.amina, language="fr")
    topic = await asks(town)
    reply = await replies(town, "bruno", topic, f"We did [this](/topics/x): {CANARY}.")
    await carried(postman)
    (mail,) = postbox.to(town.amina)
    text = text_of(mail)
    assert mail["Subject"] == f"Re: How {CANARY}?"
    assert "Il y a une réponse à votre question dans le groupe «\u00a0Groupe water\u00a0»" in text
    assert f"We did [this](http://127.0.0.1:8000/topics/x): {CANARY}." in text
    assert "Signé\u00a0: Bruno Example, Spécialiste, Fictional Institute, Brésil" in text
    assert f"http://127.0.0.1:8000/topics/{topic.public_id}?after=0#r-{reply.public_id}" in text
    assert "Votre réponse sera signée ainsi\u00a0: avec votre nom." in text and mail["Reply-To"].startswith("reply+")
    await carried(postman)
    assert len(postbox.to(town.amina)) == 1 and postbox.to(town.bruno) == []


async def test_without_a_domain_for_mail_nothing_invites_to_answer(town: Town, settings: Settings, postman: Postman, postbox: Postbox):
    await replies(town, "bruno", await asks(town), "Yes.")
    wire(settings, catalogues_of(settings))
    await carried(a_postman(settings, postbox.url, mail_domain=""))
    (mail,) = postbox.to(town.amina)
    assert mail["Reply-To"] is None and "replying" not in text_of(mail)


async def test_nothing_leaves_before_the_hold_is_over(town: Town, postman: Postman, postbox: Postbox):
    await replies(town, "bruno", await asks(town), "Yes.")
    while await deliver_due():
        pass
    await postman.carry()
    assert postbox.envelopes == []
    letter = await Letter.get(person_id=town.amina.id)
    assert now() + timedelta(minutes=9) < letter.due_at <= now() + timedelta(minutes=10)


async def test_what_is_hidden_within_the_hold_is_never_sent(town: Town, postman: Postman, postbox: Postbox):
    topic = await asks(town)
    reply = await replies(town, "bruno", topic, CANARY)
    while await deliver_due():
        pass
    await hides(town, reply)
    await carried(postman)
    assert postbox.to(town.amina) == [] and await Letter.filter(person_id=town.amina.id, state=WITHDRAWN).exists()


async def test_of_two_replies_one_hidden_the_mail_has_the_other_alone(town: Town, postman: Postman, postbox: Postbox):
    await wants(town.elena, often="each")
    topic = await asks(town)
    await replies(town, "elena", topic, "I follow this.")
    await carried(postman)
    hidden = await replies(town, "bruno", topic, "Hidden words.")
    await replies(town, "dalia", topic, "Words that stay.")
    while await deliver_due():
        pass
    postbox.envelopes.clear()
    await hides(town, hidden)
    await carried(postman)
    (mail,) = [each for each in postbox.to(town.elena) if "follow" in text_of(each)]
    assert "Words that stay." in text_of(mail) and "Hidden words." not in text_of(mail)
    assert mail["List-Unsubscribe-Post"] and mail["Subject"].startswith("Re: ")


@pytest.mark.parametrize(("group", "byline", "replying"), [("court", "named", "named"), ("vault", "named", "named"),
    ("water", "anonymous", "named"), ("water", "named", "role"), ("water", "named", "organisation")])
async def test_what_may_not_be_in_a_mail_is_in_no_part_of_it(
    town: Town, postman: Postman, postbox: Postbox, group: str, byline: str, replying: str
):
    asker, other = {"water": ("amina", "bruno"), "court": ("elena", "farid"), "vault": ("amina", "farid")}[group]
    topic = await asks(town, asker, group, byline=byline)
    reply = await replies(town, other, topic, f"{CANARY} {CANARY}", byline=replying)
    reader = await town.reader(asker)
    await actions.accept(reader, await Thing.get(id=topic.id), reply)
    await carried(postman)
    assert len(postbox.to(getattr(town, asker))) == 1 and len(postbox.to(getattr(town, other))) == 1
    for envelope in postbox.envelopes:
        whole = envelope.content.decode() + str(envelope.mail_from)  # type: ignore[union-attr]
        for private in (CANARY, "Example", f"{group.title()} group", "Institute", "expert"):
            assert private not in whole
    mail = postbox.to(getattr(town, asker))[0]
    assert f"/topics/{topic.public_id}" in text_of(mail) and mail["Reply-To"] is None


async def test_a_group_can_allow_what_it_keeps_back_or_keep_back_everything(town: Town, postman: Postman, postbox: Postbox):
    async with unit():
        await write("UPDATE community_group SET mail_text = 'notice' WHERE id = $1", town.water.id)
        await write("UPDATE community_group SET mail_text = 'full' WHERE id = $1", town.court.id)
    await replies(town, "bruno", await asks(town), CANARY)
    await replies(town, "farid", await asks(town, "elena", "court", byline="role"), CANARY)
    await carried(postman)
    (notice,), (full,) = postbox.to(town.amina), postbox.to(town.elena)
    assert CANARY not in notice.as_string() and CANARY in text_of(full)
    assert "with your role and region, without your name" in text_of(full)


async def test_a_closed_topic_takes_no_answer_by_mail(town: Town, postman: Postman, postbox: Postbox):
    topic = await asks(town)
    await replies(town, "bruno", topic, "Yes.")
    current = await Thing.get(id=topic.id)
    await close(await town.reader("dalia"), current, version=current.version, reason="Answered.")
    await carried(postman)
    answer = next(each for each in postbox.to(town.amina) if each["Subject"].startswith("Re:"))
    assert answer["Reply-To"] is None and "replying to this mail" not in text_of(answer)


async def test_an_answer_that_helped_is_told_unless_it_was_taken_back(town: Town, postman: Postman, postbox: Postbox):
    topic = await asks(town)
    one, two = await replies(town, "bruno", topic, "Yes."), await replies(town, "elena", topic, "No.")
    reader = await town.reader("amina")
    for each in (one, two):
        await actions.accept(reader, await Thing.get(id=topic.id), each)
    while await deliver_due():
        pass
    await actions.unaccept(reader, await Thing.get(id=topic.id), two)
    await carried(postman)
    (mail,) = [each for each in postbox.to(town.bruno) if "helped" in text_of(each)]
    assert "Yes." not in text_of(mail) and CANARY in text_of(mail)
    assert not [each for each in postbox.to(town.elena) if "helped" in text_of(each)]


async def test_whoever_lost_the_right_to_read_gets_nothing(town: Town, postman: Postman, postbox: Postbox):
    topic = await asks(town, "elena", "court")
    await replies(town, "farid", topic, CANARY)
    async with unit():
        await write("UPDATE membership SET open_for = NULL, until = $2 WHERE person_id = $1", town.elena.id, now())
    await carried(postman)
    assert postbox.to(town.elena) == [] and SENT not in await states()


@pytest.mark.parametrize(("group", "author"), [("water", "amina"), ("court", "elena")])
async def test_a_poll_is_told_without_its_words_and_hidden_within_the_hold_it_is_not(
    town: Town, postman: Postman, postbox: Postbox, group: str, author: str
):
    reader = town.bruno if group == "water" else town.farid
    await wants(reader, often="each")
    topic = await asks(town, author, group)
    async with unit():
        await write(
            "INSERT INTO following (person_id, scope, about, level, set_at) VALUES ($1, 'thing', $2, 'watch', NOW)",
            reader.id, topic.id,
        )
    hidden, poll = await a_poll(town, topic, f"Which {CANARY}?", by=author), await a_poll(town, topic, by=author)
    async with unit():
        await Thing.filter(id=hidden.id).update(state="hidden")
        await settle(hidden.id)
    await carried(postman)
    (mail,) = [each for each in postbox.to(reader) if f"#p-{poll.public_id}" in text_of(each)]
    assert not [each for each in postbox.to(reader) if f"#p-{hidden.public_id}" in text_of(each)]
    is_told = group == "water"
    assert (CANARY in text_of(mail), "Which day" in text_of(mail)) == (is_told, False)
    assert ("There is a poll in a topic you follow, in the group" in text_of(mail)) == is_told
    assert f"There is a poll in a topic you follow{', in the group' if is_told else '.'}" in text_of(mail)
