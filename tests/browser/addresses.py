"""Every page of the site, and as whom to look at it. A route without a line here fails `test_pages.py`."""

from dataclasses import dataclass

from cop.demo.stories import demo_id

TOPIC, ARABIC, SPANISH = demo_id("fr-01"), demo_id("ar-01"), demo_id("es-01")
REPLY = demo_id("fr-01#1")
MEETING = demo_id("fr-01#meeting")
LIVE_PAST = demo_id("live-past")
LIVE_NOW, TO_READ, IN_QUEUE = (demo_id(f"live-now{each}") for each in ("", "#q13", "#q05"))
"""A session that is over; one under way, a question there that nobody has read, and one that waits for its answer."""
PROFILE, AWAY, ARABIC_PROFILE, ELSEWHERE = (demo_id(f"profile/{each}") for each in ("p48", "p02", "fp-jo", "p39"))
"""Of the persona `expert`; of somebody who is away; in Arabic; of the other network alone."""
PARTNER = demo_id("partner/o01")
OWN_PARTNER = demo_id("partner/o29")
"""Of the persona `moderator`, who holds a post there."""
DRAFTED = demo_id("profile/p53")
"""What the persona `focal_point` drafted for the persona `partner`."""
INCIDENT, SETTLED = (demo_id(f"incident/{each}") for each in (2, 1))
"""One that is open, and what it is about; one that was closed."""
SET_ASIDE, RISK = demo_id("fr-02#kept-3"), demo_id("risk/1")
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
    "/demo/mail": (Visit("official", "/demo/mail"),),
    "/demo/mail/{name}": (Visit("official", "/demo/mail/nothing", 404),),
    "/": tuple(Visit(who, "/") for who in ("", "official", "moderator", "secretariat", "outsider", "admin", "safeguarding")),
    "/topics": (
        Visit("official", "/topics"), Visit("", "/topics"), Visit("moderator", "/topics?tab=unanswered"), Visit("official", "/topics?tab=unread"),
        Visit("expert", f"/topics?group={OPEN}&language=ar"), Visit("outsider", "/topics?tab=mine"),
    ),
    "/topics/{id}": (
        Visit("official", f"/topics/{TOPIC}"), Visit("moderator", f"/topics/{TOPIC}"),
        Visit("expert", f"/topics/{ARABIC}"), Visit("official", f"/topics/{TOPIC}?after=20"),
        Visit("official", f"/topics/{TOPIC}?quote={REPLY}"), Visit("outsider", f"/topics/{TOPIC}", 404),
    ),
    "/topics/{id}/unread": (Visit("official", f"/topics/{TOPIC}/unread"), Visit("outsider", f"/topics/{TOPIC}/unread", 404)),
    "/things/{id}": (Visit("official", f"/things/{REPLY}"), Visit("outsider", f"/things/{REPLY}", 404)),
    "/topics/{id}/edit": (Visit("moderator", f"/topics/{TOPIC}/edit"), Visit("official", f"/topics/{TOPIC}/edit", 403)),
    "/topics/{id}/history": (Visit("official", f"/topics/{TOPIC}/history"),),
    "/replies/{id}/edit": (Visit("moderator", f"/replies/{REPLY}/edit"),),
    "/replies/{id}/history": (Visit("official", f"/replies/{REPLY}/history"),),
    "/topics/{id}/synthesis": (
        Visit("moderator", f"/topics/{TOPIC}/synthesis"), Visit("official", f"/topics/{TOPIC}/synthesis", 403),
    ),
    "/topics/{id}/meeting": (Visit("moderator", f"/topics/{TOPIC}/meeting"), Visit("official", f"/topics/{TOPIC}/meeting", 403)),
    "/meetings/{id}/change": (Visit("moderator", f"/meetings/{MEETING}/change"), Visit("outsider", f"/meetings/{MEETING}/change", 404)),
    "/topics/{id}/poll": (Visit("moderator", f"/topics/{TOPIC}/poll"), Visit("official", f"/topics/{TOPIC}/poll", 403)),
    "/topics/{id}/tried": (
        Visit("official", f"/topics/{TOPIC}/tried"), Visit("official", f"/topics/{TOPIC}/tried?reply={REPLY}"),
    ),
    "/things/{id}/translate": (
        Visit("official", f"/things/{TOPIC}/translate?to=ar"), Visit("official", f"/things/{REPLY}/translate"),
    ),
    "/things/{id}/language": (Visit("moderator", f"/things/{REPLY}/language"),),
    "/search": (
        Visit("official", "/search?q=signalement"), Visit("", "/search?q=signalement"),
        Visit("expert", "/search?q=%D8%AD%D9%85%D8%A7%D9%8A%D8%A9&language=ar"), Visit("official", "/search?q=qqzzqqzz"),
        Visit("official", "/search?colour=red", 422),
    ),
    "/search/help": (
        Visit("official", "/search/help"), Visit("", "/search/help?need=signalement"),
        Visit("official", "/search/help?need=Quelqu%E2%80%99un+qui+parle+portugais+et+conna%C3%AEt+le+signalement"),
        Visit("expert", "/search/help?need=%D8%AD%D9%85%D8%A7%D9%8A%D8%A9&language=ar"),
    ),
    "/searches": (Visit("official", "/searches"),),
    "/searches/new": (Visit("official", "/searches/new?address=/search%3Fq%3Dsignalement"),),
    "/searches/stop/{token}": (Visit("", "/searches/stop/unknown", 404),),
    "/notices": (Visit("official", "/notices"), Visit("expert", "/notices")),
    "/notices/mail": (Visit("official", "/notices/mail"),),
    "/notices/stop/{stop_token}": (Visit("", "/notices/stop/unknown", 404),),
    "/things/{id}/follow": (
        Visit("official", f"/things/{TOPIC}/follow"), Visit("expert", f"/things/{ARABIC}/follow"),
        Visit("official", f"/things/{LIVE_PAST}/follow"),
    ),
    "/groups/{slug}/follow": (Visit("official", f"/groups/{OPEN}/follow"),),
    "/themes/{theme}/follow": (Visit("official", "/themes/case_management/follow"),),
    "/bookmarks": (Visit("official", "/bookmarks"),),
    "/things/{id}/bookmark": (
        Visit("official", f"/things/{TOPIC}/bookmark"), Visit("official", f"/things/{REPLY}/bookmark"),
    ),
    "/shortlists": (Visit("official", "/shortlists"),),
    "/shortlists/add": (Visit("official", f"/shortlists/add?thing={PARTNER}"), Visit("official", "/shortlists/add", 404)),
    "/shortlists/{id}": (Visit("official", "/shortlists/unknown", 404),),
    "/ask": (
        Visit("official", "/ask?title=Qui+peut+recevoir+un+signalement"), Visit("official", "/ask?title=Qui&seen=1"),
        Visit("official", "/ask"), Visit("outsider", "/ask"), Visit("official", f"/ask?group={OPEN}"),
        Visit("lead", f"/ask?group={LED}"),
    ),
    "/topics/{id}/receipt": (Visit("official", f"/topics/{TOPIC}/receipt", 404),),
    "/drafts": (Visit("official", "/drafts"), Visit("official", "/drafts?gone=1")),
    "/drafts/{id}": (Visit("official", "/drafts/unknown", 404),),
    "/groups": (Visit("official", "/groups"), Visit("", "/groups"), Visit("secretariat", "/groups")),
    "/groups/{slug}": (
        Visit("expert", f"/groups/{OPEN}"), Visit("partner", f"/groups/{CLOSED}"), Visit("lead", f"/groups/{LED}"),
        Visit("secretariat", f"/groups/{OPEN}"), Visit("focal_point", "/groups/protection-des-sources", 404),
    ),
    "/groups/{slug}/members": (Visit("official", f"/groups/{OPEN}/members"),),
    "/groups/{slug}/mail": (Visit("official", f"/groups/{OPEN}/mail"),),
    "/groups/{slug}/edit": (Visit("lead", f"/groups/{LED}/edit"), Visit("secretariat", f"/groups/{OPEN}/edit")),
    "/groups/{slug}/requests": (Visit("lead", f"/groups/{LED}/requests"),),
    "/groups/{slug}/introduction": (
        Visit("moderator", f"/groups/{OPEN}/introduction"), Visit("official", f"/groups/{OPEN}/introduction"),
    ),
    "/introductions/{id}": (Visit("official", "/introductions/unknown", 404),),
    "/groups/{slug}/feed": (Visit("official", f"/groups/{OPEN}/feed"), Visit("official", f"/groups/{CLOSED}/feed", 403)),
    "/groups/{slug}/log": (Visit("moderator", f"/groups/{OPEN}/log"), Visit("lead", f"/groups/{LED}/log")),
    "/oversight": (Visit("secretariat", "/oversight"),),
    "/topics/{id}/experts": (
        Visit("moderator", f"/topics/{TOPIC}/experts"), Visit("moderator", f"/topics/{TOPIC}/experts?name=a"),
        Visit("official", f"/topics/{TOPIC}/experts", 403),
    ),
    "/asked": (Visit("expert", "/asked"), Visit("official", "/asked")),
    "/asked/{id}": (Visit("official", f"/asked/{TOPIC}", 404),),
    "/groups/{slug}/unanswered": (Visit("moderator", f"/groups/{OPEN}/unanswered"), Visit("official", f"/groups/{OPEN}/unanswered")),
    "/unanswered": (Visit("secretariat", "/unanswered"), Visit("moderator", "/unanswered"), Visit("official", "/unanswered", 404)),
    "/themes": tuple(Visit(who, "/themes") for who in ("official", "focal_point", "secretariat", "")),
    "/people": (
        Visit("official", "/people"), Visit("", "/people"), Visit("expert", "/people?q=signalement&language=ar"),
        Visit("official", "/people?q=qqzzqqzz"), Visit("official", "/people?colour=red", 422),
    ),
    "/people/of/{id}": (Visit("official", "/people/of/unknown", 404),),
    "/people/map": (
        Visit("official", "/people/map"), Visit("secretariat", "/people/map?un_group=african&as=themes"),
        Visit("official", "/people/map?un_group=nowhere", 404),
    ),
    "/people/{id}": (
        Visit("official", f"/people/{PROFILE}"), Visit("expert", f"/people/{PROFILE}"), Visit("safeguarding", f"/people/{PROFILE}"),
        Visit("official", f"/people/{AWAY}"), Visit("moderator", f"/people/{ARABIC_PROFILE}"),
        Visit("focal_point", f"/people/{ELSEWHERE}", 404), Visit("", f"/people/{PROFILE}", 404),
    ),
    "/partners": (Visit("official", "/partners"), Visit("secretariat", "/partners?availability=open"), Visit("", "/partners")),
    "/partners/{id}": (
        Visit("official", f"/partners/{PARTNER}"), Visit("secretariat", f"/partners/{PARTNER}"),
        Visit("", f"/partners/{PARTNER}", 404),
    ),
    "/people/me": tuple(Visit(who, "/people/me") for who in ("official", "expert", "secretariat")),
    "/people/me/edit": (
        Visit("official", "/people/me/edit"), Visit("expert", "/people/me/edit"),
        Visit("expert", "/people/me/edit?language=ar"),
    ),
    "/people/confirmed": (Visit("", "/people/confirmed"),),
    "/people/confirm/{id}/{proof}": (Visit("", "/people/confirm/unknown/x", 404),),
    "/people/me/hours": (Visit("expert", "/people/me/hours"),),
    "/people/{id}/hours/{hour}": (Visit("official", f"/people/{PROFILE}/hours/unknown"),),
    "/people/nominate": (
        Visit("focal_point", "/people/nominate"), Visit("focal_point", "/people/nominate?q=a"),
        Visit("official", "/people/nominate", 403),
    ),
    "/people/draft/{id}": (
        Visit("focal_point", f"/people/draft/{DRAFTED}"), Visit("official", f"/people/draft/{DRAFTED}", 404),
    ),
    "/people/waiting": (
        Visit("secretariat", "/people/waiting"), Visit("lead", "/people/waiting"),
        Visit("official", "/people/waiting", 403),
    ),
    "/people/{id}/correct": (
        Visit("official", f"/people/{PROFILE}/correct"), Visit("official", f"/people/{PROFILE}/correct?done=sent"),
        Visit("focal_point", f"/people/{ELSEWHERE}/correct", 404),
    ),
    "/people/{id}/contact": (
        Visit("partner", f"/people/{PROFILE}/contact"), Visit("official", f"/people/{AWAY}/contact"),
        Visit("moderator", f"/people/{ARABIC_PROFILE}/contact"),
        Visit("focal_point", f"/people/{ELSEWHERE}/contact", 404),
    ),
    "/partners/{id}/contact": (
        Visit("official", f"/partners/{PARTNER}/contact"), Visit("", f"/partners/{PARTNER}/contact", 404),
    ),
    "/contacts": (Visit("official", "/contacts"), Visit("official", "/contacts?tab=sent")),
    "/contacts/{id}": (
        Visit("official", "{contact}"), Visit("moderator", "{contact}"), Visit("secretariat", "{contact}", 404),
    ),
    "/partners/new": (Visit("secretariat", "/partners/new"), Visit("official", "/partners/new", 403)),
    "/partners/{id}/edit": (
        Visit("secretariat", f"/partners/{PARTNER}/edit"), Visit("moderator", f"/partners/{OWN_PARTNER}/edit"),
        Visit("official", f"/partners/{PARTNER}/edit", 403),
    ),
    "/partners/{id}/offers": (
        Visit("secretariat", f"/partners/{PARTNER}/offers"), Visit("moderator", f"/partners/{OWN_PARTNER}/offers"),
    ),
    "/partners/{id}/posts": (
        Visit("secretariat", f"/partners/{PARTNER}/posts"), Visit("official", f"/partners/{PARTNER}/posts", 403),
    ),
    "/partners/{id}/people": (
        Visit("secretariat", f"/partners/{PARTNER}/people"), Visit("secretariat", f"/partners/{PARTNER}/people?q=a"),
        Visit("official", f"/partners/{PARTNER}/people", 403),
    ),
    "/live": tuple(Visit(who, "/live") for who in ("official", "lead", "")),
    "/live/join": (Visit("official", "/live/join"), Visit("", "/live/join?code=222222", 404)),
    "/live/{id}": (Visit("official", "/live/unknown", 404),),
    "/live/{id}/plain": (Visit("official", "/live/unknown/plain", 404),),
    "/live/{id}/ask": (Visit("official", "/live/unknown/ask", 404),),
    "/live/new": (
        Visit("lead", "/live/new"), Visit("lead", f"/live/new?group={LED}"), Visit("official", "/live/new", 403),
    ),
    "/live/plan": (
        Visit("lead", f"/live/plan?group={LED}"), Visit("lead", f"/live/plan?group={LED}&day=2027-06-18&time=06:30"),
    ),
    "/live/{id}/desk": (
        Visit("lead", f"/live/{LIVE_NOW}/desk"), Visit("moderator", f"/live/{LIVE_NOW}/desk"),
        Visit("lead", f"/live/{LIVE_NOW}/desk?about={TO_READ}"), Visit("lead", f"/live/{LIVE_NOW}/desk?about={IN_QUEUE}"),
        Visit("expert", f"/live/{LIVE_NOW}/desk", 403), Visit("outsider", f"/live/{LIVE_NOW}/desk", 404),
    ),
    "/live/{id}/stage": (
        Visit("expert", f"/live/{LIVE_NOW}/stage"), Visit("lead", f"/live/{LIVE_NOW}/stage"),
        Visit("official", f"/live/{LIVE_NOW}/stage", 403),
    ),
    "/live/{id}/screen": (
        Visit("official", f"/live/{LIVE_NOW}/screen"), Visit("lead", f"/live/{LIVE_NOW}/screen?dark=1"),
    ),
    "/live/{id}/transcript": (
        Visit("official", f"/live/{LIVE_PAST}/transcript"), Visit("moderator", f"/live/{LIVE_PAST}/transcript"),
        Visit("outsider", f"/live/{LIVE_PAST}/transcript", 404),
    ),
    "/live/{id}/replay": (Visit("official", f"/live/{LIVE_PAST}/replay?at=40"),),
    "/live/{id}/figures": (
        Visit("moderator", f"/live/{LIVE_PAST}/figures"), Visit("secretariat", f"/live/{LIVE_PAST}/figures"),
        Visit("official", f"/live/{LIVE_PAST}/figures", 403),
    ),
    "/live/{id}/summary": (
        Visit("moderator", f"/live/{LIVE_PAST}/summary?draft=1"), Visit("lead", f"/live/{LIVE_NOW}/summary"),
        Visit("official", f"/live/{LIVE_PAST}/summary", 403),
    ),
    "/live/{id}/polls": (Visit("lead", f"/live/{LIVE_NOW}/polls"), Visit("official", f"/live/{LIVE_NOW}/polls")),
    "/live/{id}/edit": (Visit("lead", "/live/unknown/edit", 404),),
    "/live/{id}/team": (Visit("lead", "/live/unknown/team", 404),),
    "/moderation": (
        Visit("moderator", "/moderation"), Visit("lead", "/moderation"), Visit("lead", "/moderation?kind=join&urgent=1"),
    ),
    "/moderation/secretariat": (
        Visit("secretariat", "/moderation/secretariat"), Visit("official", "/moderation/secretariat", 404),
    ),
    "/groups/{slug}/log/figures": (Visit("moderator", f"/groups/{OPEN}/log/figures"),),
    "/groups/{slug}/holding": (Visit("moderator", f"/groups/{OPEN}/holding"), Visit("official", f"/groups/{OPEN}/holding", 404)),
    "/groups/{slug}/turns": (Visit("moderator", f"/groups/{OPEN}/turns"), Visit("official", f"/groups/{OPEN}/turns", 404)),
    "/groups/{slug}/week": (Visit("moderator", f"/groups/{OPEN}/week"), Visit("official", f"/groups/{OPEN}/week", 404)),
    "/groups/{slug}/archive": (
        Visit("secretariat", f"/groups/{OPEN}/archive"), Visit("moderator", f"/groups/{OPEN}/archive", 404),
    ),
    "/groups/{slug}/workload": (
        Visit("moderator", f"/groups/{OPEN}/workload"), Visit("secretariat", f"/groups/{OPEN}/workload"),
        Visit("official", f"/groups/{OPEN}/workload", 404),
    ),
    "/moderation/acts/{act:number}/appeal": (Visit("partner", "/moderation/acts/999999/appeal", 404),),
    "/moderation/acts/{act:number}/confirm": (Visit("moderator", "/moderation/acts/999999/confirm", 404),),
    "/moderation/appeals/{appeal:number}": (Visit("moderator", "/moderation/appeals/1"),),
    "/people/{id}/notes": (Visit("secretariat", f"/people/{PROFILE}/notes"), Visit("official", f"/people/{PROFILE}/notes", 404)),
    "/people/{id}/conduct": (Visit("official", f"/people/{PROFILE}/conduct"), Visit("official", f"/people/{REPLY}/conduct")),
    "/conduct/answers": (Visit("official", "/conduct/answers"), Visit("", "/conduct/answers")),
    "/conduct/{id:number}": (Visit("secretariat", "/conduct/1"),),
    "/suspended/{sealed}": (Visit("", "/suspended/1-unknown", 404),),
    "/moderation/mine": (Visit("partner", "/moderation/mine"),),
    "/things/{id}/report": (Visit("partner", f"/things/{REPLY}/report"),),
    "/things/{id}/moderate": tuple(
        Visit("moderator", f"/things/{thing}/moderate{act}")
        for thing, act in ((TOPIC, ""), (TOPIC, "?act=pin"), (TOPIC, "?act=move"), (REPLY, "?act=hide"),
                           (REPLY, "?act=restore"))
    ),
    "/things/{id}/alarm": (Visit("moderator", f"/things/{REPLY}/alarm"), Visit("official", f"/things/{REPLY}/alarm")),
    "/incidents": (Visit("moderator", "/incidents"), Visit("safeguarding", "/incidents"), Visit("official", "/incidents", 404)),
    "/incidents/{id}": (
        Visit("moderator", f"/incidents/{INCIDENT}"), Visit("secretariat", f"/incidents/{SETTLED}"),
        Visit("safeguarding", f"/incidents/{INCIDENT}"), Visit("official", f"/incidents/{INCIDENT}", 404),
    ),
    "/incidents/figures": (Visit("secretariat", "/incidents/figures"),),
    "/incidents/scanner": (Visit("safeguarding", "/incidents/scanner"),),
    "/groups/{slug}/advice": (Visit("moderator", f"/groups/{OPEN}/advice"),),
    "/incidents/{id}/record": (Visit("moderator", f"/incidents/{INCIDENT}/record"),),
    "/incidents/{id}/erase": (Visit("moderator", f"/incidents/{INCIDENT}/erase"),),
    "/incidents/{id}/redact": (Visit("moderator", f"/incidents/{INCIDENT}/redact?thing={SET_ASIDE}"),),
    "/incidents/{id}/sealed": (Visit("safeguarding", f"/incidents/{INCIDENT}/sealed"),),
    "/incidents/{id}/names": (Visit("safeguarding", f"/incidents/{INCIDENT}/names"),),
    "/risk": (Visit("official", "/risk"), Visit("secretariat", "/risk?sent=1")),
    "/risks": (Visit("safeguarding", "/risks"), Visit("secretariat", "/risks", 404)),
    "/risks/{id}": (Visit("safeguarding", f"/risks/{RISK}"), Visit("secretariat", f"/risks/{RISK}", 404)),
    "/signposts": (Visit("", "/signposts"),),
    "/signposts/{iso2}": (Visit("", "/signposts/sl"), Visit("secretariat", "/signposts/jo")),
    "/sign-in": (Visit("", "/sign-in"), Visit("", "/sign-in?next=/ask")),
    "/forgotten": (Visit("", "/forgotten"),),
    "/reset/{token}": (Visit("", "{reset}"), Visit("", "/reset/unknown", 404)),
    "/invitations": (Visit("secretariat", "/invitations"), Visit("lead", "/invitations")),
    "/invitation/{token}": (Visit("", "{invitation}"), Visit("", "/invitation/unknown", 404)),
    "/me": (Visit("official", "/me"), Visit("admin", "/me")),
    "/conduct": (Visit("", "/conduct"), Visit("official", "/conduct")),
}
"""Route -> visits. `{invitation}`, `{reset}` and `{contact}`, a request of the official to the moderator, are made when
the tests begin."""

NO_PAGES = {
    "/feeds/{token}/topics.atom", "/feeds/{token}/sessions.ics",
    "/search/suggest", "/ask/similar",
    "/static/{path:path}", "/files/{id}", "/files/{id}/small", "/uploads/{id}", "/live/{id}/calendar.ics", "/meetings/{id}.ics", "/people/{id}/card.vcf", "/contacts/{id}/calendar.ics", "/live/{id}/transcript.{format:transcript}",
    "/incidents/figures.csv", "/incidents/{id}/record.md",
    "/live/{id}/snapshot", "/live/{id}/events", "/live/{id}/stream", "/-/live", "/-/ready",
}

MAIN = (
    Visit("official", "/"), Visit("official", "/topics"), Visit("official", f"/topics/{TOPIC}"),
    Visit("expert", f"/topics/{ARABIC}"), Visit("official", f"/ask?group={OPEN}"), Visit("expert", f"/groups/{OPEN}"),
    Visit("official", "/search?q=signalement"), Visit("official", f"/people/{PROFILE}"),
    Visit("official", "/people"), Visit("expert", "/people/me"), Visit("expert", "/people/me/edit"),
    Visit("secretariat", "/people/waiting"), Visit("partner", f"/people/{PROFILE}/contact"), Visit("moderator", f"/incidents/{INCIDENT}"),
    Visit("safeguarding", "/risks"), Visit("partner", "/moderation/mine"),
    Visit("official", "/contacts"), Visit("official", f"/partners/{PARTNER}"), Visit("secretariat", f"/partners/{PARTNER}/edit"),
    Visit("official", f"/groups/{OPEN}/members"), Visit("moderator", "/moderation"),
    Visit("moderator", f"/things/{REPLY}/moderate?act=hide"), Visit("secretariat", "/themes"),
    Visit("official", "/me"), Visit("", "/sign-in"), Visit("", "/conduct"), Visit("official", "/nowhere", 404),
)
"""What people see most; the ones that are looked at longer."""
