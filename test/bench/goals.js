import { interval, median } from './statistics.js'

/**
 * @typedef {import('./client.js').Measurement} Measurement
 * @typedef {Map<string, (Measurement | undefined)[]>} Measured by side, one for each repetition
 *
 * @typedef {object} Goal
 * @property {string} of
 * @property {string} over
 * @property {number} [at] logins at a time; any number if absent
 * @property {'loginsPerSecond' | 'cpuMsPerLogin'} [figure]
 * @property {number} ratio
 * @property {number} [low] the lower 95 % bound of the ratio
 */

const a = '(a) search and bind'
const ideal = 'ideal ldapts pool'

/** @type {Record<string, Goal[]>} */
const goals = {
  ldap: [
    { of: a, over: 'passport-ldapauth', at: 16, ratio: 4 },
    { of: a, over: 'passport-ldapauth', at: 16, ratio: 4, figure: 'cpuMsPerLogin' },
    { of: a, over: 'ldap-authentication', at: 16, ratio: 3 },
    { of: a, over: 'ldap-authentication', at: 16, ratio: 3, figure: 'cpuMsPerLogin' },
    { of: a, over: ideal, ratio: 1, low: 0.97 },
    { of: "(a') the defaults", over: a, ratio: 0.8 },
    { of: '(b) read as user, groups', over: 'passport-ldapauth', ratio: 2 },
    { of: '(c) user cache', over: ideal, at: 1, ratio: 1.6 },
    { of: '(c) user cache', over: ideal, at: 16, ratio: 1.4 },
    { of: '(d) password cache', over: 'createHmac and a Map', ratio: 0.25 },
  ],
  ldaps: [{ of: a, over: 'ldap-authentication', ratio: 10 }],
}

/** How much better one side was than another in the same repetitions: more logins, or less CPU for each.
 * @param {Measured} measured @param {string} of @param {string} over @param {'loginsPerSecond' | 'cpuMsPerLogin'} figure */
export function ratios(measured, of, over, figure) {
  const others = measured.get(over) ?? []
  return (measured.get(of) ?? []).flatMap((own, index) => {
    const other = others[index]
    if (own === undefined || other === undefined) return []
    const ratio = own[figure] / other[figure]
    return [figure === 'cpuMsPerLogin' ? 1 / ratio : ratio]
  })
}

/** What was measured against what is to be reached, as far as this run covers it.
 * @param {ReadonlyMap<number, Measured>} byConcurrency @param {string} security */
export function printGoals(byConcurrency, security) {
  const rows = (goals[security] ?? []).flatMap((goal) =>
    [...byConcurrency]
      .filter(([concurrency]) => goal.at === undefined || goal.at === concurrency)
      .flatMap(([concurrency, measured]) => judge(goal, concurrency, measured)),
  )
  console.log(`\nGoals, ${security}`)
  console.table(rows)
}

/** @param {Goal} goal @param {number} concurrency @param {Measured} measured */
function judge({ of, over, figure = 'loginsPerSecond', ratio, low }, concurrency, measured) {
  const found = ratios(measured, of, over, figure)
  if (found.length === 0) return []
  const mean = figure === 'cpuMsPerLogin' ? median(found) : interval(found).mean
  const bound = interval(found).low
  // As printed: what reads 1.00 is not missed.
  const isMet = round(mean) >= ratio && (low === undefined || round(bound) >= low)
  const isBound = low !== undefined
  return [
    {
      goal: `${of} / ${over}, ${figure === 'cpuMsPerLogin' ? 'CPU saved' : 'logins/s'}`,
      'at a time': concurrency,
      measured: `${mean.toFixed(2)} x${isBound ? ` (95 % from ${bound.toFixed(2)})` : ''}`,
      'to reach': `${ratio} x${isBound ? ` (95 % from ${low})` : ''}`,
      verdict: isMet ? 'met' : 'missed',
    },
  ]
}

/** @param {number} number */
function round(number) {
  return Number(number.toFixed(2))
}
