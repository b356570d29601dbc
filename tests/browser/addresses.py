"""Every page of the site, and as whom to look at it. A route without a line here fails `test_pages.py`."""

from dataclasses import dataclass

from cop.demo.stories import demo_id

TOPIC, ARABIC, SPANISH = demo_id("fr-01"), demo_id("ar-01"), demo_id("es-01")
REPLY = demo_id("fr-01#1")
OPEN, LED, CLOSED = "signalement", "services-integres", "justice"
"""Groups: with the most of the demonstration in it, led by the persona of that name, and for its members alone."""


@dataclass(frozen=True, slots=True)
class Visit:
    """An address of the demonstration, who goes there ("" is a visitor), and the answer that is right."""

    persona: str
    address: str
    status: int = 200

    def __str__(self) -> str:
        return f"{self.persona or 'visitor'} {self.address}"


PAGES: dict[str, tuple[Visit, ...]] = {
    "/": tuple(Visit(who, "/") for who in ("", "official", "moderator", "secretariat", "outsider", "admin")),
    "/topics": (
        Visit("official", "/topics"), Visit("", "/topics"), Visit("moderator", "/topics?tab=unanswered"),
        Visit("expert", f"/topics?group={OPEN}&language=ar"), Visit("outsider", "/topics?tab=mine"),
    ),
    "/topics/{id}": (
        Visit("official", f"/topics/{TOPIC}"), Visit("moderator", f"/topics/{TOPIC}"),
        Visit("expert", f"/topics/{ARABIC}"), Visit("official", f"/topics/{TOPIC}?after=20"),
        Visit("outsider", f"/topics/{TOPIC}", 404),
    ),
    "/topics/{id}/edit": (Visit("moderator", f"/topics/{TOPIC}/edit"), Visit("official", f"/topics/{TOPIC}/edit", 403)),
    "/topics/{id}/history": (Visit("official", f"/topics/{TOPIC}/history"),),
    "/replies/{id}/edit": (Visit("moderator", f"/replies/{REPLY}/edit"),),
    "/replies/{id}/history": (Visit("official", f"/replies/{REPLY}/history"),),
    "/ask": (
        Visit("official", "/ask"), Visit("outsider", "/ask"), Visit("official", f"/ask?group={OPEN}"),
        Visit("lead", f"/ask?group={LED}"),
    ),
    "/groups": (Visit("official", "/groups"), Visit("", "/groups"), Visit("secretariat", "/groups")),
    "/groups/{slug}": (
        Visit("expert", f"/groups/{OPEN}"), Visit("partner", f"/groups/{CLOSED}"), Visit("lead", f"/groups/{LED}"),
        Visit("secretariat", f"/groups/{OPEN}"), Visit("focal_point", "/groups/protection-des-sources", 404),
    ),
    "/groups/{slug}/members": (Visit("official", f"/groups/{OPEN}/members"),),
    "/groups/{slug}/edit": (Visit("lead", f"/groups/{LED}/edit"), Visit("secretariat", f"/groups/{OPEN}/edit")),
    "/groups/{slug}/requests": (Visit("lead", f"/groups/{LED}/requests"),),
    "/groups/{slug}/log": (Visit("moderator", f"/groups/{OPEN}/log"), Visit("lead", f"/groups/{LED}/log")),
    "/oversight": (Visit("secretariat", "/oversight"),),
    "/themes": tuple(Visit(who, "/themes") for who in ("official", "focal_point", "secretariat", "")),
    "/moderation": (Visit("moderator", "/moderation"), Visit("lead", "/moderation")),
    "/moderation/mine": (Visit("partner", "/moderation/mine"),),
    "/things/{id}/report": (Visit("partner", f"/things/{REPLY}/report"),),
    "/things/{id}/moderate": tuple(
        Visit("moderator", f"/things/{thing}/moderate{act}")
        for thing, act in ((TOPIC, ""), (TOPIC, "?act=pin"), (TOPIC, "?act=move"), (REPLY, "?act=hide"),
                           (REPLY, "?act=restore"))
    ),
    "/sign-in": (Visit("", "/sign-in"), Visit("", "/sign-in?next=/ask")),
    "/forgotten": (Visit("", "/forgotten"),),
    "/reset/{token}": (Visit("", "{reset}"), Visit("", "/reset/unknown", 404)),
    "/invitations": (Visit("secretariat", "/invitations"), Visit("lead", "/invitations")),
    "/invitation/{token}": (Visit("", "{invitation}"), Visit("", "/invitation/unknown", 404)),
    "/me": (Visit("official", "/me"), Visit("admin", "/me")),
    "/conduct": (Visit("", "/conduct"), Visit("official", "/conduct")),
}
"""Route -> visits. `{invitation}` and `{reset}` are links the demonstration makes when asked."""

NO_PAGES = {"/static/{path:path}", "/files/{id}", "/-/live", "/-/ready"}

MAIN = (
    Visit("official", "/"), Visit("official", "/topics"), Visit("official", f"/topics/{TOPIC}"),
    Visit("expert", f"/topics/{ARABIC}"), Visit("official", f"/ask?group={OPEN}"), Visit("expert", f"/groups/{OPEN}"),
    Visit("official", f"/groups/{OPEN}/members"), Visit("moderator", "/moderation"),
    Visit("moderator", f"/things/{REPLY}/moderate?act=hide"), Visit("secretariat", "/themes"),
    Visit("official", "/me"), Visit("", "/sign-in"), Visit("", "/conduct"), Visit("official", "/nowhere", 404),
)
"""What people see most; the ones that are looked at longer."""
