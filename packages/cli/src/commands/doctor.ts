import type { LdapAuthOptions } from '@ldap-auth/core'
import { diagnose } from '@ldap-auth/core/diagnosis'
import type { Flags } from '../arguments/flags.ts'
import { type Configuration, readConfiguration } from '../configuration/configuration.ts'
import type { ExitCode } from '../exit-code.ts'
import { confirm } from '../prompt/prompt.ts'
import { printable } from '../report/printable.ts'
import { report } from '../report/reporter.ts'
import { exitCodeOf, summarize } from '../report/summary.ts'
import { userPassword, withServicePassword } from '../secrets/passwords.ts'
import { readPiped } from '../secrets/standard-input.ts'
import { UsageError } from '../stops.ts'
import { isAttended, type World } from '../world.ts'
import { reporterFor } from './reporter-for.ts'

interface Person {
  readonly username?: string
  readonly password?: string
}

/** Tries what a login needs, step by step. */
export async function doctor(flags: Flags, world: World): Promise<ExitCode> {
  refuseContradictions(flags)
  const configuration = await readConfiguration(flags, world)
  const piped = await readPiped(flags, world)
  const options: LdapAuthOptions = await withServicePassword(configuration, piped.service, world)
  const person = await personOf(flags, configuration, piped.user, world)
  const findings = await report(
    (listening) => diagnose(options, { ...person, ...listening }),
    reporterFor('doctor', flags, world),
    world,
  )
  return exitCodeOf(summarize(findings), flags.strict)
}

function refuseContradictions(flags: Flags): void {
  if (flags.user === '') throw new UsageError('--user is empty: give a user name')
  if (flags.bind === true && flags.user === undefined) {
    throw new UsageError('--bind needs --user: the name to log in with')
  }
  if (flags['password-stdin'] === true && flags.bind !== true) {
    throw new UsageError('--password-stdin needs --bind, which says that an attempt may be spent')
  }
}

/** A wrong password counts at the directory and may lock the account: nobody is bound unasked. */
async function personOf(
  flags: Flags,
  configuration: Configuration,
  piped: string | undefined,
  world: World,
): Promise<Person> {
  const { user: username } = flags
  if (username === undefined) return {}
  const name = printable(username)
  const attempt = `Logging in as ${name} spends one attempt at the directory`
  if (flags.bind === true) {
    world.stderr.write(`${attempt}.\n`)
  } else {
    const isWanted = isAttended(world) && (await confirm(world, `${attempt}. Do that too?`, false))
    if (!isWanted) return { username }
  }
  return { username, password: await userPassword(configuration, { username, piped }, world) }
}
