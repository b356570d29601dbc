// Keeps on the server what somebody types into a form that has a place for it. Without this script each step keeps it.

import { Draft } from "./draft.js"

for (const form of document.querySelectorAll("form[data-draft]")) new Draft(form)
