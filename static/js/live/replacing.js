// Putting a fragment of the server in the place of an older one, without losing the focus, what is open, what is typed.
// Nothing but fragments of the server becomes markup, and it is parsed in a template, where no script runs.

const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex]"

export function parsed(html) {
  const template = document.createElement("template")
  template.innerHTML = html
  return template.content
}

// `typed` gives back what was typed into forms.
export function replace(old, fresh, typed) {
  const back = focusIn(old)
  reopen(old, fresh)
  old.replaceWith(fresh)
  typed.give(fresh)
  back?.(fresh)
}

export function refill(part, content, typed) {
  const back = focusIn(part), before = part.cloneNode(true)
  part.replaceChildren(content)
  reopen(before, part)
  typed.give(part)
  back?.(part)
}

export function remove(element) {
  stepOff(element)
  element.remove()
}

// Whoever stands in what is about to go stands at its neighbour then, or at what holds it.
export function stepOff(element) {
  if (!element.contains(document.activeElement)) return
  const items = [...element.parentElement.children].filter(each => each === element || each.dataset.id)
  const place = items.indexOf(element), near = items[place + 1] ?? items[place - 1] ?? element.parentElement
  focusAt(near) // itself, not its first button: Enter held down must not go on pressing
}

// Whatever is open stays open.
function reopen(old, fresh) {
  const before = old.querySelectorAll("details")
  fresh.querySelectorAll("details").forEach((each, place) => { each.open = before[place]?.open ?? each.open })
}

// A function that brings the focus to the same control of what replaces this element; nothing if it is not inside.
function focusIn(element) {
  const active = document.activeElement
  if (!active || active === document.body || !element.contains(active)) return null
  const place = among(element, active).indexOf(active)
  const range = "selectionStart" in active ? [active.selectionStart, active.selectionEnd] : []
  return fresh => {
    const found = active === element ? fresh : among(fresh, active)[place] ?? fresh.querySelector(FOCUSABLE) ?? fresh
    focusAt(found)
    if (range[0] != null && found.localName === active.localName) found.setSelectionRange(...range)
  }
}

// Controls of the same kind, name and act: the n-th of them is the same one before and after.
function among(element, like) {
  const act = control => control.form?.elements.namedItem("do")?.value
  const found = [...element.querySelectorAll(like.localName)]
  return found.filter(each => each.name === like.name && act(each) === act(like))
}

export function focusAt(element) {
  if (!element.matches(FOCUSABLE)) element.tabIndex = -1
  element.focus({ preventScroll: true })
}
