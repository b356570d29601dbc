// Suggestions under a search field: a list one walks through with the arrow keys while the focus stays in the field
// (the combobox of ARIA). Nothing is chosen unless somebody chooses it: Enter alone sends what was typed.

import { Late } from "./late.js"

const TYPING_MS = 150
const FEWEST_LETTERS = 2

export class Suggest {
  #chosen = -1

  constructor(root) {
    this.root = root
    this.field = root.querySelector("input[type=search]")
    this.list = element("ul", { class: "suggest", id: `${this.field.id}-list`, role: "listbox", "aria-label": root.dataset.label })
    this.said = element("span", { class: "sr", role: "status" })
    this.late = new Late(TYPING_MS, words => this.#show(JSON.parse(words)))
    this.#dress()
    this.field.addEventListener("input", () => this.#ask())
    this.field.addEventListener("keydown", event => event.isComposing || this.#press(event))
    this.field.addEventListener("blur", () => this.close())
    // The focus stays where it is, so that a press on a line is not a way out of the field first.
    this.list.addEventListener("pointerdown", event => event.preventDefault())
    this.list.addEventListener("click", event => this.#go(event.target.closest("[role=option]")))
  }

  close() {
    this.late.stop()
    this.list.hidden = true
    this.said.textContent = ""
    this.field.setAttribute("aria-expanded", "false")
    this.#choose(-1)
  }

  #dress() {
    this.list.hidden = true
    this.root.append(this.list, this.said)
    for (const [name, value] of Object.entries({
      role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id,
    })) this.field.setAttribute(name, value)
  }

  #ask() {
    const typed = this.field.value.trim()
    if (typed.length < FEWEST_LETTERS) this.close()
    else this.late.ask(`${this.root.dataset.suggest}?q=${encodeURIComponent(typed)}`)
  }

  #show(found) {
    if (!found.length || document.activeElement !== this.field) return this.close()
    this.list.replaceChildren(...found.map((each, place) => option(`${this.list.id}-${place}`, each)))
    this.list.hidden = false
    this.field.setAttribute("aria-expanded", "true")
    this.said.textContent = this.root.dataset.said
    this.#choose(-1)
  }

  #press(event) {
    const { length } = this.list.children, isOpen = !this.list.hidden
    if (event.key === "ArrowDown" && !isOpen) this.#ask()
    else if (event.key === "ArrowDown" && isOpen) this.#choose(this.#chosen + 1 < length ? this.#chosen + 1 : -1)
    else if (event.key === "ArrowUp" && isOpen) this.#choose(this.#chosen < 0 ? length - 1 : this.#chosen - 1)
    else if (event.key === "Escape" && isOpen) this.close()
    else if (event.key === "Enter" && this.#chosen >= 0) this.#go(this.list.children[this.#chosen])
    else return
    event.preventDefault()
  }

  // -1 is the field itself.
  #choose(place) {
    this.list.children[this.#chosen]?.setAttribute("aria-selected", "false")
    this.#chosen = place
    const option = this.list.children[place]
    if (!option) return this.field.removeAttribute("aria-activedescendant")
    option.setAttribute("aria-selected", "true")
    option.scrollIntoView({ block: "nearest" })
    this.field.setAttribute("aria-activedescendant", option.id)
  }

  #go(option) {
    if (option) location.assign(option.dataset.url)
  }
}

function option(id, { title, words, url, language }) {
  const line = element("li", { id, role: "option", "aria-selected": "false", "data-url": url })
  const name = element("span", { lang: language, dir: "auto" }), kind = element("span", { class: "muted" })
  name.textContent = title
  kind.textContent = words
  line.append(name, " ", kind)
  return line
}

function element(name, attributes) {
  const made = document.createElement(name)
  for (const [each, value] of Object.entries(attributes)) made.setAttribute(each, value)
  return made
}
