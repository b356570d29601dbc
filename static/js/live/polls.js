// In which polls the reader has voted: fragments are made for everybody and do not say.

export class Polls {
  constructor(root) {
    this.root = root
    this.voted = new Set([...root.querySelectorAll("[data-voted]")].map(each => each.dataset.id))
  }

  // The server has a vote.
  sent({ fields }) {
    if (fields.do !== "vote") return
    this.voted.add(fields.id)
    this.dress()
  }

  dress() {
    for (const id of this.voted) {
      const poll = this.root.querySelector(`[data-step=poll_open][data-id="${CSS.escape(id)}"]`)
      if (poll) poll.dataset.voted = ""
    }
  }
}
