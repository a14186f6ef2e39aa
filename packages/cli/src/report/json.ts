import type { Finding } from '@ldap-auth/core/diagnosis'
import type { World } from '../world.ts'
import { conceal } from './printable.ts'
import type { Reporter } from './reporter.ts'
import { rounded, summarize } from './summary.ts'

/** One document on standard output, when all is done. */
export function jsonReporter(command: string, { stdout, secrets }: World): Reporter {
  return {
    add() {},
    end(findings) {
      const document = {
        command,
        summary: summarize(findings),
        findings: findings.map((finding) => ({
          ...finding,
          durationMs: rounded(finding.durationMs),
        })),
      }
      stdout.write(`${serialize(document, secrets)}\n`)
    },
  }
}

/** Also a document may be looked at on a terminal: JSON alone leaves DEL and the controls of C1 as they are. */
function serialize(
  document: { readonly findings: readonly Finding[] },
  secrets: ReadonlySet<string>,
): string {
  const text = JSON.stringify(
    document,
    (_key, value: unknown) => (typeof value === 'string' ? conceal(value, secrets) : value),
    2,
  )
  return text.replace(
    /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) =>
      `\\u${[...Array(character.length).keys()]
        .map((index) => character.charCodeAt(index).toString(16).padStart(4, '0'))
        .join('\\u')}`,
  )
}
