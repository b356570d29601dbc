// What somebody types into a form of a question stays, whatever happens to the fragment the form stands in, and over a
// reload of the tab. It is kept per person, in the tab alone.
//
// With the words goes the version (`seen`) of the text they answer to: a colleague's change is still noticed.

import { FOR_THIS_TAB, forgetOthers, keep, recall } from "./device.js"

const KIND = "live.typed."
const FIELDS = "textarea, input:not([type=hidden], [type=checkbox], [type=radio]), select"

export class Typed {
  constructor(root) {
    this.root = root
    this.place = `${KIND}${root.dataset.person}.${root.dataset.session}`
    forgetOthers(FOR_THIS_TAB, KIND, this.place)
    this.kept = JSON.parse(recall(FOR_THIS_TAB, this.place)) ?? {}
    root.addEventListener("input", event => event.target.form && this.keep(event.target.form))
    this.give(root)
  }

  keep(form) {
    const name = nameOf(form)
    if (!name) return
    const words = {}
    for (const field of form.querySelectorAll(FIELDS)) if (field.name && field.value) words[field.name] = field.value
    const seen = form.elements.namedItem("seen")
    if (seen) words.seen = seen.value
    this.#set(name, words)
  }

  // Put what was typed into the forms of a new fragment.
  give(root) {
    for (const form of root.querySelectorAll("form")) {
      for (const [name, value] of Object.entries(this.kept[nameOf(form)] ?? {})) {
        const field = form.elements.namedItem(name)
        if (field) field.value = value
      }
    }
  }

  // The server did not take it: the words are there again, as soon as there is a form for them.
  restore(name, words) {
    this.#set(name, words)
    this.give(this.root)
  }

  // It was sent: from here on the outbox has the words.
  forget(form) {
    this.#set(nameOf(form))
  }

  clear() {
    this.kept = {}
    keep(FOR_THIS_TAB, this.place, null)
  }

  #set(name, words) {
    if (words) this.kept[name] = words
    else delete this.kept[name]
    keep(FOR_THIS_TAB, this.place, JSON.stringify(this.kept))
  }
}

// Which form it is, whoever rendered it: "answer k3mw8t2xqa"; "" for one that is none of ours.
export function nameOf(form) {
  const field = name => form.elements.namedItem(name)?.value ?? ""
  return nameFor({ do: field("do"), id: field("id") })
}

export function nameFor(fields) {
  return fields.do && `${fields.do} ${fields.id ?? ""}`.trim()
}
