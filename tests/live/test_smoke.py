from cop.community import log
from cop.live.actions import asking, desk, sessions, telling
from cop.live.folding import empty, fold
from cop.live.queries.snapshots import snapshot
from tests.lively import a_question, a_session, answered, host_of, on_the_floor


async def test_smoke(town):
    s = await a_session(town, desk=("dalia",))
    q1 = await on_the_floor(town, s, "amina", "One?")
    q2 = await on_the_floor(town, s, "elena", "Two?", byline="role")
    q3 = await a_question(await town.reader("amina"), s, "Three?")
    chen = await host_of(town)
    await asking.support(await town.reader("elena"), q1)
    await telling.tell_support()
    await desk.merge(chen, q2, q1)
    await desk.unmerge(chen, q2)
    await desk.put_on_air(chen, q1)
    await answered(await town.reader("bruno"), q1)
    await desk.send_back(chen, q3, reason="not now")
    await desk.assign(chen, q2, town.bruno.id)
    for who, channels in (("chen", ("floor", "desk", "stage")), ("amina", ("floor", "mine")), ("bruno", ("floor", "stage"))):
        reader = await town.reader(who)
        for channel in channels:
            pos, state = await snapshot(reader, s.id, channel)
            key = {"floor": log.floor(s.id), "desk": log.desk(s.id), "stage": log.stage(s.id), "mine": log.receipts(reader.id)}[channel]
            room = (await log.tops([key]))[key]
            folded = empty()
            for said in await log.after(room["id"], 0):
                fold(folded, said.verb, said.data)
            assert folded == state, channel
            assert await log.is_whole(room["id"])
            print(channel, pos, len(state["items"]), state["facts"])
    await sessions.end(chen, s)
