// Everything the reader sends goes through here: first it is kept on the device under a key of its own, then sent, by
// the socket if that is open, else as a form. The same key sent again changes nothing twice, so whatever was not
// answered is sent again, after a reload, days later, or by another tab.

import { Kept } from "./kept.js"

const ANSWER_WITHIN = 20000
const LONGEST_BACK_OFF = 60
const SIGNED_OUT_WAITS = 60
const TEXTS = ["ask", "answer", "edit", "return", "park"]
const VOTES = ["support", "unsupport"]

export class Outbox {
  // told: changed() when an entry is new, sent or gone; sent(entry, ok); refused(entry, reply): for good.
  constructor({ person, session, line, told }) {
    Object.assign(this, { person, session, line, told })
    this.kept = new Kept(person)
    this.expired = entry => this.told.refused(entry, {})
    addEventListener("storage", event => event.key === this.kept.name && this.told.changed())
    addEventListener("online", () => this.retry())
  }

  entries() {
    return this.kept.read(this.expired)
  }

  // `fields`: those of the command, with `do`. A vote takes the place of an earlier one that has not left yet.
  add(fields) {
    if (VOTES.includes(fields.do)) this.kept.drop(each => isVoteOn(fields.id)(each) && each.key !== this.sending)
    const entry = { key: newKey(), session: this.session, fields, at: Date.now(), tries: 0, next: 0 }
    this.kept.add(entry)
    this.told.changed()
    this.flush()
    return entry
  }

  take(key) {
    this.kept.drop(entry => entry.key === key)
    this.told.changed()
  }

  // The line is back: nothing that failed for want of it waits any longer.
  retry() {
    for (const { key, tries } of this.entries()) if (tries) this.kept.change(key, { next: 0 })
    this.flush()
  }

  clear() {
    this.kept.clear()
  }

  // Send what is due, one after the other: the order of votes means something. One tab at a time, if there are locks.
  async flush() {
    if (this.isFlushing) return
    this.isFlushing = true
    const drain = () => this.#drain()
    try {
      await (navigator.locks ? navigator.locks.request(this.kept.name, drain) : drain())
    } finally {
      this.isFlushing = false
      this.#flushLater()
    }
  }

  #due(entry) {
    return !entry.refused && entry.next <= Date.now()
  }

  async #drain() {
    for (let entry; (entry = this.entries().find(each => this.#due(each)));) {
      this.sending = entry.key
      this.told.changed()
      const reply = await this.#send(entry)
      this.sending = null
      this.#settle(entry, reply)
      this.told.changed()
    }
  }

  #flushLater() {
    const next = Math.min(...this.entries().filter(entry => !entry.refused).map(entry => entry.next))
    clearTimeout(this.timer)
    if (next < Infinity) this.timer = setTimeout(() => this.flush(), Math.max(50, next - Date.now()))
  }

  // The server's answer, or {later: seconds} when there is none to go by.
  async #send(entry) {
    const command = { ...entry.fields, key: entry.key }
    if (entry.session === this.session && this.line.isOpen) {
      try {
        return await this.line.command(command)
      } catch {
        // the line broke on the way: the form asks what became of it, under the same key
      }
    }
    return post(`/live/${entry.session}/act`, command)
  }

  #settle(entry, reply) {
    if (reply.ok || reply.refused === "already-saved") {
      this.kept.drop(each => each.key === entry.key)
      this.told.sent(entry, reply.ok ?? reply.facts)
    } else if (reply.refused) this.#refused(entry, reply)
    else this.#again(entry, reply.later ?? backOff(entry.tries))
  }

  // "One at a time" is no refusal of these words: they go again by themselves when the time is up.
  #refused(entry, reply) {
    const wait = reply.refused === "one-at-a-time" && Number(reply.facts.seconds)
    if (wait) return this.kept.change(entry.key, { next: Date.now() + wait * 1000 + 300, waits: true })
    const { words, field } = reply, seen = reply.facts?.seen
    const refused = seen ? { words: `${words} ${seen}`, field, asks: true } : { words, field }
    if (TEXTS.includes(entry.fields.do)) this.kept.change(entry.key, { refused })
    else this.kept.drop(each => each.key === entry.key)
    this.told.refused(entry, refused)
  }

  #again(entry, seconds) {
    const { key, fields, tries } = entry, isSameVote = isVoteOn(fields.id)
    const isOvertaken = isSameVote(entry) && this.entries().some(each => isSameVote(each) && each.key !== key)
    if (isOvertaken) this.kept.drop(each => each.key === key)
    else this.kept.change(key, { tries: tries + 1, next: Date.now() + seconds * 1000 })
  }
}

function isVoteOn(id) {
  return ({ fields }) => VOTES.includes(fields.do) && fields.id === id
}

function backOff(tries) {
  return (0.5 + Math.random() / 2) * Math.min(LONGEST_BACK_OFF, 2 ** tries)
}

async function post(address, command) {
  try {
    const answer = await fetch(address, {
      method: "POST", headers: { accept: "application/json" }, body: new URLSearchParams(command),
      signal: cutAfter(ANSWER_WITHIN),
    })
    if (answer.status === 401) return { later: SIGNED_OUT_WAITS }
    if (answer.status === 429) return { later: Number(answer.headers.get("retry-after")) || SIGNED_OUT_WAITS }
    return answer.status >= 500 ? {} : await answer.json()
  } catch {
    return {} // no line, no answer in time, or somebody else's page
  }
}

function cutAfter(milliseconds) {
  const cut = new AbortController()
  setTimeout(() => cut.abort(), milliseconds)
  return cut.signal
}

// 24 characters by chance. Not crypto.randomUUID: that one is missing where a site is served without TLS.
function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map(byte => byte.toString(16).padStart(2, "0")).join("")
}
