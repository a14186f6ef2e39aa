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
  /** What the options would call them. */
  readonly own: string | undefined
}

/** Who is called like this in a usual attribute, or, where that has a domain, in front of it. */
export async function whoIsCalled(look: Look, name: string): Promise<OtherName | undefined> {
  const { base, usernameAttribute } = look.settings.user
  const bases = [...new Set([...base, ...look.root.namingContexts])]
  const attributes = [...new Set([...nameAttributes, usernameAttribute])]
  const [entry] = await findBelow(look, bases, anyIs(name), { attributes, sizeLimit: 1 })
  if (entry === undefined) return undefined
  const [own] = entry.strings(usernameAttribute)
  for (const attribute of nameAttributes) {
    const value = entry.strings(attribute).find((one) => isCalled(one, name))
    if (value !== undefined) return { dn: entry.dn, attribute, value, own }
  }
  return undefined
}

/** The name in `name@domain` and `DOMAIN\name`. */
export function withoutDomain(username: string): readonly string[] {
  const [, account] = /^[^\\]+\\(.+)$/s.exec(username) ?? []
  const [, name] = /^(.+)@[^@]+$/s.exec(username) ?? []
  return [account, name].filter((one) => one !== undefined)
}

function isCalled(value: string, typed: string): boolean {
  return fold(value) === fold(typed) || fold(value).startsWith(`${fold(typed)}@`)
}

function anyIs(name: string): Filter {
  const value = Buffer.from(name)
  const equal = nameAttributes.map((attribute) => ({ type: 'equal', attribute, value }) as const)
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
