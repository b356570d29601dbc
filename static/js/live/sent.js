// Questions on their way, as rows beside the receipts: kept here, being sent, received. A row gives way to the receipt
// of the server; one that was refused says why and gives the words back.

import { refill } from "./replacing.js"
import { sentence } from "./words.js"

const RECEIPT_WITHIN = 60000

export class Sent {
  // outbox: set afterwards. typed: what is typed into forms.
  constructor(root, typed) {
    this.root = root
    this.typed = typed
    this.place = root.querySelector("[data-part=outbox]")
    this.form = root.querySelector("form[data-ask]")
    this.received = new Map() // public id -> {text, language} until its receipt comes; never stored
    setInterval(() => this.#countDown(), 1000)
  }

  show() {
    if (!this.place) return
    const { session } = this.outbox
    const waiting = this.outbox.entries().filter(each => each.session === session && each.fields.do === "ask")
    const rows = [
      ...[...this.received].map(([, fields]) => this.#row(fields, "received")),
      ...waiting.map(entry => this.#row(entry.fields, this.#state(entry), entry)),
    ]
    const content = document.createDocumentFragment()
    content.append(...rows)
    refill(this.place, content, this.typed)
    this.place.hidden = !rows.length
  }

  #countDown() {
    for (const step of this.place?.querySelectorAll("[data-next]") ?? []) {
      step.textContent = sentence("waiting", { s: secondsTo(step.dataset.next) })
    }
  }

  // The server has it. Its receipt may have come before this answer.
  sent({ fields }, { address = "" }) {
    const id = address.split("#q-")[1]
    if (fields.do !== "ask" || !id || document.getElementById(`r-${id}`)) return
    this.received.set(id, fields)
    setTimeout(() => this.receipt(id), RECEIPT_WITHIN)
  }

  receipt(id) {
    if (this.received.delete(id)) this.show()
  }

  // For good: the words go back into the field, unless something else is being typed there, and the reason beside them.
  refused(entry, refused) {
    const field = this.form?.elements.namedItem("text")
    if (!field || field.value) return this.show()
    this.#giveBack(entry, refused)
  }

  #giveBack(entry, { words, asks } = {}) {
    const field = this.form.elements.namedItem("text")
    this.outbox.take(entry.key)
    for (const [name, value] of Object.entries(entry.fields)) {
      const control = name !== "do" && this.form.elements.namedItem(name)
      if (control) control.value = value
    }
    this.typed.keep(this.form)
    field.focus()
    if (words) complain(field, words)
    if (asks) askIn(this.form)
  }

  #state({ key, refused, waits }) {
    if (refused) return "send_failed"
    if (key === this.outbox.sending) return "sending"
    return waits ? "waiting" : "queued"
  }

  #row(fields, state, entry) {
    const row = made("li", { className: "receipt" })
    const words = made("p", { textContent: fields.text, lang: fields.language ?? "", dir: "auto" })
    const path = made("ol", { className: "receipt-path" })
    const step = made("li", { textContent: sentence(state, { s: secondsTo(entry?.next) }) })
    if (state === "waiting") step.dataset.next = entry.next
    step.setAttribute("aria-current", "step")
    path.append(step)
    row.append(words, path)
    if (entry?.refused) row.append(made("p", { className: "error small", textContent: entry.refused.words ?? "" }))
    if (entry && state !== "sending") row.append(this.#buttons(entry))
    return row
  }

  #buttons(entry) {
    const actions = made("p", { className: "actions" })
    const button = (word, press) => {
      const pressed = made("button", { className: "btn is-small is-quiet", type: "button" })
      pressed.textContent = sentence(word)
      pressed.addEventListener("click", press)
      actions.append(pressed)
    }
    if (this.form) button("edit_again", () => this.#giveBack(entry, entry.refused))
    button("discard", () => this.outbox.take(entry.key))
    return actions
  }
}

// The words of a refusal, under the field they are about.
export function complain(field, words) {
  const id = `${field.id || field.name}-refused`
  document.getElementById(id)?.remove()
  const line = made("p", { className: "error", id, textContent: words })
  field.setAttribute("aria-invalid", "true")
  field.setAttribute("aria-errormessage", id)
  field.after(line)
  const settled = () => { line.remove(); field.removeAttribute("aria-invalid") }
  field.addEventListener("input", settled, { once: true })
}

// The tick that says that it is no child's, in the form that is sent again; gone with the next sending.
export function askIn(form) {
  if (!form || form.elements.namedItem("no_child")) return
  const label = made("label", { className: "choice" })
  label.dataset.asks = ""
  label.append(made("input", { type: "checkbox", name: "no_child", value: "1" }), ` ${sentence("no_child")}`)
  form.append(label)
}

function secondsTo(moment = 0) {
  return Math.max(1, Math.ceil((moment - Date.now()) / 1000))
}

function made(name, given) {
  return Object.assign(document.createElement(name), given)
}
