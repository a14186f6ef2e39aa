// @ts-check
import { EnvironmentError, nameVariable, ownDirectory, portFrom } from './environment.js'
import { listen } from './listen.js'
import { startSampleDirectory } from './sample-directory.js'

/**
 * An application that is ready to listen.
 *
 * @typedef {object} Example
 * @property {import('node:http').Server} server - not listening yet
 * @property {{ check(): Promise<Health> }} ldap - asked whether the directory answers
 * @property {readonly import('./sample-directory.js').Person[]} [people] - who else can log in
 * @property {() => Promise<unknown>} close - closes what the application opened
 */

/** @typedef {{ servers: { url: string, ok: boolean, error?: Error | undefined }[] }} Health */

/**
 * Runs an example until a signal ends it: in front of the directory that the environment names, or
 * of a sample one inside this process.
 *
 * @param {(options: import('./environment.js').LdapOptions) => Example | Promise<Example>} open
 */
export async function runExample(open) {
  try {
    const wanted = portFrom(process.env)
    const directory = await directoryFromEnvironment(process.env)
    const example = await open(directory.options)
    const port = await listen(example.server, wanted)
    endOnSignal(example, directory)
    console.log(`Sign in at http://127.0.0.1:${port}`)
    printPeople([...directory.people, ...(example.people ?? [])])
    if (directory.people.length === 0) await printHealth(example.ldap)
    console.log('\nCtrl-C ends it.')
  } catch (error) {
    if (!isMistake(error)) throw error
    console.error(nameVariable(error.message))
    process.exit(1)
  }
}

/** @param {NodeJS.ProcessEnv} env */
async function directoryFromEnvironment(env) {
  const options = ownDirectory(env)
  if (options === undefined) return startSampleDirectory()
  return { options, people: [], close: async () => {} }
}

/**
 * @param {Example} example
 * @param {{ close(): Promise<void> }} directory
 */
function endOnSignal({ server, close }, directory) {
  const end = async () => {
    server.close()
    server.closeAllConnections()
    await close()
    await directory.close()
  }
  process.once('SIGINT', () => void end())
  process.once('SIGTERM', () => void end())
}

/** @param {readonly import('./sample-directory.js').Person[]} people */
function printPeople(people) {
  if (people.length === 0) return
  const width = Math.max(...people.map(({ username }) => username.length), 10)
  console.log(`\n  ${'user name'.padEnd(width)}  password`)
  for (const { username, password, role } of people) {
    console.log(`  ${username.padEnd(width)}  ${password}${role ? `   (role: ${role})` : ''}`)
  }
}

/** @param {Example['ldap']} ldap */
async function printHealth(ldap) {
  const { servers } = await ldap.check()
  for (const { url, ok, error } of servers) {
    console.log(ok ? `${url} answers.` : `${url} does not answer yet: ${error?.message}`)
  }
}

/**
 * Whether somebody wrote something wrong. The message says what; a stack would only hide it.
 *
 * @param {unknown} error
 * @returns {error is Error}
 */
function isMistake(error) {
  if (error instanceof EnvironmentError) return true
  return error instanceof Error && 'code' in error && error.code === 'ERR_LDAP_AUTH_OPTIONS'
}
