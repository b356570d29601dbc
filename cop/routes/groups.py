"""Groups, what one is asked and told there, and themes."""

from starlette.routing import BaseRoute, Route

from cop.directory.pages import (
    themes,
)
from cop.groups.pages import editing, mailing, requests
from cop.groups.pages import reading as groups
from cop.notices.pages import bookmarks, feeds, following, introductions, mail, notices
from cop.routes.forms import post
from cop.routing.pages import asked, experts, unanswered

ROUTES: list[BaseRoute] = [
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
]
