// One measurement in a process of its own: reads the task from its arguments, prints the result as JSON.
import { readFileSync } from 'node:fs'
import { nameOf, passwordOf } from './people.js'
import { randomNumbers } from './random-numbers.js'
import { sides } from './sides.js'

/**
 * @typedef {object} Task
 * @property {string} side
 * @property {import('./sides.js').Directory} directory
 * @property {number} people
 * @property {Amount} warmUp
 * @property {Amount} load
 * @property {number} concurrency
 *
 * @typedef {{ logins: number } | { seconds: number }} Amount
 *
 * @typedef {object} Measurement
 * @property {number} loginsPerSecond
 * @property {number} cpuMsPerLogin
 * @property {number} idleShare of the whole machine
 */

/** @type {Task} */
const task = JSON.parse(process.argv[2] ?? '')

/** One login in a hundred has a wrong password, and every answer is checked.
 * @param {import('./sides.js').Side} side @param {number} index @param {() => number} random */
async function login(side, index, random) {
  const name = nameOf(Math.floor(random() * task.people))
  const wrong = index % 100 === 99
  const answer = await side.login(name, wrong ? 'wrong' : passwordOf(name))
  const expected = wrong ? undefined : name
  if (answer !== expected) throw new Error(`${name}: expected ${expected}, got ${answer}`)
}

/** Gives how many logins there were.
 * @param {import('./sides.js').Side} side @param {Amount} amount @param {() => number} random */
async function loginMany(side, amount, random) {
  const end =
    'seconds' in amount ? performance.now() + amount.seconds * 1000 : Number.POSITIVE_INFINITY
  const count = 'logins' in amount ? amount.logins : Number.POSITIVE_INFINITY
  let next = 0
  const worker = async () => {
    while (next < count && performance.now() < end) await login(side, next++, random)
  }
  await Promise.all(Array.from({ length: task.concurrency }, worker))
  return next
}

function machineTime() {
  const fields = (readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '').split(/\s+/).slice(1)
  const ticks = fields.slice(0, 8).map(Number)
  return { idle: ticks[3] ?? 0, all: ticks.reduce((sum, tick) => sum + tick, 0) }
}

const side = await sides[task.side]?.(task.directory)
if (side === undefined) throw new Error(`There is no side ${task.side}`)
const random = randomNumbers(42)
await loginMany(side, task.warmUp, random)

const machine = machineTime()
const cpu = process.cpuUsage()
const start = performance.now()
const logins = await loginMany(side, task.load, random)
const seconds = (performance.now() - start) / 1000
const { user, system } = process.cpuUsage(cpu)
const after = machineTime()
await side.close()

/** @type {Measurement} */
const measurement = {
  loginsPerSecond: logins / seconds,
  cpuMsPerLogin: (user + system) / 1000 / logins,
  idleShare: (after.idle - machine.idle) / (after.all - machine.all),
}
console.log(JSON.stringify(measurement))
