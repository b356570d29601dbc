// Three ways to the same news. Each is given a `view` (the address of the session, the positions to join from, whether
// light) and tells what it hears, message by message in the form of the socket, and once why it ended.
//
// why: {code} of a closed socket, {stop: 401 | 403}, {wait: seconds}, {refused: true} when the same way is no use.

const ANSWER_SECONDS = 15
const BETWEEN_POLLS = 300

export class Socket {
  constructor(view, told) {
    const address = new URL(`${view.address}/socket`, location.href)
    address.protocol = address.protocol.replace("http", "ws")
    this.view = view
    this.socket = new WebSocket(address)
    this.socket.onopen = () => this.join(view.channels())
    this.socket.onmessage = event => told.hear(JSON.parse(event.data))
    this.socket.onclose = event => told.lost({ code: event.code })
  }

  // Before the socket is open nothing needs to be said: it joins everything then.
  join(channels) {
    if (!channels.length) return // all of them wait for a snapshot; then we are called again
    this.send({ do: "join", as: "html", channels: this.view.positions(channels), light: this.view.light() })
  }

  send(message) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message))
  }

  close() {
    this.socket.onopen = this.socket.onmessage = this.socket.onclose = null
    this.socket.close()
  }
}

export class Stream {
  constructor(view, told) {
    this.view = view
    this.told = told
    this.join()
  }

  // A stream cannot be spoken to: it is opened anew, from where we are now.
  join() {
    this.close()
    const channels = this.view.channels()
    if (!channels.length) return
    const asked = new URLSearchParams({ ...this.view.positions(channels), as: "html" })
    const source = new EventSource(`${this.view.address}/stream?${asked}`)
    source.onmessage = event => this.told.hear(JSON.parse(event.data))
    source.onerror = () => this.#ended(source)
    this.source = source
  }

  // EventSource would try again by itself, from its own last id and for ever; when and how is our ladder's matter.
  // It hides the status of an answer; a closed source means that there was one, and not a stream.
  #ended(source) {
    const refused = source.readyState === EventSource.CLOSED
    this.close()
    this.told.lost({ refused })
  }

  close() {
    this.source?.close()
  }
}

export class Poll {
  // `wait`: seconds the server may keep the question; `pause`: seconds between two.
  constructor(view, told, { wait, pause = 0 }) {
    Object.assign(this, { view, told, wait, pause, turn: 0 })
    this.join()
  }

  // What waits at the server knows the old positions.
  join() {
    this.close()
    if (this.view.channels().length) this.#run(this.turn)
  }

  close() {
    this.turn += 1
    this.cut?.abort()
  }

  async #run(turn) {
    let wait = 0 // the first answer comes at once, and shows that the way is open
    while (turn === this.turn) {
      const found = await this.#ask(wait)
      if (turn !== this.turn) return
      if (found.why) return this.told.lost(found.why)
      this.#tell(found.news)
      wait = this.wait
      await new Promise(done => setTimeout(done, this.pause * 1000 || BETWEEN_POLLS))
    }
  }

  async #ask(wait) {
    const cut = (this.cut = new AbortController())
    const timer = setTimeout(() => cut.abort(), (wait + ANSWER_SECONDS) * 1000)
    const asked = new URLSearchParams({ ...this.view.positions(this.view.channels()), as: "html", wait })
    try {
      const answer = await fetch(`${this.view.address}/events?${asked}`, { signal: cut.signal, cache: "no-store" })
      return answer.ok ? { news: await answer.json() } : { why: reasonOf(answer) }
    } catch {
      return { why: {} } // no line, no answer in time, or a page that somebody on the way puts before everything
    } finally {
      clearTimeout(timer)
    }
  }

  #tell(news) {
    this.told.hear({ beat: {} })
    for (const [c, { at, recovered, events }] of Object.entries(news)) {
      this.told.hear({ c, joined: at, recovered })
      for (const event of events) this.told.hear({ ...event, c })
    }
  }
}

// Why an answer over HTTP is none. What is not there and what is not ours are one thing.
export function reasonOf(answer) {
  if (answer.status === 401) return { stop: 401 }
  if (answer.status === 403 || answer.status === 404) return { stop: 403 }
  return { wait: Number(answer.headers.get("retry-after")) || 0 }
}

// {rooms: {channel: {at, facts, items, html}}} as they are now, or why not.
export async function snapshotOf(address, channels) {
  try {
    const answer = await fetch(`${address}/snapshot?channels=${channels}&as=html`, { cache: "no-store" })
    return answer.ok ? { rooms: await answer.json() } : reasonOf(answer)
  } catch {
    return {}
  }
}
