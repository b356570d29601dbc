// The sentences of the script. They stand in the page, in the reader's language: <span data-word="connected">…</span>
// within <template id="live-words">. A sentence may hold a link; %n, %s and %t are filled.

// A copy of a sentence, ready to be put into the page; nothing for a word the page does not know.
export function phrase(key, filled = {}) {
  const words = document.getElementById("live-words")?.content.querySelector(`[data-word="${key}"]`)
  const copy = document.createDocumentFragment()
  if (!words) return copy
  copy.append(...words.cloneNode(true).childNodes)
  const texts = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const node = texts.currentNode
    node.data = node.data.replace(/%([nst])/g, (whole, name) => filled[name] ?? whole)
  }
  return copy
}

// The same as a string.
export function sentence(key, filled = {}) {
  return phrase(key, filled).textContent
}

// The clock of the reader, as 14:52:08; `zone` is a name as Africa/Abidjan, "" is that of the device.
export function clock(zone) {
  const form = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZone: zone || undefined }
  return new Date().toLocaleTimeString(document.documentElement.lang, form)
}
