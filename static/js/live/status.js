// The line in words, always in sight: where the connection stands, since when everything is up to date, and the pause.

import { clock, phrase } from "./words.js"

const SLOW = ["connecting", "by_poll", "by_plain", "paused"]
const OFF = ["away_retry", "stopped_401", "stopped_403"]

export class Status {
  // pause(on): hold everything, or go on.
  constructor(root, pause) {
    this.line = root.querySelector("[data-part=line]")
    this.root = root
    this.zone = root.dataset.zone
    this.pause = pause
    this.words = document.createElement("span")
    this.button = Object.assign(document.createElement("button"), { className: "btn is-small", type: "button" })
    this.button.addEventListener("click", () => this.#press())
    this.button.append(phrase("pause"))
    this.line?.replaceChildren(this.words, this.button)
    if (this.line) this.line.hidden = false
  }

  state(name, seconds = 0) {
    this.last = [name, seconds]
    if (name === "stopped_403") this.#empty()
    const shown = this.isPaused && !OFF.includes(name) ? "paused" : name
    const strong = document.createElement("strong")
    strong.append(phrase(shown, { s: seconds }))
    this.words.replaceChildren(strong)
    const isGood = !SLOW.includes(shown) && !OFF.includes(shown)
    if (isGood) this.words.append(" ", phrase("up_to_date", { t: clock(this.zone) }))
    this.line?.classList.toggle("is-slow", SLOW.includes(shown))
    this.line?.classList.toggle("is-off", OFF.includes(shown))
  }

  // What may not be followed any more does not stay on the screen either.
  #empty() {
    for (const part of this.root.querySelectorAll("[data-list], [data-part=air]")) part.replaceChildren()
  }

  #press() {
    this.isPaused = !this.isPaused
    this.button.replaceChildren(phrase(this.isPaused ? "resume" : "pause"))
    this.pause(this.isPaused)
    this.state(...this.last)
  }
}
