// How fast a login is, against the fastest one that could be written by hand. Run by `pnpm bench`.
// Both sides talk to the same OpenLDAP on this machine, in turns, each time in a fresh process:
// the numbers belong to the machine, the ratios travel.
import { execFile } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { ssha, startSlapd } from '@ldap-auth/test-servers'
import { nameOf, passwordOf } from './people.js'

/**
 * @typedef {import('./client.js').Task} Task
 * @typedef {import('./client.js').Measurement} Measurement
 * @typedef {{ ours: Measurement, ideal: Measurement }} Pair
 */

const run = promisify(execFile)
const client = fileURLToPath(new URL('client.js', import.meta.url))
const base = 'ou=people,dc=example,dc=com'
const people = 10_000

/** Code is compiled while it runs, and a server runs for days: only what is warm is measured. */
const warmUp = 20_000
const logins = 10_000
const loads = [{ concurrency: 1 }, { concurrency: 16 }]

const { values } = parseArgs({ options: { repetitions: { type: 'string', default: '9' } } })
const repetitions = Number(values.repetitions)

function entries() {
  const persons = Array.from({ length: people }, (_, number) => {
    const uid = nameOf(number)
    const attributes = {
      objectClass: 'inetOrgPerson',
      uid,
      cn: `Person ${number}`,
      sn: 'Person',
      givenName: String(number),
      mail: `${uid}@example.com`,
      userPassword: ssha(passwordOf(uid)),
    }
    return { dn: `uid=${uid},${base}`, attributes }
  })
  return [{ dn: base, attributes: { objectClass: 'organizationalUnit', ou: 'people' } }, ...persons]
}

/** @param {'stats' | 'none'} logLevel */
function startDirectory(logLevel) {
  return startSlapd({ entries: entries(), logLevel, threads: 2 })
}

/**
 * @param {import('@ldap-auth/test-servers').Slapd} slapd
 * @param {'ours' | 'ideal'} side
 * @param {{ concurrency: number, logins: number, warmUp: number }} load
 * @returns {Promise<Measurement>}
 */
async function measure(slapd, side, load) {
  const directory = { url: slapd.url, base, service: slapd.serviceAccount }
  /** @type {Task} */
  const task = { side, directory, people, ...load }
  const { stdout } = await run(process.execPath, [client, JSON.stringify(task)])
  return JSON.parse(stdout)
}

/** Apart from the measurements, because writing the log slows the directory: one search and one bind a login.
 * @param {'ours' | 'ideal'} side */
async function verifyTraffic(side) {
  const few = 500
  const slapd = await startDirectory('stats')
  await measure(slapd, side, { concurrency: 16, logins: few, warmUp: 0 })
  const binds = slapd.binds().filter((dn) => dn.endsWith(base)).length
  const searches = slapd.searches().filter((filter) => filter.startsWith('(uid=')).length
  await slapd.stop()
  if (binds !== few || searches !== few) {
    throw new Error(`${side}: ${few} logins, ${binds} binds, ${searches} searches`)
  }
  console.log(`${side}: ${few} logins were ${searches} searches and ${binds} binds`)
}

/** The sides take turns in going first, so that neither always meets the warmer machine.
 * @param {import('@ldap-auth/test-servers').Slapd} slapd @param {typeof loads[number]} load
 * @param {number} repetition @returns {Promise<Pair>} */
async function measurePair(slapd, load, repetition) {
  const task = { ...load, logins, warmUp }
  if (repetition % 2 === 0) {
    const ours = await measure(slapd, 'ours', task)
    return { ours, ideal: await measure(slapd, 'ideal', task) }
  }
  const ideal = await measure(slapd, 'ideal', task)
  return { ours: await measure(slapd, 'ours', task), ideal }
}

/** @param {readonly number[]} numbers */
function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2
}

/** @param {readonly number[]} numbers @param {number} digits */
function spread(numbers, digits) {
  const shown = [median(numbers), Math.min(...numbers), Math.max(...numbers)]
  const [middle, low, high] = shown.map((number) => number.toFixed(digits))
  return `${middle} [${low}-${high}]`
}

/** @param {number} concurrency @param {readonly Pair[]} pairs */
function report(concurrency, pairs) {
  /** @param {keyof Measurement} figure @param {number} digits */
  const row = (figure, digits) => {
    const ours = pairs.map((pair) => pair.ours[figure])
    const ideal = pairs.map((pair) => pair.ideal[figure])
    const ratios = pairs.map((pair) => pair.ours[figure] / pair.ideal[figure])
    return { ours: spread(ours, digits), ideal: spread(ideal, digits), ratio: spread(ratios, 2) }
  }
  console.log(`\n${concurrency} at a time, median [lowest-highest] of ${pairs.length} runs each`)
  console.table({
    'logins per second': row('loginsPerSecond', 0),
    'client CPU ms per login': row('cpuMsPerLogin', 3),
  })
  const idle = pairs.flatMap(({ ours, ideal }) => [ours.idleShare, ideal.idleShare])
  console.log(`idle share of the machine: ${spread(idle, 2)}`)
}

console.log(`Node ${process.version}, ${availableParallelism()} cores, ${people} people`)
await verifyTraffic('ours')
await verifyTraffic('ideal')
const slapd = await startDirectory('none')
try {
  for (const load of loads) {
    /** @type {Pair[]} */
    const pairs = []
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      pairs.push(await measurePair(slapd, load, repetition))
    }
    report(load.concurrency, pairs)
  }
} finally {
  await slapd.stop()
}
