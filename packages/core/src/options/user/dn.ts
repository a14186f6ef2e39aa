import { DnTemplate } from '../../text/dn-template.ts'
import { bySyntax, text } from '../checks.ts'
import { isAbsent, type Option, refuseGiven } from '../option.ts'

/** Reads `user.dn`. What says how to search for a user has no place beside it. */
export function resolveUserDn(dn: Option, searching: readonly Option[]): DnTemplate | undefined {
  if (isAbsent(dn)) return undefined
  refuseGiven(searching, `stands beside ${dn.path}, with which nobody is searched for; remove one`)
  const written = text(dn)
  const example = 'write a DN such as uid={{username}},ou=people,dc=example,dc=com'
  const read = (): DnTemplate => DnTemplate.parse(written)
  return bySyntax(dn, read, (problem) => `is not the DN of a user: ${problem}; ${example}`)
}
