// Puts the parts together on a live page. Without this script the page is complete: its forms are ordinary ones.

import { Desk } from "./desk.js"
import { FOR_DAYS, keep, recall } from "./device.js"
import { Floor } from "./floor.js"
import { Line } from "./line.js"
import { Outbox } from "./outbox.js"
import { Said } from "./said.js"
import { Polls } from "./polls.js"
import { Sending } from "./sending.js"
import { Sent } from "./sent.js"
import { Status } from "./status.js"
import { Times } from "./times.js"
import { Typed } from "./typed.js"
import { Votes } from "./votes.js"

const LIGHT = "live.light"
const HEARING = ["connected", "by_stream", "by_poll", "by_plain"]

function start(root) {
  const { live: address, session, person } = root.dataset
  const said = new Said(root.querySelector("[data-part=said]"))
  const votes = new Votes(root), polls = new Polls(root), typed = new Typed(root), sent = new Sent(root, typed)
  const sending = new Sending(root, { address, votes, typed, sent, said })
  const floor = new Floor(root, { said, votes, typed, receipt: id => sent.receipt(id) })
  const status = new Status(root, isPaused => { said.isPaused = isPaused; floor.pause(isPaused) })
  let isHearing = false
  const line = new Line({ address, positions: positionsIn(root), light: isLight(), told: {
    event: (channel, event) => { floor.event(channel, event); polls.dress() },
    snapshot: (channel, room) => { floor.snapshot(channel, room); polls.dress() },
    state: (name, seconds) => {
      status.state(name, seconds)
      said.state(name, seconds)
      if (!isHearing && HEARING.includes(name)) outbox.retry()
      isHearing = HEARING.includes(name)
    },
  } })
  const outbox = new Outbox({ person, session, line, told: {
    changed: () => sent.show(),
    sent: (entry, ok) => { sending.done(entry, ok); polls.sent(entry) },
    refused: (entry, reply) => sending.refused(entry, reply),
  } })
  sent.outbox = sending.outbox = outbox
  votes.recall(outbox.entries().map(entry => entry.fields))
  if (root.querySelector("[data-key], [data-part=keys]")) new Desk(root)
  new Times(root)
  switchLight(root, line)
  line.start()
  sent.show()
}

function positionsIn(root) {
  const names = root.dataset.channels.split(",")
  return Object.fromEntries(names.map(name => [name, root.getAttribute(`data-at-${name}`) ?? ""]))
}

// Light: figures come rarer. The reader's own choice on this device, else the browser's wish to save data.
function isLight() {
  const chosen = recall(FOR_DAYS, LIGHT)
  return chosen ? chosen === "1" : Boolean(navigator.connection?.saveData)
}

function switchLight(root, line) {
  const button = root.querySelector("[data-do=light]")
  button?.setAttribute("aria-pressed", isLight())
  button?.addEventListener("click", () => {
    keep(FOR_DAYS, LIGHT, isLight() ? "0" : "1")
    button.setAttribute("aria-pressed", isLight())
    line.light(isLight())
  })
}

const root = document.getElementById("live")
if (root) start(root)
