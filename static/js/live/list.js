// One list of items that does not move under the finger. While the reader is at it (points, touches, types, has
// scrolled into it), new items and another order are kept back, and what goes away leaves an empty place of its size.

import { comparing } from "./order.js"
import { parsed, remove, replace, stepOff } from "./replacing.js"
import { phrase } from "./words.js"

const SETTLES_AFTER = 1500 // since the reader was last at the list
const TOUCH_HOLDS = 4000
const REORDERS_AFTER = 2000 // counts come every three seconds; an order that changes so often cannot be read

export class List {
  // `heard()`: the regions heard so far, for the fair order.
  constructor(element, { typed, heard, changed }) {
    this.element = element
    this.section = element.closest("section") ?? element
    this.button = this.section.querySelector("[data-do=fresh]")
    this.typed = typed
    this.heard = heard
    this.changed = changed
    this.kept = new Map() // id -> a new item not shown yet
    this.order = element.dataset.order ?? ""
    this.steps = element.dataset.steps?.split(" ")
    this.#watch()
    this.button?.addEventListener("click", () => this.show())
  }

  // Of its steps; and where it is the list of one session or of one person, theirs.
  takes({ dataset }) {
    const { session = dataset.session, assignee = dataset.assignee } = this.element.dataset
    const isOfStep = !this.steps || this.steps.includes(dataset.step)
    return isOfStep && session === dataset.session && assignee === dataset.assignee
  }

  find(id) {
    return this.kept.get(id) ?? this.#shown(id)
  }

  #shown(id) {
    return this.element.querySelector(`:scope > [data-id="${CSS.escape(id)}"]`)
  }

  items() {
    return [...this.element.querySelectorAll(":scope > [data-id]")]
  }

  // A new item, or a new state of one.
  put(item) {
    const id = item.dataset.id, old = this.#shown(id)
    this.kept.delete(id)
    if (old) replace(old, item, this.typed)
    else if (this.#isMoving() && this.isBusy()) this.kept.set(id, item)
    else this.#insert(item)
    this.settleLater(REORDERS_AFTER)
    this.#tell()
  }

  drop(id) {
    this.kept.delete(id)
    const old = this.#shown(id)
    if (old && this.#isAtHand()) this.#hollow(old)
    else if (old) remove(old)
    this.#tell()
  }

  // Everything of a snapshot: what is not in it is gone.
  keepOnly(ids) {
    for (const item of [...this.items(), ...this.kept.values()]) {
      if (!ids.has(item.dataset.id)) this.drop(item.dataset.id)
    }
  }

  count(id, votes) {
    const item = this.find(id)
    if (!item) return
    item.dataset.votes = votes
    for (const figure of item.querySelectorAll(`[data-count="${CSS.escape(id)}"]`)) figure.textContent = votes
    this.settleLater(REORDERS_AFTER)
  }

  sort(order) {
    this.order = order
    this.show()
  }

  // What was kept back, and the right order.
  show() {
    const held = this.button && this.button === document.activeElement
    for (const hole of this.element.querySelectorAll(":scope > [data-hole]")) hole.remove()
    const fresh = [...this.kept.values()]
    this.kept.clear()
    for (const item of fresh) this.#insert(item)
    this.#arrange()
    this.#tell()
    if (held) (fresh[0] ?? this.items()[0])?.querySelector("a, button")?.focus()
  }

  #insert(item) {
    const compare = this.#comparing()
    const after = compare && this.items().find(each => compare(item, each) < 0)
    if (after) after.before(item)
    else if (this.element.dataset.add === "first") this.element.prepend(item)
    else this.element.append(item)
    this.typed.give(item)
  }

  #comparing() {
    const compare = this.order && comparing(this.order, this.heard())
    return compare && ((a, b) => compare(figures(a), figures(b)))
  }

  // What stands right already is not moved: a control that is moved loses the focus.
  #arrange() {
    const compare = this.#comparing(), active = document.activeElement, items = this.items()
    if (!compare) return
    const placed = new Set()
    let place = 0
    for (const item of [...items].sort(compare)) {
      while (placed.has(items[place])) place += 1
      if (item !== items[place]) this.element.insertBefore(item, items[place])
      placed.add(item)
    }
    if (active !== document.activeElement && this.element.contains(active)) active.focus({ preventScroll: true })
  }

  // Its words are gone at once; its place stays until nobody is there to press something else by mistake.
  #hollow(item) {
    const hole = document.createElement(item.localName)
    hole.style.blockSize = `${item.getBoundingClientRect().height}px`
    hole.dataset.hole = ""
    hole.setAttribute("aria-hidden", "true")
    stepOff(item)
    item.replaceWith(hole)
    this.settleLater()
  }

  // --- where the reader is ---

  #watch() {
    const { section } = this
    section.addEventListener("pointerenter", event => { this.isPointed = event.pointerType === "mouse" })
    section.addEventListener("pointerleave", () => { this.isPointed = false; this.settleLater() })
    section.addEventListener("pointerdown", event => { if (event.pointerType !== "mouse") this.touched = Date.now() })
    section.addEventListener("focusout", () => this.settleLater())
    addEventListener("scroll", () => this.settleLater(), { passive: true })
    addEventListener("keydown", () => { this.isByKeys = true }, { capture: true })
    const byHand = () => { this.isByKeys = false }
    for (const name of ["pointerdown", "pointermove"]) addEventListener(name, byHand, { passive: true })
  }

  // Reading, pointing, typing: new items wait.
  isBusy() {
    const isTyping = document.activeElement?.matches("textarea, input, select")
    return isTyping || this.section.contains(document.activeElement) || this.#isUnderHand()
  }

  #isUnderHand() {
    const { top, bottom } = this.element.getBoundingClientRect()
    return this.isPointed || (top < 0 && bottom > 0) || Date.now() - (this.touched ?? 0) < TOUCH_HOLDS
  }

  // Whoever goes by the keyboard presses what has the focus, wherever it moves to: no empty places are needed.
  #isAtHand() {
    return !this.isByKeys && this.#isUnderHand()
  }

  // Whether a new item pushes others away: at the end of a list without an order it does not.
  #isMoving() {
    return Boolean(this.order) || this.element.dataset.add === "first"
  }

  // Show what was kept back once nobody is at the list.
  settleLater(after = SETTLES_AFTER) {
    this.timer ??= setTimeout(() => {
      this.timer = null
      if (!this.isBusy()) this.show()
      else if (this.kept.size || this.touched) this.settleLater()
    }, after)
  }

  #tell() {
    if (this.button) {
      this.button.hidden = !this.kept.size
      this.button.replaceChildren(phrase("n_new_show", { n: this.kept.size }))
    }
    this.changed(this)
  }
}

function figures({ dataset: { votes, place, first, region } }) {
  return { support: Number(votes), place: Number(place), first: first === "1", region: region ?? "" }
}

// The outermost element of a fragment.
export function itemOf(html) {
  return parsed(html).firstElementChild
}
