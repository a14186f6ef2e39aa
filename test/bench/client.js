// One measurement in a process of its own: reads the task from its arguments, prints the result as JSON.
import { readFileSync } from 'node:fs'
import { closedLoop, openLoop } from './load.js'
import { nameOf, passwordOf, randomNumbers } from './people.js'
import { startProfile } from './profile.js'
import { sides } from './sides.js'

/**
 * @typedef {object} Task
 * @property {string} side
 * @property {import('./sides.js').Directory} directory
 * @property {number} people
 * @property {boolean} [everybody] logs in once at first, so that whoever remembers knows them all
 * @property {Amount} warmUp some at a time
 * @property {Amount | (Amount & Rate)} load some at a time, or so many a second
 * @property {number} concurrency
 * @property {boolean} [profile]
 *
 * @typedef {import('./load.js').Amount} Amount
 * @typedef {import('./load.js').Rate} Rate
 *
 * @typedef {object} Measurement
 * @property {number} loginsPerSecond
 * @property {number} cpuMsPerLogin
 * @property {number} idleShare of the whole machine
 * @property {import('./load.js').Latency} [latency] where there were so many a second
 * @property {import('./profile.js').Spent[]} [profile]
 */

/** @type {Task} */
const task = JSON.parse(process.argv[2] ?? '')

const side = await sides[task.side]?.(task.directory)
if (side === undefined) throw new Error(`There is no side ${task.side}`)
const random = randomNumbers(42)

/** Every answer is checked.
 * @param {string} name @param {boolean} isWrong */
async function loginAs(name, isWrong) {
  const answer = await side?.login(name, isWrong ? 'wrong' : passwordOf(name))
  const expected = isWrong ? undefined : name
  if (answer !== expected) throw new Error(`${name}: expected ${expected}, got ${answer}`)
  return { accepted: !isWrong }
}

/** One login in a hundred has a wrong password.
 * @param {number} index */
function login(index) {
  return loginAs(nameOf(Math.floor(random() * task.people)), index % 100 === 99)
}

/** @returns {Promise<{ logins: number, perSecond: number, latency?: import('./load.js').Latency }>} */
async function loginMany() {
  const { load, concurrency } = task
  if ('perSecond' in load) return openLoop(login, load, randomNumbers(43))
  return closedLoop(login, load, concurrency)
}

function machineTime() {
  const fields = (readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '').split(/\s+/).slice(1)
  const ticks = fields.slice(0, 8).map(Number)
  return { idle: ticks[3] ?? 0, all: ticks.reduce((sum, tick) => sum + tick, 0) }
}

if (task.everybody === true) {
  await closedLoop((index) => loginAs(nameOf(index), false), { logins: task.people }, 16)
}
await closedLoop(login, task.warmUp, task.concurrency)

const endProfile = task.profile === true ? await startProfile() : undefined
const machine = machineTime()
const cpu = process.cpuUsage()
const { logins, perSecond, latency } = await loginMany()
const { user, system } = process.cpuUsage(cpu)
const after = machineTime()
const profile = await endProfile?.()

/** @type {Measurement} */
const measurement = {
  loginsPerSecond: perSecond,
  cpuMsPerLogin: (user + system) / 1000 / logins,
  idleShare: (after.idle - machine.idle) / (after.all - machine.all),
  ...(latency && { latency }),
  ...(profile && { profile }),
}
await side.close()
console.log(JSON.stringify(measurement))
// Not every side closes what it opened.
process.exit()
