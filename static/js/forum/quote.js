// "Quote" takes what is selected in a text over into the reply under it, without loading the page anew. With nothing
// selected, or without this, it is a link to a page where the whole text is quoted.

export class Quotes {
  constructor(field) {
    this.field = field
    document.addEventListener("click", event => this.#clicked(event))
  }

  #clicked(event) {
    const link = event.target.closest?.("a[data-quote]")
    const words = link && !event.ctrlKey && !event.metaKey && !event.shiftKey ? selectedIn(link.closest(".post")) : ""
    if (!words) return
    event.preventDefault()
    const quoted = [...words.split("\n"), "", `— [${link.dataset.by.replace(/[\\[\]*_`<>]/g, "\\$&")}](/things/${link.dataset.quote})`]
    const before = this.field.value.trimEnd()
    this.field.value = `${before}${before ? "\n\n" : ""}${quoted.map(line => `> ${line}`.trimEnd()).join("\n")}\n\n`
    this.field.focus()
    this.field.setSelectionRange(this.field.value.length, this.field.value.length)
    this.field.dispatchEvent(new Event("input", { bubbles: true }))
    this.field.scrollIntoView({ block: "center" })
  }
}

// What is selected in the words of a post, without what they quote themselves.
function selectedIn(post) {
  const chosen = getSelection()
  const prose = post?.querySelector(".prose")
  if (!chosen.rangeCount || chosen.isCollapsed || !prose?.contains(chosen.anchorNode) || !prose.contains(chosen.focusNode)) return ""
  const part = document.createElement("div")
  part.append(chosen.getRangeAt(0).cloneContents())
  for (const quoted of part.querySelectorAll("blockquote")) quoted.remove()
  if (chosen.anchorNode.parentElement.closest("blockquote")) return ""
  for (const block of part.querySelectorAll("p, li, h3, h4, pre")) block.append("\n\n")
  return part.textContent.trim().replace(/\n{3,}/g, "\n\n")
}

const answer = document.querySelector("#reply textarea[name=body]")
if (answer) new Quotes(answer)
