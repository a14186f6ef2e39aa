// How fast a login is, against the fastest one that could be written by hand and against other
// packages. Run by `pnpm bench`. All talk to the same OpenLDAP on this machine, in turns, each time in
// a fresh process: the numbers belong to the machine, the ratios travel.
import { execFile } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { ssha, startSlapd } from '@ldap-auth/test-servers'
import { nameOf, passwordOf } from './people.js'
import { sides } from './sides.js'

/**
 * @typedef {import('./client.js').Task} Task
 * @typedef {import('./client.js').Amount} Amount
 * @typedef {import('./client.js').Measurement} Measurement
 */

const { values } = parseArgs({
  options: {
    repetitions: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '3' },
    people: { type: 'string', default: '10000' },
    concurrency: { type: 'string', default: '1,16,256' },
    security: { type: 'string', default: 'ldap' },
    sides: { type: 'string', default: Object.keys(sides).join(';') },
  },
})
const run = promisify(execFile)
const client = fileURLToPath(new URL('client.js', import.meta.url))
const base = 'ou=people,dc=example,dc=com'
const groups = 'ou=groups,dc=example,dc=com'
const people = Number(values.people)
const repetitions = Number(values.repetitions)
const seconds = Number(values.seconds)
const chosen = values.sides.split(';').map((side) => side.trim())
const [reference = ''] = chosen

/** Code is compiled while it runs, and a server runs for days: only what is warm is measured. */
const warmUp = { seconds }

/** Who does not end by then never will. */
const patienceMs = (2 * seconds + 20) * 1000

/** One group for every hundred people. */
function entries() {
  const unit = (/** @type {string} */ dn) => ({
    dn,
    attributes: { objectClass: 'organizationalUnit' },
  })
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
  const teams = Array.from({ length: Math.ceil(people / 100) }, (_, number) => ({
    dn: `cn=team${number},${groups}`,
    attributes: {
      objectClass: 'groupOfNames',
      member: persons.slice(number * 100, number * 100 + 100).map(({ dn }) => dn),
    },
  }))
  return [unit(base), unit(groups), ...persons, ...teams]
}

/** @param {'stats' | 'none'} logLevel */
function startDirectory(logLevel) {
  return startSlapd({ entries: entries(), logLevel, threads: 2 })
}

/** Undefined where a side fails or does not end.
 * @param {import('@ldap-auth/test-servers').Slapd} slapd @param {string} side
 * @param {Pick<Task, 'concurrency' | 'warmUp' | 'load'>} load
 * @returns {Promise<Measurement | undefined>} */
async function measure(slapd, side, load) {
  const isTls = values.security === 'ldaps'
  const directory = {
    url: isTls ? slapd.tlsUrl : slapd.url,
    base,
    groups,
    service: slapd.serviceAccount,
    ...(isTls && { ca: slapd.ca }),
  }
  /** @type {Task} */
  const task = { side, directory, people, ...load }
  try {
    const { stdout } = await run(process.execPath, [client, JSON.stringify(task)], {
      timeout: patienceMs,
      killSignal: 'SIGKILL',
    })
    return JSON.parse(stdout)
  } catch (error) {
    const { killed, stderr } = /** @type {{ killed?: boolean, stderr?: string }} */ (error)
    const why = killed === true ? 'did not end' : /^\w*Error.*$/m.exec(stderr ?? '')?.[0]
    console.log(`${side}, ${load.concurrency} at a time: ${why ?? 'failed'}`)
    return undefined
  }
}

/** Apart from the measurements, because writing the log slows the directory. */
async function verifyTraffic() {
  const few = 500
  const load = { concurrency: 16, warmUp: { logins: 0 }, load: { logins: few } }
  for (const side of chosen.filter((name) => name.startsWith('(') || name.startsWith('ideal'))) {
    const slapd = await startDirectory('stats')
    await measure(slapd, side, load)
    const binds = slapd.binds().filter((dn) => dn.endsWith(base)).length
    const searches = slapd.searches().filter((filter) => filter.startsWith('(uid=')).length
    await slapd.stop()
    console.log(`${side}: ${few} logins were ${searches} searches for a user and ${binds} binds`)
  }
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

/** Two-sided 95 % points of Student's t, by degrees of freedom from 1 on. */
const t95 = [12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.2, 2.18, 2.16, 2.14]

/** Where the mean of paired ratios is, with 95 % confidence; by their logarithms.
 * @param {readonly number[]} ratios */
function interval(ratios) {
  const logs = ratios.map(Math.log)
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length
  const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (logs.length - 1)
  const reach = (t95[logs.length - 2] ?? 1.96) * Math.sqrt(variance / logs.length)
  return [mean - reach, mean, mean + reach].map((log) => Math.exp(log).toFixed(2))
}

/** One row for each side: what it did, and the first side against it in the same repetitions.
 * @param {number} concurrency @param {Map<string, (Measurement | undefined)[]>} all */
function report(concurrency, all) {
  const first = all.get(reference) ?? []
  /** @param {(Measurement | undefined)[]} own @param {keyof Measurement} figure */
  const ratios = (own, figure) =>
    own.flatMap((measured, index) => {
      const other = first[index]
      return measured && other ? [other[figure] / measured[figure]] : []
    })
  const rows = [...all].map(([side, measured]) => {
    const whole = measured.filter((one) => one !== undefined)
    if (whole.length === 0) return [side, { 'logins/s': 'none' }]
    const [low, mean, high] = interval(ratios(measured, 'loginsPerSecond'))
    return [
      side,
      {
        'logins/s': spread(
          whole.map((one) => one.loginsPerSecond),
          0,
        ),
        'CPU ms/login': spread(
          whole.map((one) => one.cpuMsPerLogin),
          3,
        ),
        [`${reference}: x logins/s`]: side === reference ? '' : `${mean} (95 %: ${low}-${high})`,
        'x CPU': side === reference ? '' : median(ratios(measured, 'cpuMsPerLogin')).toFixed(2),
      },
    ]
  })
  console.log(
    `\n${values.security}, ${concurrency} at a time, medians [lowest-highest] of ${repetitions} runs`,
  )
  console.table(Object.fromEntries(rows))
  const idle = [...all.values()].flat().flatMap((one) => (one ? [one.idleShare] : []))
  console.log(`idle share of the machine: ${spread(idle, 2)}`)
}

console.log(`Node ${process.version}, ${availableParallelism()} cores, ${people} people`)
await verifyTraffic()
const slapd = await startDirectory('none')
try {
  for (const concurrency of values.concurrency.split(',').map(Number)) {
    /** @type {Map<string, (Measurement | undefined)[]>} */
    const all = new Map(chosen.map((side) => [side, []]))
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      // Another one goes first each time, so that none always meets the warmer machine.
      const start = repetition % chosen.length
      for (const side of [...chosen.slice(start), ...chosen.slice(0, start)]) {
        const load = { seconds }
        all.get(side)?.push(await measure(slapd, side, { concurrency, warmUp, load }))
      }
    }
    report(concurrency, all)
  }
} finally {
  await slapd.stop()
}
