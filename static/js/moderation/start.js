// The queue by keyboard. Without this script it is complete: its forms are ordinary ones.

import { Queue } from "./queue.js"

const root = document.querySelector("[data-queue]")
if (root) new Queue(root)
