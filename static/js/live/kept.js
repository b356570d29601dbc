// What waits in the outbox of one person, on this device: over reloads and days, for all tabs.
//
// Another person on the same computer neither sees nor sends it: at the first live page of somebody else it is removed,
// and signing out from a live page removes it too.

import { FOR_DAYS, forgetOthers, keep, recall } from "./device.js"

const PREFIX = "live.outbox."
const LASTS = 14 * 86400e3
const ACTS_LAST = 10 * 60e3 // to approve or to put on air means now: an hour later it would be a surprise
const OF_DAYS = ["ask", "support", "unsupport", "withdraw"]

export class Kept {
  constructor(person) {
    this.name = PREFIX + person
    forgetOthers(FOR_DAYS, PREFIX, this.name)
  }

  // Entries as they were put in, oldest first; `expired(entry)` hears of those that came too late.
  read(expired = () => {}) {
    const [fresh, old] = [[], []]
    for (const entry of this.#stored()) (isFresh(entry) ? fresh : old).push(entry)
    if (old.length) this.#write(fresh)
    old.forEach(expired)
    return fresh
  }

  add(entry) {
    this.#write([...this.#stored(), entry])
  }

  change(key, news) {
    this.#write(this.#stored().map(entry => (entry.key === key ? { ...entry, ...news } : entry)))
  }

  drop(isDropped) {
    this.#write(this.#stored().filter(entry => !isDropped(entry)))
  }

  clear() {
    this.#write([])
  }

  #stored() {
    return JSON.parse(recall(FOR_DAYS, this.name)) ?? []
  }

  #write(entries) {
    keep(FOR_DAYS, this.name, entries.length ? JSON.stringify(entries) : null)
  }
}

function isFresh({ at, fields }) {
  return Date.now() - at < (OF_DAYS.includes(fields.do) ? LASTS : ACTS_LAST)
}
