"""Reports and acts."""

from starlette.routing import BaseRoute, Route

from cop.moderation.pages import acts, reports
from cop.routes.forms import post

ROUTES: list[BaseRoute] = [
    # moderation
    Route("/moderation", reports.desk),
    Route("/moderation/mine", acts.mine),
    Route("/groups/{slug}/log", acts.log),
    Route("/things/{id}/report", reports.form),
    post("/things/{id}/report", reports.report),
    Route("/things/{id}/moderate", acts.form),
    post("/things/{id}/moderate", acts.act),
    post("/reports/{id:number}/settle", reports.settle),
]
