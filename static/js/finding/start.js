// What helps while one types: suggestions under search fields, similar questions under a title.

import { Similar } from "./similar.js"
import { Suggest } from "./suggest.js"

for (const root of document.querySelectorAll("[data-suggest]")) new Suggest(root)
for (const root of document.querySelectorAll("[data-similar]")) new Similar(root)
