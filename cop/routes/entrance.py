"""Coming in, and running the service."""

from starlette.routing import BaseRoute, Route

from cop import health
from cop.accounts.pages import invitations, settling, sign_in
from cop.home import pages as home
from cop.routes.forms import post

ROUTES: list[BaseRoute] = [
    # coming in
    Route("/sign-in", sign_in.form),
    post("/sign-in", sign_in.enter),
    post("/sign-out", sign_in.leave),
    Route("/forgotten", sign_in.forgotten),
    post("/forgotten", sign_in.send_reset),
    Route("/reset/{token}", sign_in.reset_form),
    post("/reset/{token}", sign_in.reset),
    Route("/invitations", invitations.index),
    post("/invitations", invitations.make),
    post("/invitations/{id:number}/revoke", invitations.revoke),
    Route("/invitation/{token}", invitations.show),
    post("/invitation/{token}", invitations.accept),
    Route("/me", settling.form),
    post("/me", settling.save),
    post("/me/password", settling.change_password),
    post("/me/sign-ins/{id:number}/end", settling.end_sign_in),
    Route("/conduct", home.conduct),
    post("/language", home.choose_language),
    post("/display", home.choose_display),

    # running it
    Route("/-/live", health.live),
    Route("/-/ready", health.ready),
]
