/**
 * A login that was refused, as somebody sees it who has nothing but a clock.
 *
 * @typedef {object} Try
 * @property {boolean} isKnown whether somebody has the name: what is to be found out
 * @property {number} ms
 * @property {number} previousMs how long the one before took
 *
 * @typedef {{ isKnown: boolean, score: number }} Judged
 */

/** How many of those that look most alike are asked. */
const NEIGHBOURS = 50

/** Longer is taken for known.
 * @param {readonly Try[]} tries */
export function byDuration(tries) {
  return aucOf(tries.map(({ isKnown, ms }) => ({ isKnown, score: ms })))
}

/**
 * Learns from one half of the tries how each kind looks, and judges the other half by it, and the other
 * way round: by the duration, what it leaves of a millisecond, and the duration before it.
 *
 * @param {readonly Try[]} tries
 */
export function byLearning(tries) {
  const [one, other] = halves(tries)
  const judged = [...judge(one, learn(other)), ...judge(other, learn(one))]
  return aucOf(judged)
}

/** With as many of each kind, or the larger share in one would speak against the other.
 * @param {readonly Try[]} tries @returns {[Try[], Try[]]} */
function halves(tries) {
  const kinds = [true, false].map((kind) => tries.filter(({ isKnown }) => isKnown === kind))
  const half = (/** @type {number} */ start) =>
    kinds.flatMap((own) => own.filter((_, index) => index % 2 === start))
  return [half(0), half(1)]
}

/** @param {readonly Try[]} tries @param {(one: Try) => number} score @returns {Judged[]} */
function judge(tries, score) {
  return tries.map((one) => ({ isKnown: one.isKnown, score: score(one) }))
}

/** Gives the share of the known among the nearest neighbours.
 * @param {readonly Try[]} tries @returns {(one: Try) => number} */
function learn(tries) {
  const ranks = rankers(tries)
  const places = tries.map((one) => ({ isKnown: one.isKnown, at: ranks(one) }))
  return (one) => {
    const at = ranks(one)
    const nearest = places
      .map((place) => ({ isKnown: place.isKnown, away: distance(place.at, at) }))
      .sort((a, b) => a.away - b.away)
      .slice(0, NEIGHBOURS)
    return nearest.filter(({ isKnown }) => isKnown).length / NEIGHBOURS
  }
}

/** The features of a try, each by its rank among those that were learnt from: from 0 to 1.
 * @param {readonly Try[]} tries @returns {(one: Try) => readonly [number, number, number]} */
function rankers(tries) {
  const durations = sorted(tries.map(({ ms }) => ms))
  const before = sorted(tries.map(({ previousMs }) => previousMs))
  return ({ ms, previousMs }) => [rank(durations, ms), ms % 1, rank(before, previousMs)]
}

/** The fraction goes round: 0.99 is next to 0.01.
 * @param {readonly [number, number, number]} one @param {readonly [number, number, number]} other */
function distance(one, other) {
  const fraction = Math.abs(one[1] - other[1])
  return (one[0] - other[0]) ** 2 + Math.min(fraction, 1 - fraction) ** 2 + (one[2] - other[2]) ** 2
}

/** @param {number[]} numbers */
function sorted(numbers) {
  return numbers.sort((a, b) => a - b)
}

/** @param {readonly number[]} numbers @param {number} number */
function rank(numbers, number) {
  let low = 0
  let high = numbers.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((numbers[middle] ?? 0) < number) low = middle + 1
    else high = middle
  }
  return low / numbers.length
}

/**
 * How often one that is known scores higher than one that is not: 0.5 is a guess, 1 is certainty. That is
 * U of Mann and Whitney by the number of pairs; the interval of 95 % is that of Hanley and McNeil.
 *
 * @param {readonly Judged[]} judged
 */
function aucOf(judged) {
  const known = judged.filter(({ isKnown }) => isKnown).length
  const unknown = judged.length - known
  const auc = (rankSum(judged) - (known * (known + 1)) / 2) / (known * unknown)
  const twice = auc / (2 - auc) - auc ** 2
  const alike = (2 * auc ** 2) / (1 + auc) - auc ** 2
  const variance = auc * (1 - auc) + (known - 1) * twice + (unknown - 1) * alike
  return { auc, reach: 1.96 * Math.sqrt(variance / (known * unknown)) }
}

/** The sum of the ranks of those that are known; equal scores share theirs.
 * @param {readonly Judged[]} judged */
function rankSum(judged) {
  const ordered = [...judged].sort((a, b) => a.score - b.score)
  let sum = 0
  for (let start = 0, end = 0; start < ordered.length; start = end) {
    while (ordered[end]?.score === ordered[start]?.score) end += 1
    const known = ordered.slice(start, end).filter(({ isKnown }) => isKnown).length
    sum += (known * (start + 1 + end)) / 2
  }
  return sum
}
