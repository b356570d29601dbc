"""Topics, replies, drafts."""

from starlette.routing import BaseRoute, Route

from cop.accounts.pages import returning
from cop.forum.pages import (
    beginning,
    changing,
    composing,
    files,
    keeping,
    leading,
    meetings,
    polls,
    reading,
    receipt,
    replies,
    synthesis,
    translating,
    trials,
    unread,
    uploads,
)
from cop.kit.web import takes_upload
from cop.routes.forms import kept, post

ROUTES: list[BaseRoute] = [
    # topics and replies
    Route("/ask", composing.compose),
    kept("/ask", composing.ask, "ask"),
    Route("/ask/similar", beginning.similar),
    Route("/topics/{id}/edit", changing.edit),
    kept("/topics/{id}/edit", changing.change, "edit-topic:{id}"),
    post("/topics/{id}/unshare", changing.unshare),
    Route("/topics/{id}/receipt", receipt.show),
    Route("/topics/{id}/unread", unread.first_unread),
    Route("/things/{id}", leading.lead),
    Route("/topics/{id}/history", reading.history),
    kept("/topics/{id}/replies", replies.reply, "reply:{id}"),
    Route("/topics/{id}/files", takes_upload(files.attach, admit=files.admit, largest=files.LARGEST),
          methods=["POST"]),
    Route("/files/{id}", files.download),
    Route("/files/{id}/small", files.small),
    post("/things/{id}/uploads", uploads.begin),
    Route("/uploads/{id}", uploads.how_far),
    Route("/uploads/{id}", uploads.take, methods=["POST"]),
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
    Route("/topics/{id}/poll", polls.ask),
    post("/topics/{id}/poll", polls.save),
    post("/polls/{id}/vote", polls.vote),
    post("/polls/{id}/close", polls.close),
    Route("/topics/{id}/meeting", meetings.new),
    post("/topics/{id}/meeting", meetings.save),
    Route("/meetings/{id}.ics", meetings.calendar_file),
    Route("/meetings/{id}/change", meetings.edit),
    post("/meetings/{id}/change", meetings.change),
    post("/meetings/{id}/cancel", meetings.call_off),
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
]
