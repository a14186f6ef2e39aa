import type { Flags } from '../arguments/flags.ts'
import { UsageError } from '../stops.ts'
import type { World } from '../world.ts'

/** The passwords that came by standard input. */
export interface PipedPasswords {
  readonly service?: string | undefined
  readonly user?: string | undefined
}

/** More than any password, and little enough to keep. */
const maxLength = 65_536

/** Reads what the flags say is on standard input: a line each, that of the service account first. */
export async function readPiped(flags: Flags, { stdin }: World): Promise<PipedPasswords> {
  const wanted = (['service-password-stdin', 'password-stdin'] as const).filter(
    (flag) => flags[flag] === true,
  )
  if (wanted.length === 0) return {}
  if (stdin.isTTY === true) {
    throw new UsageError(
      `--${wanted[0]}: standard input is a terminal, which would show the password. ` +
        'Leave the flag out to be asked.',
    )
  }
  const lines = await firstLines(stdin, wanted.length)
  const passwords = wanted.map((flag, index) => {
    if (lines[index]) return [flag, lines[index]]
    throw new UsageError(`--${flag}: line ${index + 1} of standard input is missing or empty`)
  })
  const { 'service-password-stdin': service, 'password-stdin': user } =
    Object.fromEntries(passwords)
  return { service, user }
}

async function firstLines(stdin: World['stdin'], count: number): Promise<string[]> {
  let text = ''
  stdin.setEncoding('utf8')
  for await (const chunk of stdin) {
    text += chunk
    if (text.split('\n').length > count) break
    if (text.length > maxLength) throw new UsageError('Standard input is too long for a password')
  }
  return text.split('\n').map((line) => line.replace(/\r$/, ''))
}
