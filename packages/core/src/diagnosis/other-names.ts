import type { Filter } from '../text/filter.ts'
import { fold } from '../text/fold.ts'
import { findBelow, type Look } from './look.ts'

/** What people call themselves by when they log in. */
const nameAttributes = ['uid', 'sAMAccountName', 'userPrincipalName', 'mail', 'cn']

/** Somebody who is known by a name in another way than the options say. */
export interface OtherName {
  readonly dn: string
  readonly attribute: string
  readonly value: string
  /** The name, or the part of it that was found. */
  readonly typed: string
  /** What the options would call them. */
  readonly own: string | undefined
}

/** Who is known by a name, or by the part of it that is not the domain, in a usual attribute. */
export async function otherNames(look: Look, username: string): Promise<OtherName | undefined> {
  const { base, usernameAttribute } = look.settings.user
  const bases = [...new Set([...base, ...look.root.namingContexts])]
  const attributes = [...new Set([...nameAttributes, usernameAttribute])]
  for (const typed of [username, ...withoutDomain(username)]) {
    const filter = anyIs(nameAttributes, typed)
    const [entry] = await findBelow(look, bases, filter, { attributes, sizeLimit: 1 })
    if (entry === undefined) continue
    const [own] = entry.strings(usernameAttribute)
    for (const attribute of nameAttributes) {
      const value = entry.strings(attribute).find((one) => isCalled(one, typed))
      if (value !== undefined) return { dn: entry.dn, attribute, value, typed, own }
    }
  }
  return undefined
}

/** The name in `name@domain` and `DOMAIN\name`; with another domain, whoever begins like this. */
function withoutDomain(username: string): readonly string[] {
  const [, account] = /^[^\\]+\\(.+)$/s.exec(username) ?? []
  const [, name] = /^(.+)@[^@]+$/s.exec(username) ?? []
  return [account, name].filter((one) => one !== undefined)
}

function isCalled(value: string, typed: string): boolean {
  return fold(value) === fold(typed) || fold(value).startsWith(`${fold(typed)}@`)
}

function anyIs(attributes: readonly string[], name: string): Filter {
  const value = Buffer.from(name)
  const equal = attributes.map((attribute) => ({ type: 'equal', attribute, value }) as const)
  const withDomain = ['userPrincipalName', 'mail'].map(
    (attribute) =>
      ({
        type: 'substrings',
        attribute,
        initial: Buffer.from(`${name}@`),
        any: [],
        final: undefined,
      }) as const,
  )
  return { type: 'or', filters: [...equal, ...withDomain] }
}
