// The desk by keyboard: one current item, J and K or the arrows to go on, and the keys that stand on the buttons.
// Keys are single letters, so they can be switched off (WCAG 2.1.4), and rest while somebody types.

import { FOR_DAYS, keep, recall } from "./device.js"
import { phrase } from "./words.js"

const KEYS_OFF = "live.keys.off"
const NEXT = ["j", "arrowdown"]
const BEFORE = ["k", "arrowup"]
const TYPED_INTO = "input:not([type=hidden]), textarea, select, [contenteditable]"

export class Desk {
  constructor(root) {
    this.root = root
    this.switch = root.querySelector("[data-do=keys]")
    this.isOff = recall(FOR_DAYS, KEYS_OFF) === "1"
    const help = root.querySelector("[data-part=keys]")
    if (help) help.hidden = false
    this.switch?.addEventListener("click", () => this.#switch(!this.isOff))
    this.#switch(this.isOff)
    document.addEventListener("keydown", event => this.#pressed(event))
    root.addEventListener("focusin", event => this.#choose(this.#itemAround(event.target)))
    const moved = new MutationObserver(() => this.#choose(this.#current() ?? this.#instead()))
    moved.observe(root, { childList: true, subtree: true })
    this.#choose(this.#items()[0])
  }

  #switch(isOff) {
    this.isOff = isOff
    keep(FOR_DAYS, KEYS_OFF, isOff ? "1" : null)
    this.switch?.setAttribute("aria-pressed", !isOff)
    this.switch?.replaceChildren(phrase(isOff ? "keys_off" : "keys_on"))
  }

  #items() {
    const items = [...this.root.querySelectorAll("[data-list] > [data-id]")]
    return items.filter(item => item.querySelector("[data-key]") && !item.closest("details:not([open])"))
  }

  #itemAround(element) {
    return this.#items().find(item => item.contains(element))
  }

  // In its list: a question that was approved has gone to another one, and is not what comes next here.
  #current() {
    return this.#beside().find(item => item.dataset.id === this.id)
  }

  #beside() {
    return this.#items().filter(item => item.parentElement === this.list)
  }

  // The current one has gone: the one that stands where it stood.
  #instead() {
    const items = this.#beside()
    return items[Math.min(this.place, items.length - 1)] ?? this.#items()[0]
  }

  #choose(item) {
    if (!item) return
    for (const each of this.root.querySelectorAll(".is-current")) if (each !== item) this.#mark(each, false)
    if (!item.classList.contains("is-current")) this.#mark(item, true)
    this.id = item.dataset.id
    this.list = item.parentElement
    this.place = this.#beside().indexOf(item)
  }

  #mark(item, isCurrent) {
    item.classList.toggle("is-current", isCurrent)
    if (isCurrent) item.setAttribute("aria-current", "true")
    else item.removeAttribute("aria-current")
  }

  #pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    if (event.key === "Escape") return this.#close(event.target)
    if (this.isOff || event.target.matches(TYPED_INTO)) return
    const key = letterOf(event)
    if (NEXT.includes(key) || BEFORE.includes(key)) this.#move(event, NEXT.includes(key) ? 1 : -1)
    else if (key === "enter") this.#open(event)
    else if (!event.repeat) this.#act(event, key) // a key held down approves one question, not all
  }

  #move(event, step) {
    const items = this.#items(), to = items[items.indexOf(this.#current()) + step]
    const isElsewhere = event.target !== document.body && !this.root.contains(event.target)
    if (!to || isElsewhere) return
    event.preventDefault()
    to.tabIndex = -1
    to.focus()
    to.scrollIntoView({ block: "nearest" })
  }

  // Enter on an item itself; on a link or a button inside of it, Enter is theirs.
  #open(event) {
    const item = this.#current()
    if (event.target === item) item.querySelector("summary, a[href]")?.click()
  }

  #act(event, key) {
    const selector = `[data-key="${CSS.escape(key)}"]`, own = this.#current()?.querySelector(selector)
    const wide = [...this.root.querySelectorAll(selector)].find(each => !this.#itemAround(each))
    const control = own ?? wide
    if (!control || control.disabled || control.closest("[hidden]")) return
    event.preventDefault()
    control.click()
    if (control.localName === "summary" && control.parentElement.open) {
      control.parentElement.querySelector(TYPED_INTO)?.focus()
    }
  }

  #close(target) {
    const open = target.closest?.("details[open]")
    if (!open || !this.root.contains(open)) return
    open.open = false
    open.querySelector("summary").focus()
  }
}

// The letter on the key, also where the keyboard writes Arabic.
function letterOf({ key, code }) {
  return /^[\x20-\x7e]+$/.test(key) ? key.toLowerCase() : code.replace(/^Key/, "").toLowerCase()
}
