"""Who may do what. The whole site, on one page. `python -m cop permissions` prints it.

Who may *see* a thing is not here: a thing has an `audience`, a reader is in `audiences`.
Whether it can be done *now* is not here either: the action itself refuses.
The predicates stand in `rules.py`.
"""

from typing import Any

from cop.community.people import Reader
from cop.community.rules import (
    Rule,
    anybody,
    anyone_of,
    asker,
    author,
    desk,
    group_reader,
    host,
    inviter,
    keeps,
    knows,
    lead,
    leads_a_group,
    member,
    network_member,
    nominator,
    on_stage,
    oneself,
    other_reader,
    participant,
    proposer,
    reading_member,
    receiver,
    runs,
    secretariat,
    signed_in,
    speaker,
    steward,
)
from cop.kit.errors import Forbidden

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
    "draft.keep":           signed_in,
    "draft.drop":           signed_in,
    "bookmark.keep":        reading_member,
    "bookmark.drop":        oneself,
    # what one is told
    "follow.thing":         reading_member,
    "follow.group":         knows,
    "follow.theme":         signed_in,
    "notice.read":          signed_in,
    "mail.choose":          signed_in,
    "mail.stop":            oneself,
    "introduction.write":   steward,
    "introduction.drop":    steward,
    "feed.make":            group_reader,
    "feed.revoke":          oneself,
    # who is asked to answer
    "answer.invite":        anyone_of(asker, steward),
    "answer.withdraw":      anyone_of(asker, steward),
    "answer.accept":        oneself,
    "answer.decline":       oneself,
    "answer.pass_on":       oneself,
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
    "topic.synthesise":     steward,
    "topic.try":            participant,
    "thing.translate":      participant,
    "thing.correct_language": anyone_of(author, steward),
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
