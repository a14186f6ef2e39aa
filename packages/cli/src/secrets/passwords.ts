import type { LdapAuthOptions } from '@ldap-auth/core'
import { checkOptions } from '../configuration/check-options.ts'
import type { Configuration } from '../configuration/configuration.ts'
import { group } from '../configuration/settings.ts'
import { askSecret } from '../prompt/prompt.ts'
import { printable } from '../report/printable.ts'
import { UsageError } from '../stops.ts'
import { isAttended, type World } from '../world.ts'
import { type Stored, stored } from './stored.ts'

/** A password that is needed, in words. */
interface Wanted {
  readonly whose: string
  readonly variable: string
  readonly flag: string
}

/** The options with the password of the service account, where there is an account that has one. */
export async function withServicePassword(
  configuration: Configuration,
  piped: string | undefined,
  world: World,
): Promise<LdapAuthOptions> {
  const { settings } = configuration
  const { dn, mechanism } = group(settings, 'service')
  // The core checks what the settings really are.
  const options = settings as unknown as LdapAuthOptions
  if (mechanism !== undefined) return options
  if (dn === undefined) return refuseNameless(configuration, piped, options)
  await checkOptions({ ...options, service: { dn: String(dn), password: 'not known yet' } })
  const password = await obtain(piped, await stored(configuration, 'servicePassword'), world, {
    whose: printable(String(dn)),
    variable: 'LDAP_BIND_PASSWORD',
    flag: '--service-password-stdin',
  })
  return { ...options, service: { dn: String(dn), password } }
}

/** Without a name the search would be anonymous, which is not what somebody with a password means. */
function refuseNameless(
  { layers }: Configuration,
  piped: string | undefined,
  options: LdapAuthOptions,
): LdapAuthOptions {
  const holder = layers.find(({ servicePassword }) => servicePassword !== undefined)
  const source = piped === undefined ? holder?.source : 'standard input'
  if (source === undefined) return options
  throw new UsageError(
    `The password of a service account comes from ${printable(source)}, but not its name: ` +
      'give --service-dn, or set LDAP_BIND_DN.',
  )
}

/** The password of the person that is bound. */
export async function userPassword(
  configuration: Configuration,
  { username, piped }: { username: string; piped: string | undefined },
  world: World,
): Promise<string> {
  return obtain(piped, await stored(configuration, 'userPassword'), world, {
    whose: printable(username),
    variable: 'LDAP_USER_PASSWORD',
    flag: '--password-stdin',
  })
}

async function obtain(
  piped: string | undefined,
  { password, withheld }: Stored,
  world: World,
  { whose, variable, flag }: Wanted,
): Promise<string> {
  const known = piped ?? password
  if (known !== undefined) {
    world.secrets.add(known)
    return known
  }
  if (!isAttended(world)) {
    throw new UsageError(
      `No password for ${whose}${withheld ? `: ${printable(withheld)}` : ''}. ` +
        `Set ${variable} beside the URL, or pipe the password in with ${flag}.`,
    )
  }
  if (withheld !== undefined) world.stderr.write(`Note: ${printable(withheld)}.\n`)
  const typed = await askSecret(world, `Password of ${whose}`)
  if (typed === '') throw new UsageError(`The password of ${whose} is empty.`)
  return typed
}
