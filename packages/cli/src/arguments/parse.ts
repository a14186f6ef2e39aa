import { parseArgs } from 'node:util'
import { UsageError } from '../stops.ts'
import { type Command, type Flags, flagsOf } from './flags.ts'
import { refuseSecrets } from './refuse-secrets.ts'

/** What was asked for. */
export type Request =
  | { readonly command: 'help' | 'version' }
  | { readonly command: 'doctor' | 'init'; readonly flags: Flags }
  | { readonly command: 'explain'; readonly flags: Flags; readonly username: string }

const seeHelp = 'See `ldap-auth --help`.'

/** Reads the arguments behind the name of the program. */
export function parseArguments(argv: readonly string[]): Request {
  if (argv.length === 0 || argv.some((argument) => /^(?:-h|--help)$/.test(argument))) {
    return { command: 'help' }
  }
  if (argv.includes('--version')) return { command: 'version' }
  refuseSecrets(argv)
  const [command = '', ...rest] = argv
  if (command === 'help') return { command }
  if (!isCommand(command)) throw new UsageError(`There is no such command. ${seeHelp}`)
  const { flags, operands } = read(command, rest)
  if (command !== 'explain') {
    // Not repeated: it may be a password that was meant for a flag.
    if (operands.length > 0) throw new UsageError(`${command} takes flags only. ${seeHelp}`)
    return { command, flags }
  }
  const [username, ...more] = operands
  if (username === undefined || username === '' || more.length > 0) {
    throw new UsageError(`explain takes one user name: ldap-auth explain <user>. ${seeHelp}`)
  }
  return { command, flags, username }
}

function isCommand(name: string): name is Command {
  return Object.hasOwn(flagsOf, name)
}

function read(command: Command, args: string[]): { flags: Flags; operands: readonly string[] } {
  try {
    const { values, positionals } = parseArgs({
      args,
      options: flagsOf[command],
      allowPositionals: true,
    })
    return { flags: values as Flags, operands: positionals }
  } catch (error) {
    throw new UsageError(`${firstSentence(error)} ${seeHelp}`)
  }
}

/** The rest tells how to write an argument that begins with a dash. */
function firstSentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const [sentence = ''] = message.split(/\.(?:\s|$)/, 1)
  return `${sentence}.`
}
