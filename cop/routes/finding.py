"""Search, and what one keeps of it."""

from starlette.routing import BaseRoute, Route

from cop.finding.pages import help as helping
from cop.finding.pages import saved, shortlists
from cop.finding.pages import search as finding
from cop.routes.forms import post

ROUTES: list[BaseRoute] = [
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
]
