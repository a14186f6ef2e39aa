import { Session } from 'node:inspector/promises'

/**
 * Where the processor was, sampled from inside the process.
 *
 * @typedef {object} Spent
 * @property {string} owner a package, `node` with what is native, `gc`
 * @property {string} place a function and its file
 * @property {number} share of the samples that were not idle
 *
 * @typedef {import('node:inspector').Runtime.CallFrame} Frame
 */

/** Gives what ends the profile and sums it up, most of the time first. */
export async function startProfile() {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: 200 })
  await session.post('Profiler.start')
  return async () => {
    const { profile } = await session.post('Profiler.stop')
    session.disconnect()
    return spentIn(profile)
  }
}

/** @param {import('node:inspector').Profiler.Profile} profile @returns {Spent[]} */
function spentIn({ nodes, samples = [], timeDeltas = [] }) {
  /** @type {Map<number, number>} */
  const timeOf = new Map()
  for (const [index, id] of samples.entries()) {
    timeOf.set(id, (timeOf.get(id) ?? 0) + (timeDeltas[index] ?? 0))
  }
  /** @type {Map<string, Spent>} */
  const spent = new Map()
  let all = 0
  for (const { id, callFrame } of nodes) {
    if (callFrame.functionName === '(idle)') continue
    const time = timeOf.get(id) ?? 0
    const owner = ownerOf(callFrame)
    const place = `${callFrame.functionName || '(anonymous)'} ${fileOf(callFrame)}`.trim()
    const known = spent.get(`${owner} ${place}`) ?? { owner, place, share: 0 }
    known.share += time
    spent.set(`${owner} ${place}`, known)
    all += time
  }
  return [...spent.values()]
    .map((one) => ({ ...one, share: one.share / all }))
    .sort((one, other) => other.share - one.share)
}

/** @param {Frame} frame */
function ownerOf({ url, functionName }) {
  if (functionName === '(garbage collector)') return 'gc'
  // System calls, and what runs outside of JavaScript.
  if (functionName === '(program)') return 'native'
  if (url === '' || url.startsWith('node:')) return 'node'
  const dependency = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1]
  return dependency ?? /\/packages\/([^/]+)\//.exec(url)?.[1] ?? 'the benchmark'
}

/** @param {Frame} frame */
function fileOf({ url, lineNumber }) {
  const file = url.startsWith('node:') ? url : url.slice(url.lastIndexOf('/') + 1)
  return file === '' ? '' : `${file}:${lineNumber + 1}`
}

/** @param {readonly Spent[]} profile */
export function printProfile(profile) {
  /** @type {Map<string, number>} */
  const owners = new Map()
  for (const { owner, share } of profile) owners.set(owner, (owners.get(owner) ?? 0) + share)
  const percent = (/** @type {number} */ share) => `${(100 * share).toFixed(1)} %`
  const byShare = [...owners].sort(([, one], [, other]) => other - one)
  console.log(byShare.map(([owner, share]) => `${owner} ${percent(share)}`).join(', '))
  console.table(
    profile.slice(0, 25).map(({ share, owner, place }) => ({ self: percent(share), owner, place })),
  )
}
