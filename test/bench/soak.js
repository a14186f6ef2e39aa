// What is left of a million logins, a quarter of them by invented names and a quarter with wrong
// passwords. Run by `pnpm bench:soak`, with fewer by `--logins 100000`: what is bounded is full after
// some 40,000, and only then the heap can be flat. Fails unless every answer is right, the heap after
// collection is flat over the last half, there are never more sockets than configured, and nothing is
// left after `close()`.
//
// Everything is on and has its default, but one number: a wrong password blocks its account for a
// second and not for half an hour, or this load would soon have locked everybody out. Each login comes
// from an address of its own. All have ended whenever the heap is measured.
import { readdirSync, readlinkSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { queryObjects } from 'node:v8'
import { createLdapAuth } from '@ldap-auth/core'
import { base, startDirectory } from './directory.js'
import { closedLoop } from './load.js'
import { nameOf, passwordOf, randomNumbers } from './people.js'
import { slope } from './statistics.js'

const { values } = parseArgs({
  options: {
    logins: { type: 'string', default: '1000000' },
    people: { type: 'string', default: '10000' },
    concurrency: { type: 'string', default: '512' },
  },
})
const people = Number(values.people)
const concurrency = Number(values.concurrency)

const ROUNDS = 50
const perRound = Math.ceil(Number(values.logins) / ROUNDS)

/** So much more in the last half is flat. */
const MAX_GROWTH = 0.01
const LOOK_EVERY_MS = 20
const END_MS = 5000

const collect = globalThis.gc
if (collect === undefined) throw new Error('Run it by node --expose-gc')

const random = randomNumbers(42)
const addressOf = (/** @type {number} */ index) =>
  `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`

/** Who logs in, and what has to come of it.
 * @param {number} index */
function attempt(index) {
  if (index % 4 === 2) {
    return { username: `nobody${index}`, password: 'invented', expected: 'unknown-user' }
  }
  // In turns: nobody has two wrong passwords within the second that they count.
  const turn = Math.floor(index / 4) % people
  if (index % 4 === 3) {
    return { username: nameOf(turn), password: `wrong ${index}`, expected: 'wrong-password' }
  }
  const username = nameOf(Math.floor(random() * people))
  return { username, password: passwordOf(username), expected: username }
}

/** @type {string[]} */
const unexpected = []

/** @param {import('@ldap-auth/core').LdapAuth} ldap @param {number} index */
async function login(ldap, index) {
  const { expected, ...credentials } = attempt(index)
  const answer = await ldap.authenticate(credentials, { clientAddress: addressOf(index) }).then(
    (result) => (result.authenticated ? result.user.username : result.reason),
    (error) => String(error),
  )
  if (answer !== expected) unexpected.push(`${credentials.username}: ${answer}, not ${expected}`)
}

function openSockets() {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith('socket:')
    } catch {
      // The one that lists the others is closed by now.
      return false
    }
  }).length
}

const Timeout = setTimeout(() => {}, 0).constructor

/** Those too that keep no process alive, which `process.getActiveResourcesInfo()` leaves out. */
function runningTimers() {
  const timers = queryObjects(/** @type {Function} */ (Timeout), { format: 'summary' })
  return timers.filter((timer) => timer.includes('_destroyed: false')).length
}

function leftovers() {
  const sockets = openSockets()
  const resources = process.getActiveResourcesInfo().length
  return { sockets, timers: runningTimers(), resources }
}

async function heapAfterCollection() {
  // What the first one leaves to finalizers goes with the second.
  for (let times = 0; times < 2; times += 1) {
    collect?.()
    await delay(1)
  }
  return process.memoryUsage().heapUsed
}

/** @param {number} bytes */
function megabytes(bytes) {
  return (bytes / 2 ** 20).toFixed(2)
}

/** The heap after each round, and the most sockets there were.
 * @param {import('@ldap-auth/core').LdapAuth} ldap @param {number} socketsBefore */
async function run(ldap, socketsBefore) {
  /** @type {number[]} */
  const heap = []
  let sockets = 0
  const look = () => {
    sockets = Math.max(sockets, openSockets() - socketsBefore)
  }
  const looking = setInterval(look, LOOK_EVERY_MS)
  const start = performance.now()
  for (let round = 0; round < ROUNDS; round += 1) {
    const first = round * perRound
    await closedLoop((index) => login(ldap, first + index), { logins: perRound }, concurrency)
    heap.push(await heapAfterCollection())
    if ((round + 1) % 5 > 0) continue
    const done = first + perRound
    const rate = done / ((performance.now() - start) / 1000)
    const shown = heap.slice(-5).map(megabytes).join(' ')
    console.log(`${done} logins, ${rate.toFixed(0)}/s, ${sockets} sockets, heap MiB: ${shown}`)
  }
  clearInterval(looking)
  return { heap, sockets }
}

/** @param {readonly number[]} heap */
function judgeHeap(heap) {
  const half = heap.slice(heap.length / 2)
  const { low, mean, high } = slope(half)
  const level = half.reduce((sum, bytes) => sum + bytes, 0) / half.length
  const growth = (mean * half.length) / level
  const [least, middle, most] = [low, mean, high].map((bytes) =>
    ((bytes * 1000) / perRound).toFixed(0),
  )
  return {
    isMet: low <= 0 || growth < MAX_GROWTH,
    what:
      `the heap after collection grows by ${middle} bytes per 1,000 logins (95 %: ${least} to ${most}) ` +
      `over the last half, ${(100 * growth).toFixed(2)} % of ${megabytes(level)} MiB`,
  }
}

/** @param {boolean} isMet @param {string} what */
function conclude(isMet, what) {
  console.log(`${isMet ? 'met' : 'MISSED'}: ${what}`)
  if (!isMet) process.exitCode = 1
}

console.log(`Node ${process.version}, ${people} people, ${concurrency} logins at a time`)
const slapd = await startDirectory(people, { logLevel: 'none' })
try {
  await delay(1)
  const before = leftovers()
  const ldap = createLdapAuth({
    url: slapd.url,
    service: slapd.serviceAccount,
    user: { base, filter: '(uid={{username}})' },
    throttle: { account: { windowMs: 1000 } },
  })
  const { searchConnections, bindConnections } = ldap.options.pool
  const { heap, sockets } = await run(ldap, before.sockets)
  const { logins, throttle } = ldap.stats
  await ldap.close()
  const after = leftovers()

  console.log(`${logins.accepted} accepted, ${logins.rejected} refused, ${logins.failed} failed`)
  console.log(
    `${throttle.blocked} blocked; external memory: ${megabytes(process.memoryUsage().external)} MiB`,
  )
  conclude(unexpected.length === 0, `${unexpected.length} wrong answers ${unexpected.slice(0, 3)}`)
  const { isMet, what } = judgeHeap(heap)
  conclude(isMet, what)
  const configured = searchConnections + bindConnections
  conclude(sockets <= configured, `at most ${sockets} sockets at a time, ${configured} configured`)
  const isClean = Object.entries(after).every(
    ([kind, count]) => count <= before[/** @type {keyof typeof before} */ (kind)],
  )
  conclude(isClean, `left by close(): ${JSON.stringify(after)}, before: ${JSON.stringify(before)}`)
} finally {
  await slapd.stop()
}
setTimeout(() => {
  conclude(false, `the process has not ended by itself within ${END_MS / 1000} s`)
  process.exit()
}, END_MS).unref()
process.once('exit', () => {
  if (process.exitCode === undefined) console.log('met: the process ends by itself')
})
