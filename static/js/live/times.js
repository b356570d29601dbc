// Times that run: how long a question has been waiting or on air, until when somebody has taken one. The server says
// the moment, the reader's clock what that means now: a fragment is made for everybody, so it cannot.

const MINUTE = 60e3

export class Times {
  constructor(root) {
    this.root = root
    this.zone = root.dataset.zone || undefined
    this.lang = document.documentElement.lang
    this.show()
    setInterval(() => this.show(), 1000)
  }

  show() {
    for (const time of this.root.querySelectorAll("time[data-timer]")) put(time, elapsed(time.dataset.timer))
    for (const time of this.root.querySelectorAll("time[data-since]")) put(time, this.#waited(time.dataset.since))
    for (const time of this.root.querySelectorAll("time[data-until]")) put(time, this.#hour(time.dataset.until))
  }

  #hour(moment) {
    const form = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: this.zone }
    return new Date(moment).toLocaleTimeString(this.lang, form)
  }

  // "12 min": the unit in the reader's language, from the browser.
  #waited(moment) {
    const minutes = Math.max(0, Math.floor((Date.now() - new Date(moment)) / MINUTE))
    const [unit, length] = minutes < 60 ? ["minute", 1] : minutes < 2880 ? ["hour", 60] : ["day", 1440]
    const form = new Intl.NumberFormat(this.lang, { style: "unit", unit, unitDisplay: "short" })
    return form.format(Math.floor(minutes / length))
  }
}

// 2:07, or 1:02:07.
function elapsed(moment) {
  const seconds = Math.max(0, Math.floor((Date.now() - new Date(moment)) / 1000))
  const two = number => String(number % 60).padStart(2, "0")
  const minutes = Math.floor(seconds / 60)
  return minutes < 60 ? `${minutes}:${two(seconds)}` : `${Math.floor(minutes / 60)}:${two(minutes)}:${two(seconds)}`
}

function put(time, words) {
  if (time.textContent !== words) time.textContent = words
}
