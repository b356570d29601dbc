"""People and partners: fixed names stand before the ids."""

from starlette.routing import BaseRoute, Route

from cop.directory.pages import (
    belonging,
    card,
    contacts,
    drafting,
    gaps,
    hours,
    life,
    partner_edit,
    partners,
    people,
    profile_edit,
)
from cop.directory.pages import corrections as profile_corrections
from cop.routes.forms import post

ROUTES: list[BaseRoute] = [
    # the own profile, and those who verify: before the ids of others
    Route("/people/me", profile_edit.me),
    Route("/people/me/edit", profile_edit.edit),
    post("/people/me/edit", profile_edit.save),
    post("/people/me/ask", life.ask),
    post("/people/me/approve", life.approve),
    post("/people/me/discard", life.discard),
    post("/people/me/hide", life.hide),
    post("/people/me/show", life.show),
    post("/people/me/confirm", life.confirm),
    Route("/people/confirmed", life.confirmed),
    Route("/people/confirm/{id}/{proof}", life.by_link),
    post("/people/confirm/{id}/{proof}", life.confirm_by_link),
    Route("/people/map", gaps.show),
    Route("/people/me/hours", hours.mine),
    post("/people/me/hours", hours.offer),
    post("/people/me/hours/{hour}/withdraw", hours.withdraw),
    Route("/people/{id}/hours/{hour}", hours.ask),
    post("/people/{id}/hours/{hour}", hours.book),
    post("/contacts/{id}/cancel", hours.cancel),
    Route("/contacts/{id}/calendar.ics", hours.calendar_file),
    Route("/people/nominate", drafting.nominate),
    post("/people/nominate", drafting.propose),
    Route("/people/draft/{id}", drafting.draft),
    post("/people/draft/{id}", drafting.save),
    Route("/people/waiting", life.waiting),
    post("/people/{id}/verify", life.verify),
    post("/people/{id}/return", life.give_back),
    post("/people/corrections/{id:number}/settle", profile_corrections.settle),
    Route("/people/{id}/correct", profile_corrections.form),
    post("/people/{id}/correct", profile_corrections.suggest),

    # contact without an address
    Route("/people/{id}/contact", contacts.ask_person),
    post("/people/{id}/contact", contacts.send_to_person),
    Route("/partners/{id}/contact", contacts.ask_partner),
    post("/partners/{id}/contact", contacts.send_to_partner),
    Route("/contacts", contacts.index),
    Route("/contacts/{id}", contacts.show),
    post("/contacts/{id}/accept", contacts.accept),
    post("/contacts/{id}/decline", contacts.decline),
    post("/contacts/{id}/refer", contacts.refer),
    post("/contacts/{id}/withdraw", contacts.withdraw),
    post("/contacts/{id}/messages", contacts.write),
    post("/contacts/{id}/block", contacts.block),
    post("/contacts/{id}/unblock", contacts.unblock),

    # changing a partner: the fixed name before the ids
    Route("/partners/new", partner_edit.new),
    post("/partners/new", partner_edit.found),
    Route("/partners/{id}/edit", partner_edit.edit),
    post("/partners/{id}/edit", partner_edit.change),
    Route("/partners/{id}/offers", partner_edit.offers),
    post("/partners/{id}/offers", partner_edit.offer),
    post("/partners/{id}/offers/{offer}/end", partner_edit.end_offer),
    Route("/partners/{id}/posts", partner_edit.posts),
    post("/partners/{id}/posts", partner_edit.appoint),
    Route("/partners/{id}/people", belonging.show),
    post("/partners/{id}/people", belonging.admit),
    post("/partners/{id}/people/release", belonging.release),
    post("/partners/{id}/verify", partner_edit.verify),
    post("/partners/{id}/hide", partner_edit.hide),
    post("/partners/{id}/show", partner_edit.show),

    # the directory, read: behind every fixed name under /people and /partners
    Route("/people", people.index),
    Route("/people/of/{id}", people.signed),
    Route("/people/{id}/card.vcf", card.show),
    Route("/people/{id}", people.show),
    Route("/partners", partners.index),
    Route("/partners/{id}", partners.show),
]
