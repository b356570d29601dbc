// Sends a file in pieces and goes on, after a line was cut, where the server says that it stopped. What the server says
// about a file is shown; without an answer it is tried again, for as long as the page is open.

const PIECE_BYTES = 256 * 1024
const PIECE_MS = 60000
const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 30000
const LATER = [408, 425, 429, 500, 502, 503, 504]

export class Upload {
  #isSending = false

  constructor(form) {
    this.form = form
    this.said = form.querySelector("[data-part=upload]")
    this.key = form.elements.namedItem("key").value
    form.addEventListener("submit", event => this.#submit(event))
  }

  async #submit(event) {
    const file = this.form.elements.namedItem("file").files[0]
    if (!file) return
    event.preventDefault()
    if (this.#isSending) return
    this.#isSending = true
    try {
      await this.#send(file)
    } finally {
      this.#isSending = false
    }
  }

  async #send(file) {
    const body = new URLSearchParams({ name: file.name, type: file.type, size: file.size, key: this.key })
    if (new FormData(this.form).has("no_child")) body.set("no_child", "1")
    const begun = await this.#ask(this.form.dataset.upload, { method: "POST", body })
    if (begun.status !== 201) return this.#refused(begun)
    const address = begun.headers.get("location")
    let offset = 0
    for (;;) {
      this.#say(this.form.dataset.sent.replace("{part}", Math.floor(100 * offset / file.size)))
      const answer = await this.#piece(address, file, offset)
      if (answer.status === 200) return this.#done((await answer.json()).to)
      if (![204, 409].includes(answer.status)) return this.#refused(answer, offset + PIECE_BYTES >= file.size)
      offset = Number(answer.headers.get("upload-offset"))
    }
  }

  // One piece, or, when that got no answer, how much of the file has come.
  async #piece(address, file, offset) {
    const body = file.slice(offset, offset + PIECE_BYTES)
    if (offset + body.size >= file.size) this.#say(this.form.dataset.looks)
    const headers = { "upload-offset": offset, "x-form-key": this.key, "content-type": "application/octet-stream" }
    const answer = await this.#try(address, { method: "POST", body, headers })
    return answer ?? this.#ask(address, { method: "HEAD" })
  }

  // Until there is an answer.
  async #ask(address, how) {
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      const answer = await this.#try(address, how)
      if (answer) return answer
      this.#say(this.form.dataset.waits)
      await new Promise(done => {
        setTimeout(done, wait)
        addEventListener("online", done, { once: true })
      })
    }
  }

  async #try(address, how) {
    try {
      const answer = await fetch(address, { ...how, signal: AbortSignal.timeout(PIECE_MS) })
      return LATER.includes(answer.status) ? null : answer
    } catch {
      return null
    }
  }

  // When the last piece was taken and the answer lost, nothing is under way any more: the page shows what became of it.
  async #refused(answer, isLast) {
    if (answer.status === 404 && isLast) return this.#done(location.pathname)
    const told = answer.status === 422 ? await answer.json() : {}
    this.#say(told.said ?? this.form.dataset.failed)
    if (told.asks) this.#askBack()
  }

  // The tick that says that the name is no child's; without script the page of the refusal has it.
  #askBack() {
    const place = this.form.querySelector("[data-part=asks]")
    place.hidden = place.querySelector("input").disabled = false
  }

  #done(address) {
    if (new URL(address, location.href).pathname !== location.pathname) location.assign(address)
    else location.reload()
  }

  #say(words) {
    if (this.said.textContent !== words) this.said.textContent = words
  }
}
