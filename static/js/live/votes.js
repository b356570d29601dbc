// Which questions the reader supports, and which are the reader's own: fragments are made for everybody and do not say.

import { phrase } from "./words.js"

export class Votes {
  constructor(root) {
    this.root = root
    this.own = new Set(root.dataset.own?.split(" "))
    this.supported = new Set(root.dataset.supported?.split(" "))
  }

  // What waits in the outbox since an earlier visit counts already.
  recall(commands) {
    for (const { do: verb, id } of commands) {
      if (verb === "support" || verb === "unsupport") this.set(id, verb === "support")
    }
  }

  set(id, supports) {
    if (supports) this.supported.add(id)
    else this.supported.delete(id)
    this.#dressAll(id)
  }

  isOwn(id) {
    this.own.add(id)
    this.#dressAll(id)
  }

  #dressAll(id) {
    for (const item of this.root.querySelectorAll(`[data-id="${CSS.escape(id)}"]`)) this.dress(item)
  }

  // Give an item the button as its reader should see it.
  dress(item) {
    const button = item.querySelector("button.support"), { id } = item.dataset
    if (!button) return
    const isOwn = this.own.has(id), isPressed = this.supported.has(id)
    button.disabled = isOwn
    button.setAttribute("aria-pressed", isPressed)
    button.querySelector("[data-label]").replaceChildren(phrase(isOwn ? "own" : isPressed ? "supported" : "support"))
    button.form.elements.namedItem("do").value = isPressed ? "unsupport" : "support"
  }
}
