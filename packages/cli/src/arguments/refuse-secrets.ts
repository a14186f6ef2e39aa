import { UsageError } from '../stops.ts'

// -w is what the command line of OpenLDAP has.
const secretFlags = /^(?:-[wp]|--?(?:\w+-)*(?:password|passwd|pass|pw|secret|passphrase))(?:=|$)/i

/**
 * Other users of the machine see the arguments of a process, and the shell writes them to its
 * history. The value is not repeated.
 */
export function refuseSecrets(argv: readonly string[]): void {
  const found = argv.find((argument) => secretFlags.test(argument))
  if (found === undefined) return
  const [flag = ''] = found.split('=')
  throw new UsageError(
    `${flag} is refused: arguments can be read by other users and stay in the shell's history. ` +
      'Give the password of the service account in LDAP_BIND_PASSWORD or by ' +
      '--service-password-stdin, that of the user in LDAP_USER_PASSWORD or by --password-stdin, ' +
      'or leave it out to be asked. If this one was real, change it.',
  )
}
