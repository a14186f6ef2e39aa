import { isLdapAuthError } from '@ldap-auth/core'
import { help } from './arguments/help.ts'
import { parseArguments, type Request } from './arguments/parse.ts'
import { doctor } from './commands/doctor.ts'
import { explain } from './commands/explain.ts'
import { init } from './commands/init.ts'
import { type ExitCode, exitCode } from './exit-code.ts'
import { conceal, printable } from './report/printable.ts'
import { Interrupted, UsageError } from './stops.ts'
import { version } from './version.ts'
import type { World } from './world.ts'

/** Does what the arguments ask for; gives what the process ends with. */
export async function runProgram(argv: readonly string[], world: World): Promise<ExitCode> {
  try {
    return await run(parseArguments(argv), world)
  } catch (error) {
    const [code, lines] = endOf(error, world)
    const say = (line: string): string => printable(conceal(line, world.secrets))
    for (const line of lines) world.stderr.write(`${say(line)}\n`)
    return code
  }
}

function run(request: Request, world: World): Promise<ExitCode> | ExitCode {
  switch (request.command) {
    case 'doctor':
      return doctor(request.flags, world)
    case 'explain':
      return explain(request, world)
    case 'init':
      return init(request.flags, world)
    case 'help':
      world.stdout.write(help)
      return exitCode.good
    case 'version':
      world.stdout.write(`${version()}\n`)
      return exitCode.good
  }
}

function endOf(error: unknown, { signal }: World): [ExitCode, string[]] {
  if (signal.aborted || error instanceof Interrupted) return [exitCode.interrupted, []]
  if (error instanceof UsageError) return [exitCode.usage, [`ldap-auth: ${error.message}`]]
  if (isLdapAuthError(error) && error.code === 'ERR_LDAP_AUTH_OPTIONS') {
    return [exitCode.usage, [`ldap-auth: ${error.message}`]]
  }
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return [exitCode.fault, ['ldap-auth: a fault in this program:', ...trace.split('\n')]]
}
