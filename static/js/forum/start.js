// Keeps on the server what somebody types into a form that has a place for it. Without this script each step keeps it.
// Sends files in pieces. Without this script they come in one.

import { Draft } from "./draft.js"
import { Upload } from "./upload.js"

for (const form of document.querySelectorAll("form[data-draft]")) new Draft(form)
for (const form of document.querySelectorAll("form[data-upload]")) new Upload(form)
