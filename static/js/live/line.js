// The connection: a ladder of four ways to the same numbered news. WebSocket, Server-Sent Events, long poll, and a look
// every 15 seconds. It climbs down when a way does not hold, and up again while the worse one keeps working.
//
// The lowest rung is what the plain page does, done inside of this page: leaving for another page on a line that
// just failed three times could end on the browser's own error page, with everything typed gone.

import { Positions } from "./positions.js"
import { Poll, Socket, Stream, snapshotOf } from "./rungs.js"

const WORDS = ["connected", "by_stream", "by_poll", "by_plain"]
const SOCKET = 0
const POLL = 2
const LOWEST = 3
const SECOND = 1000
const PATIENCE = [8, 5, 10, 15] // seconds until a new way must have said something; behind 5 a proxy keeps the stream
const SILENCE = 60 * SECOND
const ANSWERS_WITHIN = 10 * SECOND
const HELD = 10 * SECOND // a connection that lived so long was no failure
const CLIMB = 180 * SECOND
const CLIMB_BACK = 15 * SECOND // to a way that worked before on this page
const RESTS_AFTER = 60 * SECOND
const AT_ONCE = [4000, 4410]
const WAITS = { 4429: 15 }
const PATIENT = 3 // failures of a way that worked before, or of the long poll, until the next is tried
const NOT_UNDERSTOOD = 5 // as if so many had failed: what the server does not understand now it will not soon
const AWAY = 3 // failures in a row until we say that the line is away

export class Line {
  // positions: {floor: "epoch:14", mine: ""}.
  // told: event(channel, event), snapshot(channel, room), state(name, seconds).
  constructor({ address, positions, light, told }) {
    this.address = address
    this.told = told
    this.isLight = light
    this.positions = new Positions(positions)
    this.replies = new Map() // ref -> the command that waits
    this.worked = new Set()
    this.index = this.tries = this.failures = this.climbs = this.refs = this.stopped = 0
  }

  start() {
    addEventListener("online", () => this.stopped || this.#connect(this.worked.has(SOCKET) ? SOCKET : this.index))
    addEventListener("offline", () => this.rung && this.#lost(this.rung, { away: true }))
    addEventListener("pagehide", () => this.#drop()) // an open line would keep the page out of the back/forward cache
    addEventListener("pageshow", event => event.persisted && this.#connect(this.index))
    document.addEventListener("visibilitychange", () => (document.hidden ? this.#hidden() : this.#shown()))
    setInterval(() => this.#look(), SECOND)
    this.#connect(SOCKET)
  }

  get isOpen() {
    return this.isLive && this.index === SOCKET
  }

  light(on) {
    this.isLight = on
    if (this.isLive) this.#join(this.positions.channels())
  }

  // Send a command; gives the server's answer. Rejects when the line cannot carry it, or was lost meanwhile.
  command(fields) {
    if (!this.isOpen) return Promise.reject(new Error("no socket"))
    const ref = ++this.refs
    this.rung.send({ ...fields, ref })
    return new Promise((done, failed) => this.replies.set(ref, { done, failed, since: Date.now() }))
  }

  // --- one connection ---

  #connect(index, seconds = 0) {
    this.#drop()
    this.index = index
    this.stopped = this.climbs = 0
    this.next = Date.now() + seconds * SECOND
    this.timer = setTimeout(() => this.#open(), seconds * SECOND)
    this.#say()
  }

  #open() {
    const rung = (this.rung = this.#make(this.index))
    this.timer = setTimeout(() => this.#lost(rung, {}), PATIENCE[this.index] * SECOND)
  }

  #make(index) {
    const { address, positions } = this
    const view = {
      address, light: () => this.isLight,
      channels: () => positions.channels(), positions: channels => positions.written(channels),
    }
    const told = { hear: message => this.#hear(rung, message), lost: why => this.#lost(rung, why) }
    const pause = this.isLight ? 2 : 0
    const rung = [
      () => new Socket(view, told), () => new Stream(view, told),
      () => new Poll(view, told, { wait: 25, pause }), () => new Poll(view, told, { wait: 0, pause: 15 }),
    ][index]()
    return rung
  }

  #drop() {
    clearTimeout(this.timer)
    clearTimeout(this.climbing)
    this.isLive = false
    this.#endTrial()
    this.rung?.close()
    this.rung = null
    this.positions.asked.clear()
    for (const { failed } of this.replies.values()) failed(new Error("line lost"))
    this.replies.clear()
  }

  #lost(rung, why) {
    if (rung === this.trial) return this.#endTrial()
    if (rung !== this.rung) return
    const held = this.isLive && Date.now() - this.since > HELD
    this.#drop()
    if (why.stop ?? { 4401: 401, 4403: 403 }[why.code]) return this.#stop(why.stop ?? why.code - 4000)
    if (AT_ONCE.includes(why.code) || held) this.tries = this.failures = 0
    else this.#failed(why)
    this.#connect(this.index, Math.max(this.#backOff(), why.wait ?? 0, WAITS[why.code] ?? 0))
  }

  // What the server closes with a code of ours is no fault of the way it went.
  #failed(why) {
    const least = why.code === 4400 ? NOT_UNDERSTOOD : why.away ? AWAY : 0
    this.tries = Math.max(this.tries + 1, least)
    if (why.code >= 4000 || why.away) return
    this.failures += 1
    const most = this.worked.has(this.index) || this.index === POLL ? PATIENT : 1
    if (this.failures < most && !why.refused) return
    this.failures = 0
    this.index = this.index === LOWEST ? SOCKET : this.index + 1
  }

  #backOff() {
    return Math.random() * Math.min(30, 0.5 * 2 ** this.tries)
  }

  #stop(status) {
    this.stopped = status
    this.told.state(`stopped_${status}`)
  }

  #say() {
    if (this.isLive) this.told.state(WORDS[this.index])
    else if (this.tries < AWAY) this.told.state("connecting")
    else this.told.state("away_retry", Math.max(0, Math.ceil((this.next - Date.now()) / SECOND)))
  }

  // --- what is heard ---

  #hear(rung, message) {
    if (rung === this.trial) this.#adopt()
    if (rung !== this.rung) return
    this.heardAt = Date.now()
    if (!this.isLive) this.#alive()
    if ("joined" in message) this.#joined(message)
    else if ("beat" in message) this.#beat(message.beat)
    else if ("ref" in message) this.#replied(message)
    else if ("n" in message) this.#event(message)
  }

  #alive() {
    clearTimeout(this.timer)
    this.isLive = true
    this.since = Date.now()
    this.worked.add(this.index)
    this.#say()
    this.#climbLater()
  }

  #joined(message) {
    const next = this.positions.joined(message)
    if (next === "join") this.#join([message.c])
    else if (next) this.#refetch()
  }

  // In order, each once; when one is missing, all from there on are asked for again.
  #event(message) {
    const found = this.positions.take(message)
    if (found === "next") this.told.event(message.c, message)
    else if (found) this.#join([message.c])
  }

  #beat(tops) {
    const behind = this.positions.behind(tops)
    if (behind.length) this.#join(behind)
    this.#say()
  }

  #replied(message) {
    this.replies.get(message.ref)?.done(message)
    this.replies.delete(message.ref)
  }

  #join(channels) {
    this.positions.joining(channels)
    this.rung?.join(channels)
  }

  // --- snapshots ---

  // A little later, by chance: after a restored backup everybody needs one at once.
  #refetch() {
    this.fetching ??= setTimeout(() => this.#fetch(), Math.random() * SECOND)
  }

  async #fetch() {
    const channels = [...this.positions.stale]
    const found = await snapshotOf(this.address, channels)
    this.fetching = null
    if (found.stop) return this.#drop(), this.#stop(found.stop)
    for (const [channel, room] of Object.entries(found.rooms ?? {})) {
      this.positions.renew(channel, room.at)
      this.told.snapshot(channel, room)
    }
    if (found.rooms && this.rung) this.#join(channels)
    if (this.positions.stale.size) this.fetching = setTimeout(() => this.#fetch(), SECOND + this.#backOff() * SECOND)
  }

  // --- climbing ---

  #climbLater() {
    if (this.index === SOCKET) return
    const first = [...this.worked].some(index => index < this.index) ? CLIMB_BACK : CLIMB
    const later = Math.min(CLIMB, first * 2 ** this.climbs++) * (0.75 + Math.random() / 2)
    this.climbing = setTimeout(() => this.#try(SOCKET), later)
  }

  // The better way is tried beside the present one. What both bring is doubled, and doubled entries are dropped.
  #try(index) {
    if (index >= this.index) return this.#climbLater()
    this.trying = index
    this.trial = this.#make(index)
    this.trialTimer = setTimeout(() => this.#endTrial(), PATIENCE[index] * SECOND)
  }

  #endTrial() {
    clearTimeout(this.trialTimer)
    if (!this.trial) return
    this.trial.close()
    this.trial = null
    if (this.isLive) this.#try(this.trying + 1)
  }

  #adopt() {
    const better = this.trial
    this.trial = null
    this.#drop()
    this.rung = better
    this.index = this.trying
    this.failures = 0
  }

  // --- the page and the line ---

  // Every second: a silent line is a dead one, and so is one that does not answer a join.
  #look() {
    const now = Date.now(), isLate = since => now - since > ANSWERS_WITHIN
    if (!this.rung && !this.stopped && this.next > now) return this.#say()
    for (const [ref, { failed, since }] of this.replies) {
      if (isLate(since) && this.replies.delete(ref)) failed(new Error("no answer"))
    }
    const isDead = now - this.heardAt > SILENCE || this.positions.isWaitedFor(ANSWERS_WITHIN)
    if (this.isLive && isDead) this.#lost(this.rung, {})
  }

  // Nobody looks: a socket rests by itself, the other ways would go on asking.
  #hidden() {
    this.resting = setTimeout(() => this.index !== SOCKET && !this.stopped && this.#drop(), RESTS_AFTER)
  }

  // Shown again: phones cut lines of hidden pages without a word. Joining again costs little and proves the line.
  #shown() {
    clearTimeout(this.resting)
    if (this.stopped === 403) return
    if (this.isLive) this.#join(this.positions.channels())
    else this.#connect(this.index)
  }
}
