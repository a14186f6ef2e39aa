import type { LdapAuthOptions } from '../options/options.ts'
import { resolveOptions } from '../options/resolve.ts'
import type { DirectoryPreset } from '../words/resolved-options.ts'
import { greet } from './examine-servers.ts'
import type { Finding } from './finding.ts'
import { discover } from './names.ts'
import type { ProgressOptions } from './options.ts'
import type { Root } from './root-dse.ts'
import { Run } from './run.ts'
import { takesStartTls } from './spoken.ts'

/** Where an unknown directory is. */
export type SurveyOptions = Pick<LdapAuthOptions, 'url' | 'tls' | 'allowPlaintext'>

/** What a directory says about itself. */
export interface Survey {
  /** Such as `OpenLDAP`. */
  readonly vendor?: string
  /** What suits it as `directory`. */
  readonly directory?: DirectoryPreset
  /** The DNs below which it keeps entries, the default one first. */
  readonly namingContexts: readonly string[]
  /** Whether it offers StartTLS. */
  readonly startTls: boolean
  /** What the steps on the way found. */
  readonly findings: readonly Finding[]
}

/** Nobody is searched for. */
const nobody = { base: 'dc=example,dc=com', filter: '(uid={{username}})' }

/**
 * Asks a directory what it is, without an account: the first server that answers. What keeps it from
 * answering is among the findings.
 *
 * @throws `ERR_LDAP_AUTH_OPTIONS`, and `ERR_LDAP_AUTH_ABORTED`, where `signal` fired
 */
export async function survey(
  { url, tls, allowPlaintext }: SurveyOptions,
  request: ProgressOptions = {},
): Promise<Survey> {
  const run = new Run(resolveOptions({ url, tls, allowPlaintext, user: nobody }), request)
  try {
    const root = await firstRoot(run)
    const { name: vendor, preset: directory } = root?.vendor ?? {}
    return {
      ...(vendor !== undefined && { vendor }),
      ...(directory !== undefined && { directory }),
      namingContexts: root?.namingContexts ?? [],
      startTls: root?.startTls ?? false,
      findings: run.findings,
    }
  } finally {
    run.close()
  }
}

async function firstRoot(run: Run): Promise<Root | undefined> {
  const servers = await resultOf(discover(run))
  for (const server of servers) {
    const known = await resultOf(greet(run, server))
    if (known === undefined) continue
    const { root } = known
    const isTaken = server.security === 'starttls' || root.startTls
    const isOpen = server.security === 'plain'
    return { ...root, startTls: isTaken || (isOpen && (await takesStartTls(run, server))) }
  }
  return undefined
}

/** The findings are kept by the run. */
async function resultOf<T>(steps: AsyncGenerator<Finding, T, undefined>): Promise<T> {
  for (;;) {
    const { done, value } = await steps.next()
    if (done === true) return value
  }
}
