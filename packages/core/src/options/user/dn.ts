import { DnSyntaxError } from '../../text/dn-syntax.ts'
import { DnTemplate } from '../../text/dn-template.ts'
import { text } from '../checks.ts'
import { isAbsent, type Option, refusal } from '../option.ts'

/** Reads `user.dn`. What says how to search for a user has no place beside it. */
export function resolveUserDn(dn: Option, searching: readonly Option[]): DnTemplate | undefined {
  if (isAbsent(dn)) return undefined
  for (const option of searching) {
    if (isAbsent(option)) continue
    throw refusal(option, `stands beside ${dn.path}, with which nobody is searched for; remove one`)
  }
  const written = text(dn)
  try {
    return DnTemplate.parse(written)
  } catch (error) {
    if (!(error instanceof DnSyntaxError)) throw error
    const example = 'write a DN such as uid={{username}},ou=people,dc=example,dc=com'
    throw refusal(dn, `is not the DN of a user: ${error.message}; ${example}`, error)
  }
}
