import type { Settings } from '../options/settings.ts'
import type { AttributeSource, LdapUser } from '../words/user.ts'
import type { AttributePlan, Entries, Read } from './attributes.ts'
import { spellingOf } from './spelling.ts'

/** The part of a user that is read from attributes. */
export type Profile = Pick<
  LdapUser,
  'displayName' | 'givenName' | 'familyName' | 'email' | 'attributes' | 'attributeSources'
>

/** Reads the attributes that were asked for, each from the view that it may be taken from. */
export function createReadProfile(
  { profile }: Pick<AttributePlan, 'profile'>,
  { binaryAttributes }: Settings['user'],
  read: Read,
): (views: Entries) => Profile {
  const wanted = profile.map((name) => {
    const key = name.toLowerCase()
    return { name, key, spelling: spellingOf(key, binaryAttributes) }
  })
  const nameOf = createNameOf(profile)

  return (views) => {
    const attributes: Record<string, readonly string[]> = {}
    const attributeSources: Record<string, AttributeSource> = {}
    for (const { name, key, spelling } of wanted) {
      const reading = read(views, key)
      attributes[name] = Object.freeze(reading ? spelling.textsOf(reading.values) : [])
      attributeSources[name] = reading?.source ?? 'missing'
    }
    // Spread ahead of other properties, the names would cost more than all that is done here.
    return Object.assign(nameOf(attributes), {
      attributes: Object.freeze(attributes),
      attributeSources: Object.freeze(attributeSources),
    })
  }
}

type Names = Pick<LdapUser, 'displayName' | 'givenName' | 'familyName' | 'email'>

/** What applications call the attributes of inetOrgPerson (RFC 2798), the better source first. */
const wellKnown: readonly [keyof Names, string][] = [
  ['displayName', 'displayname'],
  ['displayName', 'cn'],
  ['givenName', 'givenname'],
  ['familyName', 'sn'],
  ['email', 'mail'],
]

function createNameOf(
  profile: readonly string[],
): (attributes: Readonly<Record<string, readonly string[]>>) => Names {
  const known = wellKnown.flatMap(([key, attribute]) =>
    profile.filter((name) => name.toLowerCase() === attribute).map((name) => ({ key, name })),
  )
  return (attributes) => {
    const names: { -readonly [Key in keyof Names]: Names[Key] } = {}
    for (const { key, name } of known) {
      const value = attributes[name]?.[0]
      if (value !== undefined) names[key] ??= value
    }
    return names
  }
}
