// How long a login takes while others keep coming, whether the directory keeps up or not: logins at
// 70 % of what shape (a) can do, at random moments (a Poisson process), for everybody at the same rate.
// The time counts from the moment a login was meant to begin, so that a client that stands still pays
// for everybody who had to wait behind it. Run by `pnpm bench:open-loop`.
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { startDirectory } from './directory.js'
import { Measurer, sideNames } from './measure.js'
import { median } from './statistics.js'

const ours = '(a) search and bind'
const ideal = 'ideal ldapts pool'

const { values } = parseArgs({
  options: {
    repetitions: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '20' },
    share: { type: 'string', default: '0.7' },
    people: { type: 'string', default: '10000' },
    security: { type: 'string', default: 'ldap' },
    sides: { type: 'string', default: [ours, ideal, sideNames.at(-1)].join(';') },
  },
})
const people = Number(values.people)
const seconds = Number(values.seconds)

/** The goal: so many times what half of the logins take, for 99 of 100. */
const MAX_TAIL = 5

const measurer = await Measurer.start({
  security: values.security,
  patienceMs: (seconds + 60) * 1000,
})
const chosen = await measurer.available(values.sides.split(';').map((side) => side.trim()))
const work = { people, concurrency: 16, warmUp: { seconds: 3, logins: 3000 } }

/** @param {import('./measure.js').Slapd} slapd */
async function capacity(slapd) {
  const rates = []
  for (let repetition = 0; repetition < 3; repetition += 1) {
    const measured = await measurer.measure(slapd, { ...work, side: ours, load: { seconds: 3 } })
    if (measured) rates.push(measured.loginsPerSecond)
  }
  return median(rates)
}

/** @param {string} side @param {string} which @param {import('./load.js').Percentiles} latency */
function row(side, which, { p50, p95, p99, max }) {
  const [half, most, tail, slowest] = [p50, p95, p99, max].map((ms) => Number(ms.toFixed(2)))
  return {
    side,
    which,
    'p50 ms': half,
    'p95 ms': most,
    'p99 ms': tail,
    'max ms': slowest,
    'p99/p50': Number((p99 / p50).toFixed(1)),
  }
}

/** @param {import('./measure.js').Slapd} slapd @param {number} perSecond */
async function measureAll(slapd, perSecond) {
  /** @type {Map<string, import('./load.js').Latency[]>} */
  const all = new Map(chosen.map((side) => [side, []]))
  for (let repetition = 0; repetition < Number(values.repetitions); repetition += 1) {
    const rows = []
    for (const side of chosen) {
      const load = { seconds, perSecond }
      const measured = await measurer.measure(slapd, { ...work, side, load })
      if (measured?.latency === undefined) continue
      const { accepted, all: every, failed, unanswered } = measured.latency
      all.get(side)?.push(measured.latency)
      rows.push({ ...row(side, 'accepted', accepted), failed, unanswered })
      rows.push(row(side, 'all', every))
    }
    console.table(rows)
  }
  return all
}

/** @param {readonly import('./load.js').Latency[]} measured */
function printGoal(measured) {
  const tail = median(measured.map(({ accepted }) => accepted.p99 / accepted.p50))
  const lost = measured.reduce((sum, { failed, unanswered }) => sum + failed + unanswered, 0)
  const isMet = tail <= MAX_TAIL && lost === 0
  const found = `p99 = ${tail.toFixed(1)} x p50 of the accepted, ${lost} failed or unanswered`
  console.log(`${ours}: ${found}; to reach: ${MAX_TAIL} x, 0: ${isMet ? 'met' : 'missed'}`)
}

console.log(`Node ${process.version}, ${availableParallelism()} cores, ${people} people`)
const slapd = await startDirectory(people, { logLevel: 'none', threads: 2 })
try {
  const most = await capacity(slapd)
  const perSecond = Number(values.share) * most
  console.log(
    `${ours}, ${work.concurrency} at a time: ${most.toFixed(0)} logins/s; ` +
      `now ${perSecond.toFixed(0)} a second at random moments for ${seconds} s, 1 % of them refused, ` +
      'which waits on purpose',
  )
  const measured = (await measureAll(slapd, perSecond)).get(ours)
  if (measured !== undefined) printGoal(measured)
} finally {
  await slapd.stop()
  await measurer.stop()
}
