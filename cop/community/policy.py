"""Who may do what. The whole site, on one page. `python -m cop permissions` prints it.

Who may *see* a thing is not here: a thing has an `audience`, a reader is in `audiences`.
Whether it can be done *now* is not here either: the action itself refuses.
A rule is asked with the reader and what the act is about: a thing, a group, a request, or None.
"""

from collections.abc import Callable
from typing import Any

from cop.community.people import Reader
from cop.kit.errors import Forbidden

Rule = Callable[[Reader, Any], bool]


def anyone_of(*rules: Rule) -> Rule:
    """True when one of the rules is."""
    def rule(reader: Reader, about: Any) -> bool:
        return any(each(reader, about) for each in rules)

    rule.__name__ = " or ".join(each.__name__ for each in rules)
    return rule


def _group_id(about: Any) -> int | None:
    """The group an act is about: the thing's home group, the request's, or the group itself."""
    return about.group_id if hasattr(about, "group_id") else about.id


def anybody(reader: Reader, about: Any) -> bool:
    return True


def signed_in(reader: Reader, about: Any) -> bool:
    return reader.signed_in


def member(reader: Reader, about: Any) -> bool:
    """Belongs to the group: a member, or holder of one of its posts."""
    group_id = _group_id(about)
    return group_id in reader.member_of or any(post.group_id == group_id for post in reader.posts)


def participant(reader: Reader, about: Any) -> bool:
    """May read the thing and belongs to its group; a reader of an open group may only read."""
    return reader.signed_in and about.audience_id in reader.audiences and member(reader, about)


def network_member(reader: Reader, about: Any) -> bool:
    """Belongs to the group's network and may know of the group."""
    return about.network_id in reader.networks and about.listed_id in reader.audiences


def reading_member(reader: Reader, about: Any) -> bool:
    """Signed in and may read the thing."""
    return reader.signed_in and about.audience_id in reader.audiences


def other_reader(reader: Reader, about: Any) -> bool:
    """Signed in, may read the thing, and did not write it."""
    return reading_member(reader, about) and about.author_id != reader.id


def author(reader: Reader, about: Any) -> bool:
    return reader.signed_in and about.author_id == reader.id and about.audience_id in reader.audiences


def steward(reader: Reader, about: Any) -> bool:
    """Leads or moderates the group."""
    return _group_id(about) in reader.steward_of


def lead(reader: Reader, about: Any) -> bool:
    return _group_id(about) in reader.leads


def secretariat(reader: Reader, about: Any) -> bool:
    return "secretariat" in reader.offices


def administrator(reader: Reader, about: Any) -> bool:
    return "admin" in reader.offices


def asker(reader: Reader, about: Any) -> bool:
    """The author of the question a reply stands under (`about` is the topic)."""
    return author(reader, about)


def inviter(reader: Reader, about: Any) -> bool:
    """Holds a post, other than of an organisation: what may be given with the invitation is checked by the action."""
    return any(not post.organisation_id for post in reader.posts)


def proposer(reader: Reader, about: Any) -> bool:
    """Speaks for a country or leads a group."""
    return bool(reader.leads) or bool({"focal_point", "alternate", "secretariat"} & reader.offices)


def speaker(reader: Reader, about: Any) -> bool:
    """Holds a post of the organisation the thing is about."""
    return reader.signed_in and about.organisation_id in reader.speaks_for


def receiver(reader: Reader, about: Any) -> bool:
    """The one who is asked for contact (`about` is the request)."""
    return reader.signed_in and about.receiver_id == reader.id


def nominator(reader: Reader, about: Any) -> bool:
    """Speaks for a country."""
    return bool({"focal_point", "alternate"} & reader.offices)


def leads_a_group(reader: Reader, about: Any) -> bool:
    return bool(reader.leads)


def oneself(reader: Reader, about: Any) -> bool:
    return reader.signed_in and about.person_id == reader.id


def _part(role: str) -> Rule:
    """Has this part in the session: the thing itself, or the parent of a question or poll."""
    def rule(reader: Reader, about: Any) -> bool:
        session_id = about.parent_id if about.kind in ("question", "poll") else about.id
        return reader.signed_in and f"{role}:{session_id}" in reader.roles

    rule.__name__ = role
    return rule


host, desk, expert = _part("host"), _part("desk"), _part("expert")
runs = anyone_of(host, steward)
keeps = anyone_of(host, desk, steward)
on_stage = anyone_of(host, desk, expert, steward)

MAY: dict[str, Rule] = {
    # coming in
    "invitation.make":      inviter,
    "invitation.revoke":    anyone_of(oneself, secretariat),
    "invitation.accept":    anybody,
    "account.sign_in":      anybody,
    "account.sign_in_as":   anybody,  # routed in the demonstration alone
    "account.sign_out":     signed_in,
    "account.end_sign_in":  oneself,
    "account.forget":       anybody,
    "account.reset":        anybody,
    "account.settle_in":    signed_in,
    "account.password":     signed_in,
    # themes
    "theme.propose":        proposer,
    "theme.accept":         secretariat,
    "theme.refuse":         secretariat,
    # people and partners
    "profile.write":        signed_in,  # one's own: there is no other to name
    "profile.draft":        nominator,  # for another, who must agree
    "profile.nominate":     nominator,
    "profile.approve":      oneself,
    "profile.discard":      oneself,
    "profile.ask":          oneself,
    "profile.confirm":      oneself,
    "profile.hide":         oneself,
    "profile.show":         oneself,
    "profile.verify":       anyone_of(secretariat, leads_a_group),
    "profile.return":       anyone_of(secretariat, leads_a_group),
    "profile.correct":      other_reader,
    "profile.take_card":    reading_member,  # where its owner gives one
    "correction.settle":    anyone_of(oneself, secretariat),
    "contact.ask":          other_reader,
    "contact.accept":       receiver,
    "contact.decline":      receiver,
    "contact.refer":        receiver,
    "contact.withdraw":     author,
    "contact.write":        reading_member,
    "contact.block":        signed_in,
    "contact.unblock":      signed_in,
    "hours.offer":          oneself,  # about the own profile
    "hours.withdraw":       oneself,
    "hours.book":           other_reader,
    "hours.cancel":         reading_member,  # either of the two
    "partner.found":        secretariat,
    "partner.edit":         anyone_of(speaker, secretariat),
    "partner.offer":        speaker,
    "partner.end_offer":    anyone_of(speaker, secretariat),
    "partner.appoint":      anyone_of(speaker, secretariat),
    "partner.admit":        secretariat,
    "partner.release":      secretariat,
    "partner.verify":       secretariat,
    "partner.hide":         anyone_of(speaker, secretariat),
    "partner.show":         anyone_of(speaker, secretariat),
    # what one keeps for oneself
    "saved.keep":           signed_in,
    "saved.change":         oneself,
    "saved.drop":           oneself,
    "saved.stop":           oneself,
    "shortlist.make":       signed_in,
    "shortlist.rename":     oneself,
    "shortlist.drop":       oneself,
    "shortlist.add":        oneself,
    "shortlist.note":       oneself,
    "shortlist.remove":     oneself,
    # groups
    "group.found":          secretariat,
    "group.edit":           anyone_of(lead, secretariat),
    "group.ask_to_join":    network_member,
    "group.withdraw":       oneself,
    "group.accept":         steward,
    "group.refuse":         steward,
    "group.leave":          member,
    "group.oversee":        secretariat,
    # forum
    "topic.ask":            member,
    "topic.announce":       steward,
    "topic.reply":          participant,
    "topic.edit":           anyone_of(author, steward),
    "topic.accept":         anyone_of(asker, steward),
    "topic.unaccept":       anyone_of(asker, steward),
    "reply.edit":           anyone_of(author, steward),
    "reply.useful":         other_reader,
    "reply.not_useful":     reading_member,
    "file.attach":          anyone_of(author, steward),
    # live sessions
    "session.prepare":      steward,
    "session.edit":         runs,
    "session.announce":     runs,
    "session.open":         runs,
    "session.start":        runs,
    "session.pause":        runs,
    "session.resume":       runs,
    "session.end":          runs,
    "session.cancel":       runs,
    "session.appoint":      runs,
    "session.dismiss":      runs,
    "session.feedback":     reading_member,
    "session.figures":      anyone_of(host, desk, steward, secretariat),
    "session.opinions":     runs,
    "session.summarise":    runs,
    "question.ask":         reading_member,
    "question.support":     other_reader,
    "question.unsupport":   other_reader,
    "question.withdraw":    author,
    "question.approve":     keeps,
    "question.edit":        keeps,
    "question.return":      keeps,
    "question.park":        keeps,
    "question.merge":       keeps,
    "question.unmerge":     keeps,
    "question.assign":      on_stage,
    "question.release":     on_stage,
    "question.air":         keeps,
    "question.off_air":     keeps,
    "question.answer":      on_stage,
    "question.later":       on_stage,
    "poll.prepare":         keeps,
    "poll.open":            keeps,
    "poll.close":           keeps,
    "poll.vote":            reading_member,
    "backstage.say":        on_stage,
    "backstage.see":        on_stage,
    # moderation
    "thing.report":         reading_member,
    "thing.hide":           steward,
    "thing.restore":        steward,
    "thing.close":          steward,
    "thing.reopen":         steward,
    "thing.pin":            steward,
    "thing.unpin":          steward,
    "thing.move":           steward,
    "report.settle":        steward,
}


def may(reader: Reader, act: str, about: Any) -> bool:
    return MAY[act](reader, about)


def demand(reader: Reader, act: str, about: Any) -> None:
    """Raise Forbidden unless the reader may."""
    if not may(reader, act, about):
        raise Forbidden(f"may-not.{act}")
