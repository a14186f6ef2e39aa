import { setImmediate, setTimeout } from 'node:timers/promises'
import { percentiles } from './statistics.js'

/**
 * @typedef {{ logins?: number, seconds?: number }} Amount at least so many, and at least so long
 * @typedef {{ seconds: number, perSecond: number }} Rate
 *
 * @typedef {import('./statistics.js').Percentiles} Percentiles in milliseconds
 *
 * @typedef {object} Latency from the moment a login was meant to begin
 * @property {Percentiles} accepted
 * @property {Percentiles} all refusals too, which wait on purpose
 * @property {number} failed
 * @property {number} unanswered
 */

/** Who was not answered so long after the last login was sent never will be. */
const PATIENCE_MS = 20_000

/**
 * Some at a time, each as soon as another one has ended. Those that end after the time do not count for
 * the rate: the last ones have nobody beside them, and a refusal may wait on purpose.
 *
 * @param {(index: number) => Promise<unknown>} login @param {Amount} amount @param {number} concurrency
 */
export async function closedLoop(login, { logins = 0, seconds = 0 }, concurrency) {
  const begin = performance.now()
  const end = begin + seconds * 1000
  let next = 0
  let inTime = 0
  const worker = async () => {
    while (next < logins || performance.now() < end) {
      await login(next++)
      if (performance.now() < end) inTime += 1
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  const elapsed = (performance.now() - begin) / 1000
  return { logins: next, perSecond: seconds > 0 ? inTime / seconds : next / elapsed }
}

/**
 * So many a second, whether others have ended or not, at random moments as people do it (a Poisson
 * process). The moments are fixed beforehand: who keeps a login from being sent lengthens it.
 *
 * @param {(index: number) => Promise<{ accepted: boolean }>} login
 * @param {Rate} rate
 * @param {() => number} random
 * @returns {Promise<{ logins: number, perSecond: number, latency: Latency }>} */
export async function openLoop(login, { seconds, perSecond }, random) {
  /** @type {number[]} */
  const accepted = []
  /** @type {number[]} */
  const refused = []
  let [logins, failed, open] = [0, 0, 0]
  /** @param {number} due */
  const send = async (due) => {
    open += 1
    try {
      const { accepted: isIn } = await login(logins++)
      const list = isIn ? accepted : refused
      list.push(performance.now() - due)
    } catch {
      failed += 1
    }
    open -= 1
  }
  const gap = () => (-Math.log(1 - random()) * 1000) / perSecond
  const begin = performance.now()
  for (let due = begin + gap(); due < begin + seconds * 1000; due += gap()) {
    // A timer would be late by up to a millisecond, which is longer than a login takes.
    while (performance.now() < due) await setImmediate()
    void send(due)
  }
  const patience = performance.now() + PATIENCE_MS
  while (open > 0 && performance.now() < patience) await setTimeout(10)
  const latency = {
    accepted: percentiles(accepted),
    all: percentiles([...accepted, ...refused]),
    failed,
    unanswered: open,
  }
  return { logins, perSecond: logins / seconds, latency }
}
