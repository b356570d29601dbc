// What a screen reader hears: one polite region, a digest at most every ten seconds ("New questions: 4. Another
// question is on air."), never each event by itself. Silent while the page is paused.

import { sentence } from "./words.js"

const FIRST_AFTER = 2000
const BETWEEN_DIGESTS = 10000
const STATES = ["away_retry", "stopped_401", "stopped_403", "by_plain"]

export class Said {
  constructor(region) {
    this.region = region
    this.counts = new Map() // word -> how often, in the order heard
    this.spokenAt = 0
  }

  news(word) {
    if (this.isPaused) return
    this.counts.set(word, (this.counts.get(word) ?? 0) + 1)
    this.#later()
  }

  // How the line is: said when it is bad for longer than a moment, and when it is good again.
  state(name, seconds) {
    this.seconds = seconds
    this.line = STATES.includes(name) ? name : "connected"
    if (name !== "connecting" && this.line !== (this.lineSaid ?? "connected")) this.#later(FIRST_AFTER * 2)
  }

  // An answer to what the reader has just done.
  now(words) {
    if (this.region) this.region.textContent = words
  }

  #later(after = FIRST_AFTER) {
    const wait = Math.max(after, this.spokenAt + BETWEEN_DIGESTS - Date.now())
    this.timer ??= setTimeout(() => this.#speak(), wait)
  }

  #speak() {
    this.timer = null
    this.spokenAt = Date.now()
    const words = [...this.counts].map(([word, n]) => sentence(word, { n }))
    this.counts.clear()
    if (this.line && this.line !== (this.lineSaid ?? "connected")) {
      this.lineSaid = this.line
      words.push(sentence(this.line, { s: this.seconds }))
    }
    if (words.length) this.now(words.join(" "))
  }
}
