"""Live sessions: fixed names stand before the ids."""

from starlette.routing import BaseRoute, Route, WebSocketRoute

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
from cop.routes.forms import post

ROUTES: list[BaseRoute] = [
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
]
