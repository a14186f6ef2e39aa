// Whether the time that a refusal takes tells if the name exists. Run by `pnpm bench:equal-time`. Names
// that nobody has and wrong passwords of those who exist are tried in turns, at random, on a real OpenLDAP;
// then two classifiers guess from the clock which was which.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createLdapAuth } from '@ldap-auth/core'
import { ssha, startSlapd } from '@ldap-auth/test-servers'
import { byDuration, byLearning } from './classifiers.js'
import { IdealPool } from './ideal-pool.js'
import { nameOf, passwordOf, randomNumbers } from './people.js'

/**
 * @typedef {import('./classifiers.js').Try} Try
 *
 * @typedef {object} Door
 * @property {(username: string, password: string) => Promise<boolean>} login
 * @property {() => Promise<void>} close
 */

const { values } = parseArgs({
  options: {
    tries: { type: 'string', default: '2000' },
    directories: { type: 'string', default: 'fast;20 ms' },
    caches: { type: 'string', default: 'cold;hot' },
    company: { type: 'string', default: '0;4' },
  },
})
const base = 'ou=people,dc=example,dc=com'
const tries = Number(values.tries)
const allowed = 0.03

/** Others who log in meanwhile, and nobody else than they. */
const company = Array.from({ length: 100 }, (_, number) => nameOf(tries + number))
const tried = Array.from({ length: tries }, (_, number) => nameOf(number))

function entries() {
  const persons = [...tried, ...company].map((uid) => ({
    dn: `uid=${uid},${base}`,
    attributes: {
      objectClass: 'inetOrgPerson',
      uid,
      cn: uid,
      sn: 'Person',
      userPassword: ssha(passwordOf(uid)),
    },
  }))
  return [{ dn: base, attributes: { objectClass: 'organizationalUnit' } }, ...persons]
}

/** Without the throttle, which would refuse most tries before the directory hears of them.
 * @param {string} url @param {{ dn: string, password: string }} service @returns {Promise<Door>} */
async function ours(url, service) {
  const ldap = createLdapAuth({
    url,
    service,
    user: { base, filter: '(uid={{username}})' },
    throttle: false,
    cache: { max: 20_000, ttlMs: 3_600_000 },
  })
  return {
    login: async (username, password) =>
      (await ldap.authenticate({ username, password })).authenticated,
    close: () => ldap.close(),
  }
}

/** What the classifiers see where nobody levels the time.
 * @param {string} url @param {{ dn: string, password: string }} service @returns {Promise<Door>} */
async function notLevelled(url, service) {
  const pool = new IdealPool(url, base)
  await pool.open(service)
  return {
    login: async (username, password) =>
      (await pool.authenticate(username, password)) !== undefined,
    close: () => pool.close(),
  }
}

/** @param {Door} door @param {string} username @param {string} password @param {boolean} isRight */
async function login(door, username, password, isRight) {
  if ((await door.login(username, password)) !== isRight)
    throw new Error(`${username} with "${password}" was ${isRight ? 'refused' : 'let in'}`)
}

/** @param {Door} door @param {readonly string[]} names @param {number} atATime */
async function letIn(door, names, atATime) {
  const left = [...names]
  const worker = async () => {
    for (let name = left.pop(); name !== undefined; name = left.pop())
      await login(door, name, passwordOf(name), true)
  }
  await Promise.all(Array.from({ length: atATime }, worker))
}

/** Each name once, in random order.
 * @param {() => number} random */
function questions(random) {
  const all = tried.flatMap((name) => [
    { name, isKnown: true, place: random() },
    { name: `x${name.slice(1)}`, isKnown: false, place: random() },
  ])
  return all.sort((one, other) => one.place - other.place)
}

/** @param {Door} door @param {number} others how many log in beside, one after the other each */
async function ask(door, others) {
  /** @type {Try[]} */
  const seen = []
  const state = { isOver: false }
  const beside = Array.from({ length: others }, async () => {
    while (!state.isOver) await letIn(door, company, 1)
  })
  let previousMs = 0
  for (const { name, isKnown } of questions(randomNumbers(42))) {
    const start = performance.now()
    await login(door, name, 'wrong', false)
    const ms = performance.now() - start
    seen.push({ isKnown, ms, previousMs })
    previousMs = ms
  }
  state.isOver = true
  await Promise.all(beside)
  return seen
}

/** @param {{ auc: number, reach: number }} judged */
function shown({ auc, reach }) {
  return `${auc.toFixed(3)} (95 %: ${(auc - reach).toFixed(3)}-${(auc + reach).toFixed(3)})`
}

/** @param {Try[]} seen */
function medians(seen) {
  return [false, true].map((kind) => {
    const own = seen.filter(({ isKnown }) => isKnown === kind).map(({ ms }) => ms)
    return own.sort((a, b) => a - b)[Math.floor(own.length / 2)]?.toFixed(2)
  })
}

/** @param {string} url */
async function startSlowRelay(url) {
  const relay = fileURLToPath(new URL('slow-relay.js', import.meta.url))
  const child = fork(relay, [new URL(url).port, '20'])
  const [{ port }] = await once(child, 'message')
  return { url: `ldap://127.0.0.1:${port}`, stop: () => child.disconnect() }
}

/** @type {Record<string, Record<string, string | undefined>>} */
const table = {}
let isEqual = true

/** @param {string} title @param {Door} door @param {number} others */
async function measure(title, door, others) {
  const seen = await ask(door, others)
  await door.close()
  const [unknown, known] = medians(seen)
  const judged = { duration: byDuration(seen), learned: byLearning(seen) }
  table[title] = {
    'unknown name, ms': unknown,
    'wrong password, ms': known,
    'AUC by duration': shown(judged.duration),
    'AUC by learning': shown(judged.learned),
  }
  console.log(title, table[title])
  return [judged.duration.auc, judged.learned.auc]
}

/** How many tries from one address are answered where nothing but the defaults is set.
 * @param {string} url @param {{ dn: string, password: string }} service */
async function triesUntilBlocked(url, service) {
  const ldap = createLdapAuth({ url, service, user: { base, filter: '(uid={{username}})' } })
  let answered = 0
  for (const { name } of questions(randomNumbers(42))) {
    const credentials = { username: name, password: 'wrong' }
    const result = await ldap.authenticate(credentials, { clientAddress: '192.0.2.1' })
    if (!result.authenticated && result.reason === 'too-many-attempts') break
    answered += 1
  }
  await ldap.close()
  return answered
}

console.log(`Node ${process.version}, ${availableParallelism()} cores, ${tries} tries of each kind`)
const slapd = await startSlapd({ entries: entries(), logLevel: 'none', threads: 2 })
const relay = await startSlowRelay(slapd.url)
try {
  for (const directory of values.directories.split(';')) {
    const url = directory === 'fast' ? slapd.url : relay.url
    for (const others of values.company.split(';').map(Number)) {
      for (const cache of values.caches.split(';')) {
        const door = await ours(url, slapd.serviceAccount)
        if (cache === 'hot') await letIn(door, tried, 8)
        const title = `${directory}, ${cache} cache, ${others} others`
        const aucs = await measure(title, door, others)
        if (aucs.some((auc) => Math.abs(auc - 0.5) > allowed)) isEqual = false
      }
    }
    const door = await notLevelled(url, slapd.serviceAccount)
    await measure(`${directory}, not levelled`, door, 0)
  }
  const answered = await triesUntilBlocked(slapd.url, slapd.serviceAccount)
  console.log(
    `The throttle, which was off, answers ${answered} tries from one address in 15 minutes`,
  )
} finally {
  relay.stop()
  await slapd.stop()
}
console.table(table)
if (!isEqual) process.exitCode = 1
