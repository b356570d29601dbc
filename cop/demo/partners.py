"""The partners of the demonstration: a page for every organisation, with what it offers and who answers for it."""

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from cop.community import audience
from cop.community.byline import ORGANISATION, Byline
from cop.community.posts import Holding, Post
from cop.community.text import plain
from cop.community.thing import Thing, ThingTerm
from cop.community.vocabulary import THEME
from cop.demo.blocks import area_blocks, areas, blocks
from cop.demo.entries import Line, Texts, insert, written
from cop.demo.portraits import WITH_SECOND_VERSION
from cop.demo.reading import LANGUAGES, Story
from cop.demo.stories import demo_id, organisations, people
from cop.demo.world import World
from cop.directory.models import OFFER_FORMS, Partner, PartnerOffer
from cop.directory.queries.partner_edit import POST_KINDS

OFFER_ENDS_DAYS = (-40, 45, 120, 200, 300)
"""From today: one in five is over."""
WITH_OFFER, VERIFIED = 0.75, 0.8
OPENED_DAYS_AGO = 600


@dataclass(frozen=True, slots=True)
class Page:
    """One partner: its organisation, the people who answer for it, the languages and words of its page."""

    story: Story
    staff: list[str]
    language: str
    area: str
    texts: Texts


@cache
def pages() -> list[Page]:
    """All of them, texts rendered. Nothing of it is to be called inside a unit the first time."""
    return [_page(story) for story in organisations()]


def _page(story: Story) -> Page:
    staff = [each for each in people() if each["organisation"] == story["id"]]
    language, area = staff[0]["language"], story["area"]
    chosen = random.Random(f"partner {story['id']}")
    spoken = [language]
    if chosen.random() < WITH_SECOND_VERSION:
        spoken.append(chosen.choice([each for each in LANGUAGES if each != language]))
    texts = {
        (part, each): written(source) if part == "about" else plain(source)
        for each in spoken for part, source in _words(story, each, area).items()
    }
    return Page(story, [each["id"] for each in staff], language, area, texts)


def _words(story: Story, language: str, area: str) -> Mapping[str, str]:
    focus = [str(each) for each in area_blocks(language, area)["focus"]]
    nature = str(blocks(language)["organisation"][story["type"]])
    return {"headline": focus[0][:1].upper() + focus[0][1:], "about": f"{nature}\n\n- " + "\n- ".join(focus)}


async def make_partners(world: World) -> Counter[str]:
    """Every organisation with its page, two posts and offers; gives how many. Inside a unit."""
    home = await audience.of_networks(world.networks.values())
    lines = [_line(world, page, home) for page in pages()]
    await insert(lines)
    pairs = list(zip(lines, pages(), strict=True))
    contacts = await _give_posts(world)
    await Partner.bulk_create([_partner(world, line, page, contacts[page.story["id"]]) for line, page in pairs])
    await ThingTerm.bulk_create([
        ThingTerm(thing_id=line.thing.id, term_id=world.terms[THEME, theme])
        for line, page in pairs for theme in areas()[page.area]["themes"][:3]
    ])
    offers = [offer for line, page in pairs for offer in _offers(world, line, page)]
    await PartnerOffer.bulk_create(offers)
    return Counter(partners=len(lines), offers=len(offers))


def _line(world: World, page: Page, home: int) -> Line:
    """Founded by the secretariat, in the organisation's own name."""
    story, at, author = page.story, world.ago(OPENED_DAYS_AGO), world.people["secretariat"].id
    thing = Thing(
        public_id=demo_id(f"partner/{story['id']}"), kind="partner", network_id=min(world.networks.values()),
        country_id=world.countries.get(story["country"]), organisation_id=world.organisations[story["id"]],
        author_id=author, entered_by_id=author, language=page.language, home_audience_id=home, audience_id=home,
        created_at=at, published_at=at, latest_at=at,
        **Byline(ORGANISATION, organisation=story["name"], country=story["country"] or "").columns(),
    )
    return Line(thing, story, page.texts)


async def _give_posts(world: World) -> dict[str, int]:
    """Contact and editor of each; gives the contact posts."""
    contacts = {}
    for page in pages():
        for kind, name in zip(POST_KINDS, (page.staff[0], page.staff[-1]), strict=True):
            post = await Post.create(
                key=f"{kind}/{demo_id(page.story['id'])}/1", kind=kind,
                organisation_id=world.organisations[page.story["id"]],
            )
            await Holding.create(post_id=post.id, person_id=world.people[name].id, since=world.people[name].joined_at,
                                 open_for=post.id)
            if kind == "contact":
                contacts[page.story["id"]] = post.id
    return contacts


def _partner(world: World, line: Line, page: Page, contact_id: int) -> Partner:
    chosen = random.Random(f"partner facts {page.story['id']}")
    verified = world.ago(chosen.randint(5, 420)) if chosen.random() < VERIFIED else None
    own = page.story["country"]
    wide = chosen.sample(sorted(world.countries), {"regional": 5, "international": 9}.get(page.story["scope"], 0))
    return Partner(
        thing_id=line.thing.id, organisation_id=line.thing.organisation_id, other_names=page.story.get("other", ""),
        countries=sorted({*wide, *([own] if own else [])}), contact_post_id=contact_id,
        languages=list(dict.fromkeys([page.language, *(language for _, language in page.texts)])),
        verified_at=verified, verified_until=(verified + timedelta(days=365)).date() if verified else None,
    )


def _offers(world: World, line: Line, page: Page) -> list[PartnerOffer]:
    """What it offers, in its own language; some of it over."""
    chosen = random.Random(f"offer {page.story['id']}")
    if chosen.random() > WITH_OFFER:
        return []
    title, words = area_blocks(page.language, page.area)["offer"]
    ends = chosen.choice(OFFER_ENDS_DAYS)
    made_at = world.ago(chosen.randint(3, 60) + max(0, -ends))
    return [PartnerOffer(
        public_id=demo_id(f"offer/{page.story['id']}"), thing_id=line.thing.id, form=chosen.choice(OFFER_FORMS),
        language=page.language, title=title, words=words,
        terms=[world.terms[THEME, theme] for theme in areas()[page.area]["themes"][:2]],
        countries=chosen.sample(sorted(world.countries), 3) if chosen.random() < 0.5 else [],
        until=(world.today + timedelta(days=ends)).date(), made_at=made_at,
    )]
