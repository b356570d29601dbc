"""The map of the site: every address, in tables of one column. Routes match in order, the hot ones first."""

from starlette.routing import BaseRoute, Route

from cop.accounts.pages import personas
from cop.forum.pages import reading
from cop.groups.pages import reading as group_pages
from cop.home import pages as home
from cop.intake.pages import demonstration
from cop.kit.assets import Assets
from cop.routes import entrance, finding, forum, groups, live, moderation, people, safeguarding
from cop.routes.forms import post
from cop.settings import Settings


def build_routes(settings: Settings, assets: Assets) -> list[BaseRoute]:
    """All tables; what exists in the demonstration alone is added at the end."""
    routes: list[BaseRoute] = [
        # reading
        Route("/topics/{id}", reading.show),
        Route("/topics", reading.index),
        Route("/groups/{slug}", group_pages.show),
        Route("/", home.home),
        Route("/groups", group_pages.index),
        Route("/static/{path:path}", assets.serve),

        *forum.ROUTES, *groups.ROUTES, *finding.ROUTES, *people.ROUTES, *live.ROUTES, *moderation.ROUTES,
        *safeguarding.ROUTES, *entrance.ROUTES,
    ]
    if settings.demo:
        routes += [
            post("/demo/sign-in", personas.sign_in_as, proof=False),
            Route("/demo/mail", demonstration.index),
            Route("/demo/mail/{name}", demonstration.show),
            post("/demo/mail/{name}", demonstration.answer),
        ]
    return routes
