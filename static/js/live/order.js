// The three orders of the queue, as cop/live/order.py defines them: in whole numbers, so that both agree on every one.
// An item is {support, place, first, region}; `heard` counts the answered questions of each region.

const HALVED_AFTER = 24
const UNIT = HALVED_AFTER * 2048
const FIRST = UNIT
const REGION = 2 * UNIT

export function fairScore(item, heard) {
  let score = doublings(item.support + 1) + (UNIT / HALVED_AFTER) * item.place
  if (item.first) score += FIRST
  if (item.region) score += Math.floor(REGION / (1 + (Object.hasOwn(heard, item.region) ? heard[item.region] : 0)))
  return score
}

// log2 of a count from 1 on, in units. Divided, not shifted: shifts in JavaScript end at 32 bits.
function doublings(count) {
  const whole = 31 - Math.clz32(count)
  return UNIT * whole + Math.floor((UNIT * count) / 2 ** whole) - UNIT
}

const RANKS = {
  votes: item => item.support,
  new: item => item.place,
  fair: fairScore,
}

// A function for Array.sort: more first; of equals, the one approved earlier.
export function comparing(order, heard) {
  const rank = RANKS[order] ?? RANKS.votes
  return (a, b) => rank(b, heard) - rank(a, heard) || a.place - b.place
}
