"""Who hears which news, which tables there are, and what templates may say. The only place that knows all."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from cop import words
from cop.accounts.mail import AccountMail
from cop.accounts.sweeping import sweep
from cop.community import activity, attachment, audience, audit, findable, indexes, listing, standing
from cop.community.activity import Listener
from cop.community.finding import Finder
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
from cop.forum import carrying, pointers, reactions
from cop.forum import documents as forum_documents
from cop.kit.files import Files
from cop.kit.i18n import Catalogue, load_catalogues
from cop.live import documents as live_documents
from cop.live.actions import leases, telling
from cop.live.reactions import tell_of_topic
from cop.settings import Settings
from cop.worker import chores

MODELS = [
    "cop.community.vocabulary", "cop.community.people", "cop.community.posts", "cop.community.audience",
    "cop.community.groups", "cop.community.thing", "cop.community.text", "cop.community.attachment",
    "cop.community.activity", "cop.community.once", "cop.community.audit", "cop.community.roles",
    "cop.community.standing", "cop.community.log", "cop.community.findable", "cop.community.following",
    "cop.community.outbox", "cop.community.replying", "cop.community.drafts",
    "cop.accounts.models", "cop.directory.models", "cop.directory.models.hours", "cop.finding.models",
    "cop.groups.models", "cop.forum.models",
    "cop.moderation.models", "cop.live.models", "cop.notices.models", "cop.routing.models", "cop.intake.models",
]

MIGRATIONS = "cop.migrations"
LOCALES = Path(__file__).parent.parent / "locales"


def catalogues_of(settings: Settings) -> dict[str, Catalogue]:
    """The sentences of every finished language of this installation."""
    return load_catalogues(LOCALES, settings.languages)


def wire(settings: Settings, catalogues: Mapping[str, Catalogue], finder: Finder | None = None) -> None:
    """Fill the registries. Called once for each application that is built; the last one counts.

    `finder`: of a process that does chores, which looks for what is new in saved searches."""
    heard = [
        Listener("audit", ("",), audit.hear),
        Listener("accepted", ("thing.hidden", "thing.restored"), reactions.recount_accepted),
        Listener("carrying", ("question.unanswered",), carrying.carry),
        Listener("receipts", ("topic.carried",), tell_of_topic),
        Listener("mail", ("invitation.made", "account.forgot"), AccountMail(settings, catalogues).hear),
        Listener("profiles", tuple(PROFILE_MAILS), ProfileMail(settings, catalogues).hear),
        Listener("contact", ("contact.",), ContactMail(settings, catalogues).hear),
    ]
    if finder is not None:
        heard.append(Listener("alerts", ("saved.due",), Alerts(settings, catalogues, finder).hear))
    activity.listeners.clear()
    activity.listeners.update({listener.name: listener for listener in heard})
    files = Files(settings.drop_folder)
    attachment.kept_in(files)
    found = (people.KIND, partners.KIND, *forum_documents.KINDS, *live_documents.KINDS)
    findable.kinds.clear()
    findable.kinds.update({kind.name: kind for kind in found})
    listing.places.clear()
    listing.places.update({place.path: place for place in (EVERYTHING, PEOPLE, PARTNERS)})
    audience.watchers[:] = [telling.readers_changed, findable.changed]
    chores[:] = [
        (0.25, pointers.flush), (0.5, telling.tell_support), (5, leases.release_expired), (600, sweep),
        (600, standing.sweep), (3600, partial(attachment.sweep, files)), (3600, age),
        (3600, indexes.forget_unseen), (3600, end_offers), (300, look),
    ]


def template_words() -> dict[str, Callable[..., Any]]:
    """Functions every template may use, made for each language."""
    return words.WORDS
