"""Reports and acts."""

from starlette.routing import BaseRoute, Route

from cop.moderation.pages import acts, appeals, confirming, people, queue, reports, ruling
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
]
