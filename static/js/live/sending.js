// The forms of the page, sent without leaving it. What a form says becomes an entry of the outbox; what the server
// refuses comes back to where it was typed or pressed, with the reason.

import { askIn, complain } from "./sent.js"
import { nameFor, nameOf } from "./typed.js"
import { sentence } from "./words.js"

const OF_THE_PAGE = ["key", "back"] // the outbox has keys of its own, and leads nowhere

export class Sending {
  constructor(root, { address, votes, typed, sent, said }) {
    Object.assign(this, { root, votes, typed, sent, said, busy: new Map() })
    this.path = `${address}/act`
    root.addEventListener("submit", event => this.#submitted(event))
    document.addEventListener("submit", event => {
      if (event.target.getAttribute("action") === "/sign-out") this.#forget()
    })
  }

  // Whoever signs out may be leaving a shared computer.
  #forget() {
    this.outbox.clear()
    this.typed.clear()
  }

  #submitted(event) {
    const form = event.target
    if ("plain" in form.dataset || form.getAttribute("action") !== this.path) return
    event.preventDefault()
    const place = form.closest("[data-id]") ?? form
    if (place.hasAttribute("aria-busy")) return
    const fields = fieldsOf(form, event.submitter)
    this.#leave(form, fields)
    const entry = this.outbox.add(fields)
    if (!isVote(fields) && fields.do !== "ask") this.#busy(entry, place)
  }

  // What was typed is the outbox's from here on.
  #leave(form, fields) {
    this.typed.forget(form)
    if (isVote(fields)) this.votes.set(fields.id, fields.do === "support")
    const field = form.elements.namedItem(fieldOf(fields))
    if (field) field.value = ""
    form.querySelector("[data-asks]")?.remove()
    const details = form.closest("details")
    if (details && details !== form.closest("[data-id]")) details.open = false
  }

  // Not disabled: a control that is disabled loses the focus.
  #busy(entry, place) {
    place.setAttribute("aria-busy", "true")
    this.busy.set(entry.key, place)
  }

  #free({ key }) {
    const place = this.busy.get(key)
    place?.removeAttribute("aria-busy")
    this.busy.delete(key)
    return place
  }

  done(entry, ok) {
    this.#free(entry)
    this.sent.sent(entry, ok)
  }

  refused(entry, { words = sentence("send_failed"), asks = false }) {
    const { fields } = entry, place = this.#free(entry)
    this.said.now(words)
    if (fields.do === "ask") return this.sent.refused(entry, { words, asks })
    if (isVote(fields)) this.votes.set(fields.id, fields.do !== "support")
    if (fieldOf(fields) in fields) this.#giveBack(entry, words, asks)
    else if (place?.isConnected) {
      complainAt(place, words)
      if (asks) askIn(place.querySelector(`[name=do][value="${fields.do}"]`)?.form)
    }
  }

  #giveBack(entry, words, asks) {
    const { fields } = entry, name = nameFor(fields)
    this.typed.restore(name, fields)
    this.outbox.take(entry.key)
    const form = [...this.root.querySelectorAll("form")].find(each => nameOf(each) === name)
    const field = form?.elements.namedItem(fieldOf(fields))
    if (!field) return
    const details = form.closest("details")
    if (details) details.open = true
    complain(field, words)
    if (asks) askIn(form)
  }
}

function isVote(fields) {
  return ["support", "unsupport"].includes(fields.do)
}

// The field of a command that is typed.
function fieldOf(fields) {
  return ["return", "park"].includes(fields.do) ? "reason" : "text"
}

function fieldsOf(form, submitter) {
  const fields = Object.fromEntries(new FormData(form))
  if (submitter?.name) fields[submitter.name] = submitter.value
  for (const name of OF_THE_PAGE) delete fields[name]
  return fields
}

function complainAt(place, words) {
  place.querySelector(":scope > [data-refused]")?.remove()
  const line = Object.assign(document.createElement("p"), { className: "error small", textContent: words })
  line.dataset.refused = ""
  place.append(line)
}
