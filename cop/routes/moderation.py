"""Reports and acts."""

from starlette.routing import BaseRoute, Route

from cop.moderation.pages import (
    acts,
    appeals,
    conduct,
    confirming,
    people,
    queue,
    reports,
    ruling,
    sunset,
    suspended,
    turns,
    week,
)
from cop.routes.forms import post

ROUTES: list[BaseRoute] = [
    # moderation
    Route("/moderation", queue.own),
    Route("/moderation/secretariat", queue.office),
    post("/moderation/act", queue.act),
    post("/moderation/undo", queue.undo),
    post("/cases/{id:number}/claim", queue.claim),
    post("/cases/{id:number}/release", queue.release),
    Route("/moderation/mine", acts.mine),
    Route("/groups/{slug}/log", acts.log),
    Route("/things/{id}/report", reports.form),
    post("/things/{id}/report", reports.report),
    Route("/things/{id}/moderate", acts.form),
    post("/things/{id}/moderate", acts.act),
    post("/reports/{id:number}/settle", queue.settle),

    # appeals, a colleague's word, measures, what is held
    Route("/groups/{slug}/log/figures", acts.figures),
    Route("/groups/{slug}/holding", ruling.show),
    post("/groups/{slug}/holding", ruling.change),
    Route("/moderation/acts/{act:number}/appeal", appeals.form),
    post("/moderation/acts/{act:number}/appeal", appeals.make),
    Route("/moderation/acts/{act:number}/confirm", confirming.show),
    post("/moderation/acts/{act:number}/confirm", confirming.answer),
    Route("/moderation/appeals/{appeal:number}", appeals.show),
    post("/moderation/appeals/{appeal:number}", appeals.decide),
    Route("/people/{id}/notes", people.show),
    post("/people/{id}/notes", people.act),
    post("/measures/{measure:number}/lift", people.lift),

    # a member's conduct; what somebody suspended can still read
    Route("/people/{id}/conduct", conduct.form),
    post("/people/{id}/conduct", conduct.report),
    Route("/conduct/answers", conduct.answers),
    post("/conduct/answers", conduct.ask),
    Route("/conduct/{id:number}", conduct.show),
    post("/conduct/{id:number}", conduct.settle),
    Route("/suspended/{sealed}", suspended.show),
    post("/suspended/{sealed}", suspended.appeal),

    # the mandate: whose turn it is, the week of a group, its workload
    Route("/groups/{slug}/turns", turns.show),
    post("/groups/{slug}/turns", turns.change),
    Route("/groups/{slug}/week", week.show),
    Route("/groups/{slug}/workload", week.figures),
    Route("/groups/{slug}/archive", sunset.show),
    post("/groups/{slug}/archive", sunset.change),
]
