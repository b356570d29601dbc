"""A text that identifies a child, a child at risk, and where a country helps."""

from starlette.routing import BaseRoute, Route

from cop.routes.forms import post
from cop.safeguarding.pages import alarms, erasing, figures, patterns, records, redacting, risks, sealed

ROUTES: list[BaseRoute] = [
    # hide now, decide later
    Route("/things/{id}/alarm", alarms.form),
    post("/things/{id}/alarm", alarms.alarm),
    Route("/incidents", alarms.index),
    Route("/incidents/figures", figures.show),
    Route("/incidents/figures.csv", figures.file),
    Route("/incidents/scanner", patterns.scanner),
    post("/incidents/scanner", patterns.tune),
    Route("/groups/{slug}/advice", patterns.advice),
    post("/groups/{slug}/advice", patterns.advise),
    Route("/incidents/{id}", alarms.show),
    Route("/incidents/{id}/names", alarms.names),
    Route("/incidents/{id}/record", records.show),
    Route("/incidents/{id}/record.md", records.file),
    post("/incidents/{id}/answer", alarms.answer),
    post("/incidents/{id}/tell", alarms.tell),
    post("/incidents/{id}/restore", alarms.restore),
    post("/incidents/{id}/close", alarms.close),

    # erase, and prove it
    Route("/incidents/{id}/erase", erasing.form),
    post("/incidents/{id}/erase", erasing.erase),

    # details taken out, and the sealed original
    Route("/incidents/{id}/redact", redacting.form),
    post("/incidents/{id}/redact", redacting.redact),
    Route("/incidents/{id}/sealed", sealed.form),
    post("/incidents/{id}/sealed", sealed.read),
    post("/incidents/{id}/sealed/erase", sealed.erase),

    # a child at risk now
    Route("/risk", risks.form),
    post("/risk", risks.report),
    Route("/risks", risks.index),
    Route("/risks/{id}", risks.show),
    post("/risks/{id}/take", risks.take),
    post("/risks/{id}/close", risks.close),
    Route("/signposts", risks.all_signposts),
    Route("/signposts/{iso2}", risks.signposts),
    post("/signposts/{iso2}", risks.put_signpost),
]
