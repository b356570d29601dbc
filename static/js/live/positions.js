// How far the page has come in each channel: which news is next, which is doubled, whether some is missing.

export class Positions {
  // {floor: "epoch:14", mine: ""}
  constructor(positions) {
    this.at = new Map(Object.entries(positions).map(([channel, words]) => [channel, read(words)]))
    this.asked = new Map() // channel -> when we joined it; no answer yet
    this.stale = new Set() // channels that need a snapshot; they are not joined before they have it
  }

  channels() {
    return [...this.at.keys()].filter(channel => !this.stale.has(channel))
  }

  written(channels) {
    return Object.fromEntries(channels.map(channel => [channel, written(this.at.get(channel))]))
  }

  joining(channels) {
    for (const channel of channels) this.asked.set(channel, Date.now())
  }

  isWaitedFor(milliseconds) {
    return [...this.asked.values()].some(since => Date.now() - since > milliseconds)
  }

  // What to do after the answer to a join: nothing, "join" once more, or ask for a "snapshot".
  // Where nothing was ever said, who has no position misses nothing, and joins from the beginning.
  joined({ c, joined, recovered }) {
    const at = this.at.get(c), stands = read(joined)
    this.asked.delete(c)
    if (!at) return ""
    const isEmpty = at.epoch === null && !stands.n
    if (recovered || isEmpty) at.epoch = stands.epoch
    else this.stale.add(c)
    return recovered ? "" : isEmpty ? "join" : "snapshot"
  }

  // Whether an event is the "next" one, or leaves a "gap"; "" for what is known, or comes before a join is answered.
  take({ c, n }) {
    const at = this.at.get(c)
    if (!at || n <= at.n || this.stale.has(c) || this.asked.has(c)) return ""
    if (n > at.n + 1) return "gap"
    at.n = n
    return "next"
  }

  // Channels in which there is more than we have heard.
  behind(tops) {
    return this.channels().filter(channel => tops[channel] > this.at.get(channel).n && !this.asked.has(channel))
  }

  renew(channel, words) {
    this.at.set(channel, read(words))
    this.stale.delete(channel)
  }
}

// "5745a2d58c:14"; ":0" of a room where nothing was ever said; "" when we do not know.
function read(words) {
  const [epoch, n] = (words ?? "").split(":")
  return { epoch: words ? epoch : null, n: Number(n ?? 0) }
}

function written({ epoch, n }) {
  return epoch === null ? "" : `${epoch}:${n}`
}
