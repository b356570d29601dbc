"""The map of the site: every address, in one table. Routes match in order, the hot ones first."""

from collections.abc import Awaitable, Callable

from starlette.convertors import IntegerConvertor, StringConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from cop import health
from cop.accounts.pages import invitations, personas, returning, settling, sign_in
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
    themes,
)
from cop.directory.pages import corrections as profile_corrections
from cop.finding.pages import help as helping
from cop.finding.pages import saved, shortlists
from cop.finding.pages import search as finding
from cop.forum.pages import (
    beginning,
    changing,
    composing,
    files,
    keeping,
    leading,
    reading,
    receipt,
    replies,
    synthesis,
    translating,
    trials,
    unread,
)
from cop.groups.pages import editing, mailing, requests
from cop.groups.pages import reading as groups
from cop.home import pages as home
from cop.intake.pages import demonstration
from cop.kit.assets import Assets
from cop.kit.forms import Form
from cop.kit.web import takes_form, takes_upload
from cop.live import streams
from cop.live.channel import Channel
from cop.live.pages import (
    acting,
    after,
    calendar,
    desk,
    figures,
    floor,
    planning,
    polls,
    preparing,
    screen,
    stage,
    summing,
    team,
)
from cop.moderation.pages import acts, reports
from cop.notices.pages import bookmarks, feeds, following, introductions, mail, notices
from cop.routing.pages import asked, experts, unanswered
from cop.settings import Settings


class Number(IntegerConvertor):
    """The id of a row in an address: more digits than a column holds name nothing."""

    regex = "[0-9]{1,9}"


class TranscriptFormat(StringConvertor):
    """What a transcript can be taken away as."""

    regex = "|".join(after.FORMATS)


register_url_convertor("number", Number())
register_url_convertor("transcript", TranscriptFormat())


def post(path: str, page: Callable[[Request, Form], Awaitable[Response]], *, proof: bool = True) -> Route:
    """An address that only receives a form."""
    return Route(path, takes_form(page, proof=proof), methods=["POST"])


def kept(path: str, page: Callable[[Request, Form], Awaitable[Response]], place: str) -> Route:
    """The same, for words worth keeping when their sender turns out to be signed out; `place`: see `drafts`."""
    return Route(path, returning.keeps_words(page, place), methods=["POST"])


def build_routes(settings: Settings, assets: Assets) -> list[BaseRoute]:
    """The table; what exists in the demonstration alone is added at its end."""
    routes: list[BaseRoute] = [
        # reading
        Route("/topics/{id}", reading.show),
        Route("/topics", reading.index),
        Route("/groups/{slug}", groups.show),
        Route("/", home.home),
        Route("/groups", groups.index),
        Route("/static/{path:path}", assets.serve),

        # topics and replies
        Route("/ask", composing.compose),
        kept("/ask", composing.ask, "ask"),
        Route("/ask/similar", beginning.similar),
        Route("/topics/{id}/edit", changing.edit),
        kept("/topics/{id}/edit", changing.change, "edit-topic:{id}"),
        Route("/topics/{id}/receipt", receipt.show),
        Route("/topics/{id}/unread", unread.first_unread),
        Route("/things/{id}", leading.lead),
        Route("/topics/{id}/history", reading.history),
        kept("/topics/{id}/replies", replies.reply, "reply:{id}"),
        Route("/topics/{id}/files", takes_upload(files.attach, admit=files.admit, largest=files.LARGEST),
              methods=["POST"]),
        Route("/files/{id}", files.download),
        Route("/replies/{id}/edit", changing.edit_reply),
        kept("/replies/{id}/edit", changing.change_reply, "edit-reply:{id}"),
        Route("/replies/{id}/history", reading.reply_history),
        post("/replies/{id}/useful", replies.mark_useful),
        post("/replies/{id}/not-useful", replies.unmark_useful),
        post("/replies/{id}/accept", replies.accept),
        post("/replies/{id}/unaccept", replies.unaccept),
        Route("/topics/{id}/synthesis", synthesis.write),
        post("/topics/{id}/synthesis", synthesis.save),
        Route("/topics/{id}/tried", trials.ask),
        post("/topics/{id}/tried", trials.save),
        Route("/things/{id}/translate", translating.translate),
        post("/things/{id}/translate", translating.save),
        Route("/things/{id}/language", translating.language),
        post("/things/{id}/language", translating.correct),

        # drafts: the fixed name before the ids
        Route("/drafts", keeping.index),
        post("/drafts", keeping.save),
        post("/drafts/again", returning.keep),
        Route("/drafts/{id}", keeping.show),
        post("/drafts/{id}/drop", keeping.drop),

        # groups
        Route("/groups/{slug}/members", groups.members),
        Route("/groups/{slug}/edit", editing.edit),
        post("/groups/{slug}/edit", editing.change),
        post("/groups/{slug}/join", requests.ask),
        post("/groups/{slug}/leave", requests.leave),
        Route("/groups/{slug}/requests", requests.waiting),
        Route("/groups/{slug}/introduction", introductions.show),
        post("/groups/{slug}/introduction", introductions.write),
        post("/groups/{slug}/introduction/drop", introductions.drop),
        Route("/introductions/{id}", introductions.lead_to),
        Route("/groups/{slug}/feed", feeds.show),
        post("/groups/{slug}/feed", feeds.make),
        Route("/groups/{slug}/mail", mailing.show),
        post("/groups/{slug}/mail", mailing.make),
        post("/groups/{slug}/feed/revoke", feeds.revoke),
        Route("/feeds/{token}/topics.atom", feeds.topics),
        Route("/feeds/{token}/sessions.ics", feeds.sessions),
        post("/groups/requests/{id:number}/accept", requests.accept),
        post("/groups/requests/{id:number}/refuse", requests.refuse),
        post("/groups/requests/{id:number}/withdraw", requests.withdraw),
        Route("/oversight", groups.oversight),

        # who is asked to answer, and what nobody has answered
        Route("/topics/{id}/experts", experts.show),
        post("/topics/{id}/experts", experts.invite),
        post("/topics/{id}/experts/withdraw", experts.withdraw),
        Route("/asked", asked.index),
        Route("/asked/{id}", asked.show),
        post("/asked/{id}/accept", asked.accept),
        post("/asked/{id}/decline", asked.decline),
        post("/asked/{id}/pass", asked.pass_on),
        Route("/groups/{slug}/unanswered", unanswered.of_group),
        Route("/unanswered", unanswered.everywhere),

        # what is new, what one follows, what one keeps
        Route("/notices", notices.index),
        post("/notices/read", notices.read),
        Route("/notices/mail", mail.show),
        post("/notices/mail", mail.choose),
        Route("/notices/stop/{stop_token}", mail.stopping),
        Route("/notices/stop/{stop_token}", mail.stop, methods=["POST"]),
        Route("/things/{id}/follow", following.thing),
        post("/things/{id}/follow", following.follow_thing),
        Route("/groups/{slug}/follow", following.group),
        post("/groups/{slug}/follow", following.follow_group),
        Route("/themes/{theme}/follow", following.theme),
        post("/themes/{theme}/follow", following.follow_theme),
        Route("/bookmarks", bookmarks.index),
        Route("/things/{id}/bookmark", bookmarks.form),
        post("/things/{id}/bookmark", bookmarks.keep),
        post("/things/{id}/bookmark/drop", bookmarks.drop),

        # themes
        Route("/themes", themes.index),
        post("/themes", themes.propose),
        post("/themes/{id:number}/accept", themes.accept),
        post("/themes/{id:number}/refuse", themes.refuse),

        # finding
        Route("/search", finding.search),
        Route("/search/suggest", finding.suggest),
        Route("/search/help", helping.show),

        # what one keeps: the fixed names before the ids
        Route("/searches", saved.index),
        post("/searches", saved.keep),
        Route("/searches/new", saved.new),
        Route("/searches/stop/{token}", saved.stopping),
        Route("/searches/stop/{token}", saved.stop, methods=["POST"]),
        post("/searches/{id}", saved.change),
        post("/searches/{id}/drop", saved.drop),
        Route("/shortlists", shortlists.index),
        post("/shortlists", shortlists.make),
        Route("/shortlists/add", shortlists.choose),
        post("/shortlists/add", shortlists.add),
        Route("/shortlists/{id}", shortlists.show),
        post("/shortlists/{id}", shortlists.rename),
        post("/shortlists/{id}/drop", shortlists.drop),
        post("/shortlists/{id}/note", shortlists.write_note),
        post("/shortlists/{id}/remove", shortlists.remove),

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

        # live sessions: the fixed names before the ids
        Route("/live", floor.index),
        Route("/live/join", floor.join),
        Route("/live/new", preparing.new),
        post("/live/new", preparing.prepare),
        Route("/live/plan", planning.plan),
        Route("/live/{id}/edit", preparing.edit),
        post("/live/{id}/edit", preparing.change),
        Route("/live/{id}/team", team.show),
        post("/live/{id}/team", team.appoint),
        post("/live/{id}/team/dismiss", team.dismiss),
        Route("/live/{id}/calendar.ics", calendar.calendar_file),
        Route("/live/{id}", floor.show),
        Route("/live/{id}/plain", floor.plain),
        Route("/live/{id}/ask", floor.ask),
        post("/live/{id}/act", acting.act),
        WebSocketRoute("/live/{id}/socket", Channel()),
        Route("/live/{id}/snapshot", streams.show),
        Route("/live/{id}/stream", streams.stream),
        Route("/live/{id}/events", streams.wait),
        Route("/live/{id}/desk", desk.show),
        Route("/live/{id}/stage", stage.show),
        Route("/live/{id}/screen", screen.show),
        Route("/live/{id}/polls", polls.show),
        post("/live/{id}/polls", polls.prepare),
        Route("/live/{id}/transcript", after.page),
        Route("/live/{id}/transcript.{format:transcript}", after.file),
        Route("/live/{id}/replay", after.rerun),
        post("/live/{id}/feedback", after.give_feedback),
        Route("/live/{id}/figures", figures.show),
        Route("/live/{id}/summary", summing.form),
        post("/live/{id}/summary", summing.save),

        # moderation
        Route("/moderation", reports.desk),
        Route("/moderation/mine", acts.mine),
        Route("/groups/{slug}/log", acts.log),
        Route("/things/{id}/report", reports.form),
        post("/things/{id}/report", reports.report),
        Route("/things/{id}/moderate", acts.form),
        post("/things/{id}/moderate", acts.act),
        post("/reports/{id:number}/settle", reports.settle),

        # coming in
        Route("/sign-in", sign_in.form),
        post("/sign-in", sign_in.enter),
        post("/sign-out", sign_in.leave),
        Route("/forgotten", sign_in.forgotten),
        post("/forgotten", sign_in.send_reset),
        Route("/reset/{token}", sign_in.reset_form),
        post("/reset/{token}", sign_in.reset),
        Route("/invitations", invitations.index),
        post("/invitations", invitations.make),
        post("/invitations/{id:number}/revoke", invitations.revoke),
        Route("/invitation/{token}", invitations.show),
        post("/invitation/{token}", invitations.accept),
        Route("/me", settling.form),
        post("/me", settling.save),
        post("/me/password", settling.change_password),
        post("/me/sign-ins/{id:number}/end", settling.end_sign_in),
        Route("/conduct", home.conduct),
        post("/language", home.choose_language),
        post("/display", home.choose_display),

        # running it
        Route("/-/live", health.live),
        Route("/-/ready", health.ready),
    ]
    if settings.demo:
        routes += [
            post("/demo/sign-in", personas.sign_in_as, proof=False),
            Route("/demo/mail", demonstration.index),
            Route("/demo/mail/{name}", demonstration.show),
            post("/demo/mail/{name}", demonstration.answer),
        ]
    return routes
