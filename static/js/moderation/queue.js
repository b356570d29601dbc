// The queue by keyboard: one current case, J and K to go on, single letters for what its buttons do.
// Keys are single letters, so they can be switched off (WCAG 2.1.4), and rest while somebody types.

const KEYS_OFF = "moderation.keys.off"
const TYPED_INTO = "input:not([type=checkbox]):not([type=hidden]), textarea, select, [contenteditable]"
const ACTS = { h: ["hide"], a: ["approve", "accept"], n: ["no_act"] }

export class Queue {
  constructor(root) {
    this.root = root
    this.form = root.querySelector("#bulk")
    this.help = root.querySelector("[data-part=keys]")
    this.switch = root.querySelector("[data-do=keys]")
    if (this.help) this.help.hidden = false
    this.isOff = recall() === "1"
    this.switch?.addEventListener("click", () => this.#turn(!this.isOff))
    this.#turn(this.isOff)
    root.addEventListener("focusin", event => this.#choose(event.target.closest("[data-case]")))
    document.addEventListener("keydown", event => this.#pressed(event))
  }

  #turn(isOff) {
    this.isOff = isOff
    keep(isOff ? "1" : "")
    this.switch?.setAttribute("aria-pressed", !isOff)
  }

  #cases() {
    return [...this.root.querySelectorAll("[data-case]")]
  }

  #choose(item) {
    if (!item) return
    for (const each of this.#cases()) {
      each.classList.toggle("is-current", each === item)
      if (each === item) each.setAttribute("aria-current", "true")
      else each.removeAttribute("aria-current")
    }
    this.current = item
  }

  #pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return
    if (this.isOff || event.target.matches?.(TYPED_INTO)) return
    const key = event.key.toLowerCase()
    if (key === "j" || key === "k") this.#move(event, key === "j" ? 1 : -1)
    else if (key === "?") this.#click(event, this.help?.querySelector("summary"))
    else if (key === "u") this.#click(event, this.root.querySelector("[data-key=u]"))
    else if (this.current) this.#act(event, key)
  }

  #move(event, step) {
    const all = this.#cases(), at = all.indexOf(this.current), to = all[at < 0 ? 0 : at + step]
    if (!to) return
    event.preventDefault()
    to.tabIndex = -1
    to.focus()
    to.scrollIntoView({ block: "nearest" })
  }

  #act(event, key) {
    const box = this.current.querySelector("input[name=case]")
    if (key === "enter" && event.target === this.current) this.#click(event, this.current.querySelector("h2 a"))
    else if (key === "c") this.#click(event, this.current.querySelector("[data-key=c]"))
    else if (key === "x") this.#click(event, box)
    else if (key in ACTS && box) this.#prepare(event, box, ACTS[key])
  }

  // Nothing is sent by a single key: the act is chosen, and its reason is asked for.
  #prepare(event, box, acts) {
    const can = box.dataset.can.split(" "), act = acts.find(each => can.includes(each))
    if (!act) return
    event.preventDefault()
    box.checked = true
    this.form.elements.act.value = act
    this.form.elements.reason.focus()
  }

  #click(event, control) {
    if (!control) return
    event.preventDefault()
    control.click()
  }
}

function recall() {
  try { return localStorage.getItem(KEYS_OFF) } catch { return null }
}

function keep(value) {
  try {
    if (value) localStorage.setItem(KEYS_OFF, value)
    else localStorage.removeItem(KEYS_OFF)
  } catch { /* a browser that keeps nothing */ }
}
