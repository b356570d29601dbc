// Questions that may have been answered already, shown while the title of a new one is typed. What is put on the page is
// a fragment of the server, parsed in a template, where no script runs.

import { Late } from "./late.js"

const TITLE_MS = 500
const SHORTEST_TITLE = 8

export class Similar {
  constructor(root) {
    this.root = root
    this.field = document.getElementById(root.dataset.field)
    // On the first step: "they were shown", so that the page that only shows them is left out.
    this.seen = document.getElementById(root.dataset.seen)
    this.said = document.createElement("p")
    this.said.className = "sr"
    this.said.setAttribute("role", "status")
    root.after(this.said)
    this.late = new Late(TITLE_MS, words => this.#show(words))
    this.field.addEventListener("input", () => this.#ask())
  }

  #ask() {
    const title = this.field.value.trim()
    if (this.seen) this.seen.disabled = true
    if (title.length < SHORTEST_TITLE) this.late.stop()
    else this.late.ask(`${this.root.dataset.similar}?title=${encodeURIComponent(title)}`)
  }

  #show(words) {
    const template = document.createElement("template")
    template.innerHTML = words
    this.root.replaceChildren(template.content)
    this.said.textContent = this.root.querySelector("h2")?.textContent ?? ""
    if (this.seen) this.seen.disabled = false
  }
}
