/** @param {readonly number[]} numbers */
function ascending(numbers) {
  return [...numbers].sort((one, other) => one - other)
}

/** @param {readonly number[]} numbers */
function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0)
}

/** @param {readonly number[]} numbers */
export function median(numbers) {
  const sorted = ascending(numbers)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2
}

/** Median, lowest and highest, to be read.
 * @param {readonly number[]} numbers @param {number} digits */
export function spread(numbers, digits) {
  const shown = [median(numbers), Math.min(...numbers), Math.max(...numbers)]
  const [middle, low, high] = shown.map((number) => number.toFixed(digits))
  return `${middle} [${low}-${high}]`
}

/**
 * What half, 95 % and 99 % of the numbers do not exceed, and what none does.
 *
 * @typedef {{ p50: number, p95: number, p99: number, max: number }} Percentiles
 *
 * @param {readonly number[]} numbers
 * @returns {Percentiles} */
export function percentiles(numbers) {
  const sorted = ascending(numbers)
  /** @param {number} share */
  const at = (share) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) }
}

/** Two-sided 95 % points of Student's t, by degrees of freedom from 1 on. */
const firstPoints = [12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.2, 2.18]

/** @param {number} degrees */
function t95(degrees) {
  return firstPoints[degrees - 1] ?? 1.96 + 2.4 / degrees
}

/**
 * A figure and where it is with 95 % confidence.
 *
 * @typedef {{ low: number, mean: number, high: number }} Interval
 */

/** Of the mean of paired ratios, by their logarithms.
 * @param {readonly number[]} ratios
 * @returns {Interval} */
export function interval(ratios) {
  const logs = ratios.map(Math.log)
  const mean = sum(logs) / logs.length
  const variance = sum(logs.map((log) => (log - mean) ** 2)) / (logs.length - 1)
  const reach = t95(logs.length - 1) * Math.sqrt(variance / logs.length)
  return { low: Math.exp(mean - reach), mean: Math.exp(mean), high: Math.exp(mean + reach) }
}

/** How much numbers that came one after the other grow from each to the next, by least squares.
 * @param {readonly number[]} numbers
 * @returns {Interval} */
export function slope(numbers) {
  const middle = (numbers.length - 1) / 2
  const level = sum(numbers) / numbers.length
  const square = sum(numbers.map((_, index) => (index - middle) ** 2))
  const mean = sum(numbers.map((number, index) => (index - middle) * (number - level))) / square
  const strays = numbers.map((number, index) => number - level - mean * (index - middle))
  const degrees = numbers.length - 2
  const variance = sum(strays.map((stray) => stray ** 2)) / degrees
  const reach = t95(degrees) * Math.sqrt(variance / square)
  return { low: mean - reach, mean, high: mean + reach }
}
