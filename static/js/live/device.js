// What this device keeps for us. Browsers may refuse, or have no room: then it is kept as long as the page lasts.

export const FOR_DAYS = "localStorage"
export const FOR_THIS_TAB = "sessionStorage"

const here = new Map()

export function recall(store, name) {
  if (here.has(store + name)) return here.get(store + name)
  try {
    return window[store].getItem(name)
  } catch {
    return null
  }
}

// null takes it away.
export function keep(store, name, value) {
  try {
    if (value === null) window[store].removeItem(name)
    else window[store].setItem(name, value)
    here.delete(store + name)
  } catch {
    here.set(store + name, value)
  }
}

// What belongs to others on a shared computer: everything of this kind but our own.
export function forgetOthers(store, kind, own) {
  try {
    const others = Object.keys(window[store]).filter(name => name.startsWith(kind) && name !== own)
    for (const name of others) window[store].removeItem(name)
  } catch {
    return // nothing is kept, of nobody
  }
}
