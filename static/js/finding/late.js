// Asks the server once somebody stops typing for a moment; what was asked before that is given up.

export class Late {
  #timer = 0
  #asked = new AbortController()

  // `told` is given what the server answered; what was typed meanwhile is asked anew, and the old answer is not told.
  constructor(pause, told) {
    this.pause = pause
    this.told = told
  }

  ask(address) {
    this.stop()
    this.#timer = setTimeout(() => this.#send(address), this.pause)
  }

  stop() {
    clearTimeout(this.#timer)
    this.#asked.abort()
  }

  async #send(address) {
    const asked = this.#asked = new AbortController()
    const words = await heard(address, asked.signal)
    if (words !== null && !asked.signal.aborted) this.told(words)
  }
}

// The answer as text; null when the line is down, the server will not, or nobody waits for it any more. There is no
// more to do about it: the form works without.
async function heard(address, signal) {
  try {
    const answer = await fetch(address, { signal })
    return answer.ok && !answer.redirected ? await answer.text() : null
  } catch {
    return null
  }
}
