// What the news of a channel changes on the page: items go into their lists, figures change, something else is on air.

import { List, itemOf } from "./list.js"
import { parsed, refill } from "./replacing.js"

const NEWS = { done: "said_answered", polls: "said_poll", backstage: "said_backstage" } // by part; else a question

export class Floor {
  // said: announcements. votes: what the reader supports. typed: what the reader has typed. receipt(id): one has come.
  constructor(root, { said, votes, typed, receipt }) {
    Object.assign(this, { root, said, votes, typed, receipt })
    this.facts = { heard: {}, ...JSON.parse(root.dataset.facts || "{}") }
    this.waiting = [] // news while the reader has paused the page
    this.parts = new Map() // name -> the fragment it shows
    const given = { typed, heard: () => this.facts.heard, changed: list => this.#number(list) }
    this.lists = [...root.querySelectorAll("[data-list]")].map(element => new List(element, given))
    root.addEventListener("click", event => this.#chooseOrder(event))
  }

  event(channel, event) {
    if (this.isPaused && channel !== "mine") this.waiting.push([channel, event])
    else this.#apply(channel, event)
  }

  // Everything as it is now, in the place of whatever was there.
  snapshot(channel, { facts, items = {}, html }) {
    this.waiting = this.waiting.filter(([other]) => other !== channel)
    if (facts) this.#facts({ facts, html })
    for (const list of this.#of(channel)) list.keepOnly(new Set(Object.keys(items)))
    for (const fragment of Object.values(items)) this.#put(channel, itemOf(fragment))
  }

  pause(isPaused) {
    this.isPaused = isPaused
    if (isPaused) return
    for (const [channel, event] of this.waiting.splice(0)) this.#apply(channel, event)
  }

  #of(channel) {
    return this.lists.filter(list => list.element.dataset.list === channel)
  }

  #apply(channel, event) {
    if (event.do === "put") this.#told(channel, this.#put(channel, itemOf(event.html)))
    else if (event.do === "drop") this.#drop(channel, event.id)
    else if (event.do === "counts") this.#counts(event.counts)
    else if (event.do === "facts") this.#facts(event)
  }

  // Into the list of its step, out of every other. Gives the list, and whether it is new there.
  #put(channel, item) {
    const lists = this.#of(channel), { id } = item.dataset
    const list = lists.find(each => each.takes(item))
    for (const other of lists) if (other !== list && other.find(id)) other.drop(id)
    const isNew = Boolean(list) && !list.find(id)
    if (channel === "mine") this.votes.isOwn(id)
    this.votes.dress(item)
    this.#inPhase(item)
    list?.put(item)
    if (channel === "mine") this.receipt(id)
    return { list, isNew }
  }

  #told(channel, { list, isNew }) {
    const part = list?.element.dataset.part
    if (isNew && channel !== "mine" && part) this.said.news(NEWS[part] ?? "said_new")
  }

  // Its words are taken from wherever they stand, on air too.
  #drop(channel, id) {
    for (const list of this.#of(channel)) list.drop(id)
    if (channel === "mine") return
    const onAir = `[data-part=air] [data-id="${CSS.escape(id)}"]`
    for (const shown of this.root.querySelectorAll(onAir)) shown.replaceChildren()
  }

  #counts(counts) {
    for (const [id, votes] of Object.entries(counts)) {
      for (const list of this.lists) list.count(id, votes)
      for (const figure of this.root.querySelectorAll(`[data-count="${CSS.escape(id)}"]`)) figure.textContent = votes
    }
  }

  #facts({ facts, html = {} }) {
    const before = this.facts
    this.facts = { ...before, ...facts }
    for (const [name, fragment] of Object.entries(html)) this.#show(name, fragment)
    if (facts.air && facts.air !== before.air) this.said.news("said_air")
    if (facts.phase !== before.phase) this.said.news("said_phase")
    this.#inPhase(this.root)
    for (const list of this.lists) list.settleLater()
  }

  // What can be done, or is of interest, in some phases alone.
  #inPhase(place) {
    for (const part of place.querySelectorAll("[data-phases]")) {
      part.hidden = !part.dataset.phases.split(" ").includes(this.facts.phase)
    }
  }

  #show(name, fragment) {
    const part = this.root.querySelector(`[data-part="${name}"]`)
    if (!part || this.parts.get(name) === fragment) return
    this.parts.set(name, fragment)
    refill(part, parsed(fragment), this.typed)
  }

  #number({ element, kept }) {
    const items = element.querySelectorAll(":scope > [data-id]").length + kept.size
    const figures = `[data-number="${element.dataset.part}"]`
    for (const figure of this.root.querySelectorAll(figures)) figure.textContent = items
  }

  // The tabs are links to the same page in another order; with everything here already, nothing is asked for.
  #chooseOrder(event) {
    const tab = event.target.closest("a[data-order]"), list = this.lists.find(each => each.order)
    if (!tab || !list || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return
    event.preventDefault()
    for (const each of tab.closest("nav, ul").querySelectorAll("a[data-order]")) each.removeAttribute("aria-current")
    tab.setAttribute("aria-current", "true")
    history.replaceState(history.state, "", tab.href)
    list.sort(tab.dataset.order)
  }
}
