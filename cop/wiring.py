"""Who hears which news, which tables there are, and what templates may say. The only place that knows all."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from cop import words
from cop.accounts.mail import AccountMail
from cop.accounts.sweeping import sweep
from cop.community import (
    activity,
    attachment,
    audience,
    audit,
    bouncing,
    caches,
    drafts,
    erasable,
    findable,
    grounds,
    indexes,
    listing,
    news,
    outbox,
    posting,
    quoted,
    receiving,
    scanning,
    sensitivity,
    standing,
    threads,
)
from cop.community.activity import TWO_DAYS, Listener
from cop.community.checking import Checking
from cop.community.finding import Finder
from cop.community.postman import Postman
from cop.directory.actions.ageing import age
from cop.directory.actions.offers import end_offers
from cop.directory.contact_mail import ContactMail
from cop.directory.documents import partners, people
from cop.directory.mail import KINDS as PROFILE_MAILS
from cop.directory.mail import ProfileMail
from cop.directory.pages.partners import PARTNERS
from cop.directory.pages.people import PEOPLE
from cop.finding.actions.looking import look
from cop.finding.alerts import Alerts
from cop.finding.pages.search import EVERYTHING
from cop.forum import carrying, pointers, quoting, reactions, threading
from cop.forum import copies as forum_copies
from cop.forum import documents as forum_documents
from cop.forum import mailed as forum_mailed
from cop.forum import news as forum_news
from cop.forum.actions.following_up import follow_up
from cop.forum.letters import ForumLetters
from cop.forum.meeting_letters import MeetingLetters
from cop.intake import copies as intake_copies
from cop.intake.answering import VERBS as INTAKE_MAILS
from cop.intake.answering import IntakeMail
from cop.intake.running import FOLDER as SPOOL
from cop.kit.files import Files
from cop.kit.i18n import Catalogue, load_catalogues
from cop.live import copies as live_copies
from cop.live import documents as live_documents
from cop.live import news as live_news
from cop.live.actions import leases, starting, telling
from cop.live.letters import LiveLetters
from cop.live.reactions import tell_of_topic
from cop.moderation import gate, gathering, mandate, people_mail
from cop.moderation import news as moderation_news
from cop.moderation.actions import merging, sunset
from cop.moderation.actions.conduct import alarm as unsettled
from cop.moderation.actions.measuring import end_suspensions
from cop.moderation.letters import ModerationLetters
from cop.notices import copies as notices_copies
from cop.notices import digest
from cop.notices import news as notices_news
from cop.notices.actions.bookmarking import remind
from cop.notices.actions.digesting import make_digests
from cop.notices.actions.reading import mark_opened
from cop.notices.digest import Digest
from cop.notices.hearing import Hearing
from cop.notices.letters import NoticesLetters
from cop.routing import news as routing_news
from cop.routing import reactions as routing_reactions
from cop.routing.actions.clock import strike
from cop.routing.letters import RoutingLetters
from cop.safeguarding.actions import proving, risks, scrubbing, sealing, ticking
from cop.safeguarding.letters import SafeguardingLetters
from cop.settings import Settings
from cop.worker import chores

MODELS = [
    "cop.community.vocabulary", "cop.community.people", "cop.community.posts", "cop.community.audience",
    "cop.community.groups", "cop.community.thing", "cop.community.text", "cop.community.attachment",
    "cop.community.activity", "cop.community.once", "cop.community.audit", "cop.community.roles",
    "cop.community.standing", "cop.community.log", "cop.community.findable", "cop.community.following",
    "cop.community.outbox", "cop.community.replying", "cop.community.drafts",
    "cop.community.aside", "cop.community.caches", "cop.community.sensitivity", "cop.community.polls",
    "cop.community.sharing",
    "cop.accounts.models", "cop.directory.models", "cop.directory.models.hours", "cop.finding.models",
    "cop.groups.models", "cop.forum.models",
    "cop.moderation.models", "cop.moderation.models.queue", "cop.moderation.models.people", "cop.safeguarding.models",
    "cop.live.models", "cop.notices.models", "cop.routing.models", "cop.intake.models",
]

MIGRATIONS = "cop.migrations"
LOCALES = Path(__file__).parent.parent / "locales"


def catalogues_of(settings: Settings) -> dict[str, Catalogue]:
    """The sentences of every finished language of this installation."""
    return load_catalogues(LOCALES, settings.languages)


def wire(settings: Settings, catalogues: Mapping[str, Catalogue], finder: Finder | None = None) -> None:
    """Fill the registries. Called once for each application that is built; the last one counts.

    `finder`: of a process that does chores, which looks for what is new in saved searches."""
    news.tells.clear()
    for tells in (
        forum_news.TELLS, live_news.TELLS, moderation_news.TELLS, people_mail.TELLS, routing_news.TELLS,
        notices_news.TELLS,
    ):
        news.tells.update(tells)
    outbox.kinds.clear()
    outbox.kinds[bouncing.KIND] = bouncing.tell
    for composers in (
        ForumLetters(settings), ModerationLetters(settings), people_mail.PeopleLetters(settings),
        LiveLetters(settings), RoutingLetters(settings), SafeguardingLetters(settings), MeetingLetters(settings),
    ):
        outbox.kinds.update(composers.kinds)
    outbox.kinds[digest.KIND] = Digest(settings.origin).compose
    outbox.kinds.update(NoticesLetters(settings.origin).kinds)
    heard = [
        Listener("audit", ("",), audit.hear),
        Listener("accepted", ("thing.hidden", "thing.restored", "thing.held", "thing.approved", "incident.hid",
                              "incident.restored", "incident.redacted"),
                 reactions.recount_accepted),
        Listener("carrying", ("question.unanswered",), carrying.carry),
        Listener("receipts", ("topic.carried",), tell_of_topic),
        Listener("mail", ("invitation.made", "account.forgot"), AccountMail(settings, catalogues).hear, TWO_DAYS),
        Listener("profiles", tuple(PROFILE_MAILS), ProfileMail(settings, catalogues).hear, TWO_DAYS),
        Listener("contact", ("contact.",), ContactMail(settings, catalogues).hear, TWO_DAYS),
        Listener("intake", INTAKE_MAILS, IntakeMail(settings, catalogues).hear, TWO_DAYS),
        Listener("clock", routing_reactions.CLOCK_HEARS, routing_reactions.set_clock),
        Listener("invited", ("topic.replied",), routing_reactions.note_answer),
        Listener("queue", gathering.HEARS, gathering.hear),
        Listener("mandate", mandate.HEARS, mandate.hear),
        Listener("merging", (merging.MERGED,), merging.carry_all),
        Listener("notices", tuple(news.tells), Hearing(settings.mail_hold).hear),
    ]
    if finder is not None:
        heard.append(Listener("alerts", ("saved.due",), Alerts(settings, catalogues, finder).hear, TWO_DAYS))
    activity.listeners.clear()
    activity.listeners.update({listener.name: listener for listener in heard})
    receiving.takers.clear()
    receiving.takers.update(forum_mailed.TAKERS)
    receiving.starters[:] = [forum_mailed.begin]
    posting.keepers[:], posting.silences[:], posting.recorders[:] = (
        [scanning.keep, gate.keep], [gate.check_silence], [gate.reworded]
    )
    posting.tellers[:] = [scanning.tell]
    posting.publish.clear()
    posting.publish.update(forum_news.PUBLISH)
    threads.splits[:], threads.merges[:], threads.moves[:] = (
        [threading.split], [threading.merge], [threading.move_reply]
    )
    files = Files(settings.drop_folder)
    attachment.kept_in(files)
    places = (
        forum_copies.Quotations(), notices_copies.Notices(), outbox.Unsent(), quoted.Drafts(), live_copies.Replay(),
        caches.Kept(), intake_copies.Spooled(settings.data / SPOOL),
    )
    erasable.places.clear()
    erasable.places.update({place.name: place for place in places})
    found_in: list[grounds.Ground] = [
        grounds.Database(),
        grounds.Folder(
            intake_copies.Spooled.name, grounds.files_under(settings.data / SPOOL), is_ours=True,
            holds=intake_copies.holds,
        ),
        grounds.Folder("temporary files", grounds.files_under(files.folder / "waiting"), is_ours=True),
        *_mail_on_disk(settings),
    ]
    grounds.grounds.clear()
    grounds.grounds.update({ground.name: ground for ground in found_in})
    proving.Installed.secret, proving.Installed.backup_days = settings.secret, settings.backup_days
    attachment.Checks.wait = bool(settings.scanner_url)
    found = (people.KIND, partners.KIND, *forum_documents.KINDS, *live_documents.KINDS)
    findable.kinds.clear()
    findable.kinds.update({kind.name: kind for kind in found})
    listing.places.clear()
    listing.places.update({place.path: place for place in (EVERYTHING, PEOPLE, PARTNERS)})
    audience.watchers[:] = [telling.readers_changed, quoting.readers_changed, findable.changed]
    chores[:] = [
        (0.25, pointers.flush), (1, mark_opened), (60, remind),
        (0.5, telling.tell_support), (5, leases.release_expired), (600, sweep),
        (1, Postman(settings, catalogues).carry), (60, starting.tell_starting),
        (600, standing.sweep), (3600, partial(attachment.sweep, files)), (3600, age),
        (3, Checking(files, settings.scanner_url).check),
        (3600, indexes.forget_unseen), (3600, drafts.sweep), (3600, end_offers), (300, look),
        (180, strike), (3600, follow_up), (600, gathering.gather), (20, end_suspensions),
        (20, mandate.watch), (3600, sunset.propose),
        (24 * 3600, unsettled),
        (300, partial(make_digests, settings.mail_hold)),
        (1, ticking.ask_places), (60, ticking.strike), (60, sealing.strike), (2, scrubbing.scrub),
        (60, risks.strike), (3600, caches.sweep), (3600, sensitivity.sweep),
    ]


def _mail_on_disk(settings: Settings) -> list[grounds.Folder]:
    """Where no server takes the mail, it lies in a folder of ours."""
    if not settings.mail_url.startswith("file:"):
        return []
    folder = Path(settings.mail_url.removeprefix("file:"))
    return [grounds.Folder("mail files", grounds.files_under(folder), is_ours=True, holds=intake_copies.holds)]


def template_words() -> dict[str, Callable[..., Any]]:
    """Functions every template may use, made for each language."""
    return words.WORDS
