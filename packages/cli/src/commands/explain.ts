import { explain as whyNot } from '@ldap-auth/core/diagnosis'
import type { Flags } from '../arguments/flags.ts'
import { readConfiguration } from '../configuration/configuration.ts'
import type { ExitCode } from '../exit-code.ts'
import { report } from '../report/reporter.ts'
import { exitCodeOf, summarize } from '../report/summary.ts'
import { withServicePassword } from '../secrets/passwords.ts'
import { readPiped } from '../secrets/standard-input.ts'
import type { World } from '../world.ts'
import { reporterFor } from './reporter-for.ts'

/** Tells why a person can not log in, without their password. */
export async function explain(
  { username, flags }: { readonly username: string; readonly flags: Flags },
  world: World,
): Promise<ExitCode> {
  const configuration = await readConfiguration(flags, world)
  const piped = await readPiped(flags, world)
  const options = await withServicePassword(configuration, piped.service, world)
  const findings = await report(
    (listening) => whyNot(options, username, listening),
    reporterFor('explain', flags, world),
    world,
  )
  return exitCodeOf(summarize(findings), flags.strict)
}
