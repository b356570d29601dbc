// One form, kept on the server as it is typed. The server says which draft it is and its version; those go with the form
// when it is sent, so that two devices that write on the same draft are noticed, and both kept.

const PAUSE_MS = 1500
const AGAIN_MS = 3000
const LONGEST_AGAIN_MS = 30000
const SENDING_MS = 4000

export class Draft {
  #timer = 0
  #saving = null
  #wait = AGAIN_MS
  #isTyped = false

  constructor(form) {
    this.form = form
    this.said = form.querySelector("[data-part=draft]")
    for (const event of ["input", "change"]) form.addEventListener(event, () => this.#typed())
    form.addEventListener("submit", event => this.#submit(event))
    addEventListener("online", () => this.#isTyped && this.#save())
    document.addEventListener("visibilitychange", () => document.hidden && this.#isTyped && this.#save())
  }

  #typed() {
    this.#isTyped = true
    this.#later(PAUSE_MS)
  }

  #later(pause) {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#save(), pause)
  }

  // One at a time: what is typed meanwhile is kept by the next.
  async #save() {
    clearTimeout(this.#timer)
    if (this.#saving) return
    this.#isTyped = false
    this.#saving = this.#post()
    const reply = await this.#saving
    this.#saving = null
    if (reply.ok) this.#kept(reply.told)
    else if (reply.told) this.#say(reply.isOut ? this.form.dataset.out : reply.told.said)
    else this.#again()
  }

  // Gives what the server said; nothing of it when the line is down or the server cannot for now.
  async #post() {
    const body = new URLSearchParams(new FormData(this.form))
    body.set("place", this.form.dataset.draft)
    try {
      const answer = await fetch("/drafts", { method: "POST", body, signal: AbortSignal.timeout(20000) })
      return answer.ok || [401, 403, 422].includes(answer.status)
        ? { ok: answer.ok, isOut: answer.status !== 422, told: answer.status === 403 ? {} : await answer.json() } : {}
    } catch {
      return {}
    }
  }

  #kept({ draft, version, said, other }) {
    this.#wait = AGAIN_MS
    this.#set("draft", draft)
    this.#set("draft_version", version)
    this.#say(said)
    if (other) this.#tellOfOther(other)
    if (this.#isTyped) this.#later(PAUSE_MS)
  }

  #again() {
    this.#isTyped = true
    this.#say(this.form.dataset.waits)
    this.#later(this.#wait)
    this.#wait = Math.min(this.#wait * 2, LONGEST_AGAIN_MS)
  }

  // The form itself keeps what it says. What is being kept right now has a version that it must be sent with; a line that
  // is slow is not waited for long.
  async #submit(event) {
    clearTimeout(this.#timer)
    this.#isTyped = false
    if (!this.#saving || event.defaultPrevented) return
    event.preventDefault()
    await Promise.race([this.#saving, new Promise(done => setTimeout(done, SENDING_MS))])
    clearTimeout(this.#timer)
    this.#isTyped = false
    this.#saving = null
    this.form.requestSubmit(event.submitter)
  }

  #set(name, value) {
    this.form.elements.namedItem(name).value = value
  }

  #say(words) {
    if (this.said && this.said.textContent !== words) this.said.textContent = words
  }

  #tellOfOther(address) {
    const link = document.createElement("a")
    link.href = address
    link.textContent = this.form.dataset.other
    this.said?.append(" ", link)
  }
}
