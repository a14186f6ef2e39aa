// How fast a login is, against the fastest one that could be written by hand and against other
// packages. Run by `pnpm bench`. All talk to the same OpenLDAP on this machine, in turns, each time in
// a fresh process: the numbers belong to the machine, the ratios travel. `--profile` shows instead
// where the processor's time goes, `--people 1000000` logs in against a million people.
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { base, startDirectory } from './directory.js'
import { printGoals, ratios } from './goals.js'
import { Measurer, sideNames } from './measure.js'
import { printProfile } from './profile.js'
import { interval, median, spread } from './statistics.js'

/**
 * @typedef {import('./client.js').Measurement} Measurement
 * @typedef {import('./goals.js').Measured} Measured
 */

const { values } = parseArgs({
  options: {
    repetitions: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '3' },
    people: { type: 'string', default: '10000' },
    concurrency: { type: 'string', default: '1,16,256' },
    security: { type: 'string', default: 'ldap' },
    sides: { type: 'string', default: sideNames.join(';') },
    profile: { type: 'boolean', default: false },
  },
})
const people = Number(values.people)
const repetitions = Number(values.repetitions)
const seconds = Number(values.seconds)
const concurrencies = values.concurrency.split(',').map(Number)
const measurer = await Measurer.start({
  security: values.security,
  patienceMs: (2 * seconds + 60) * 1000,
})
const chosen = await measurer.available(values.sides.split(';').map((side) => side.trim()))
const [reference = ''] = chosen

/** Code is compiled while it runs, and a server runs for days: only what is warm is measured.
 * @param {string} side @param {number} concurrency */
function workOf(side, concurrency) {
  // Refusals take the time of those before, and few logins leave too few of them.
  const logins = side.startsWith('(') ? 3000 : 0
  // A cache is measured when it is full, unless it can not hold them all.
  const everybody = people <= 20_000 && /^\([cd]\)|^createHmac/.test(side)
  return { side, people, concurrency, everybody, warmUp: { seconds, logins }, load: { seconds } }
}

/** Two threads answer faster than more on few processors. */
const threads = 2

/** Apart from the measurements, because writing the log slows the directory. */
async function verifyTraffic() {
  const logins = 500
  const work = { people: Math.min(people, 10_000), concurrency: 16, warmUp: {} }
  const slapd = await startDirectory(work.people, { logLevel: 'stats', threads })
  const asked = () => ({
    binds: slapd.binds().filter((dn) => dn.endsWith(base)).length,
    searches: slapd.searches().filter((filter) => filter.startsWith('(uid=')).length,
  })
  try {
    for (const side of chosen.filter((name) => /^\(|^ideal|^C client/.test(name))) {
      const before = asked()
      await measurer.measure(slapd, { ...work, side, load: { logins } })
      const after = asked()
      const searches = after.searches - before.searches
      const binds = after.binds - before.binds
      console.log(
        `${side}: ${logins} logins were ${searches} searches for a user and ${binds} binds`,
      )
    }
  } finally {
    await slapd.stop()
  }
}

/** One row for each side: what it did, and the first side against it in the same repetitions.
 * @param {number} concurrency @param {Measured} all */
function report(concurrency, all) {
  const rows = [...all].map(([side, measured]) => {
    const whole = measured.filter((one) => one !== undefined)
    if (whole.length === 0) return [side, { 'logins/s': 'none' }]
    const { low, mean, high } = interval(ratios(all, reference, side, 'loginsPerSecond'))
    const range = `(95 %: ${low.toFixed(2)}-${high.toFixed(2)})`
    const lessCpu = median(ratios(all, reference, side, 'cpuMsPerLogin')).toFixed(2)
    const rates = whole.map(({ loginsPerSecond }) => loginsPerSecond)
    const cpu = whole.map(({ cpuMsPerLogin }) => cpuMsPerLogin)
    const isReference = side === reference
    return [
      side,
      {
        'logins/s': spread(rates, 0),
        'CPU ms/login': spread(cpu, 3),
        [`${reference}: x logins/s`]: isReference ? '' : `${mean.toFixed(2)} ${range}`,
        'x less CPU': isReference ? '' : lessCpu,
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

/** @param {import('./measure.js').Slapd} slapd @param {number} concurrency
 * @returns {Promise<Measured>} */
async function measureAll(slapd, concurrency) {
  /** @type {Measured} */
  const all = new Map(chosen.map((side) => [side, []]))
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    // Another one goes first each time, so that none always meets the warmer machine.
    const start = repetition % chosen.length
    for (const side of [...chosen.slice(start), ...chosen.slice(0, start)]) {
      const measured = all.get(side)
      // Who did not end once is not waited for again.
      const isLost = measured?.includes(undefined)
      measured?.push(isLost ? undefined : await measurer.measure(slapd, workOf(side, concurrency)))
    }
  }
  return all
}

/** @param {import('./measure.js').Slapd} slapd @param {number} concurrency */
async function profileAll(slapd, concurrency) {
  for (const side of chosen) {
    const work = { ...workOf(side, concurrency), profile: true }
    const { profile } = (await measurer.measure(slapd, work)) ?? {}
    if (profile === undefined) continue
    console.log(`\n${side}, ${values.security}, ${concurrency} at a time`)
    printProfile(profile)
  }
}

console.log(`Node ${process.version}, ${availableParallelism()} cores, ${people} people`)
if (!values.profile) await verifyTraffic()
const loading = performance.now()
const slapd = await startDirectory(people, { logLevel: 'none', threads })
console.log(`the directory was loaded in ${((performance.now() - loading) / 1000).toFixed(0)} s`)
try {
  /** @type {Map<number, Measured>} */
  const byConcurrency = new Map()
  for (const concurrency of concurrencies) {
    if (values.profile) {
      await profileAll(slapd, concurrency)
      continue
    }
    const measured = await measureAll(slapd, concurrency)
    byConcurrency.set(concurrency, measured)
    report(concurrency, measured)
  }
  if (!values.profile) printGoals(byConcurrency, values.security)
} finally {
  await slapd.stop()
  await measurer.stop()
}
