import type { ServerAddress } from '../options/settings.ts'
import type { Connection } from '../protocol/connection.ts'
import type { Entry } from '../protocol/entry.ts'
import { rootEntry } from '../protocol/reading.ts'
import { describeResult } from '../protocol/result-codes.ts'
import { isLdapAuthError } from '../words/errors.ts'
import type { DirectoryPreset } from '../words/resolved-options.ts'
import { open } from './client-certificate.ts'
import { failed, failedBy, good, listed, type Outcome, skipped, warning } from './outcome.ts'
import { remedyFor } from './remedies.ts'
import type { Run } from './run.ts'
import { speaksTls } from './spoken.ts'
import { type Vendor, vendorOf } from './vendor.ts'

/** What a directory says of itself. */
export interface Root {
  readonly vendor: Vendor
  /** The default one first. */
  readonly namingContexts: readonly string[]
  readonly startTls: boolean
}

/** RFC 4511 section 4.14.1. */
const START_TLS = '1.3.6.1.4.1.1466.20037'

/** Reads the root entry on a connection, or on one that is opened for it. */
export async function readRoot(
  run: Run,
  server: ServerAddress,
  standing: Connection | undefined,
): Promise<
  Outcome & { readonly value?: { readonly connection: Connection; readonly root: Root } }
> {
  try {
    const connection = standing ?? (await open(run, server))
    try {
      run.sent()
      const timeoutMs = run.settings.timeouts.operationMs
      const limits = { timeoutMs, signal: run.signal }
      // Operational attributes are asked for by the plus (RFC 3673).
      const { result, entries } = await connection.search(rootEntry(['*', '+']), limits)
      const [entry] = entries
      if (entry === undefined) {
        connection.retire()
        return hidden(describeResult(result))
      }
      const root = rootOf(entry)
      return { ...described(root), value: { connection, root } }
    } catch (error) {
      connection.retire()
      throw error
    }
  } catch (error) {
    if (!isLdapAuthError(error) || error.code === 'ERR_LDAP_AUTH_ABORTED') throw error
    return unanswered(run, server, error)
  }
}

type Failure = Parameters<typeof failedBy>[0]

async function unanswered(run: Run, server: ServerAddress, error: Failure): Promise<Outcome> {
  const isPlain = server.security === 'plain' && error.code !== 'ERR_LDAP_AUTH_TLS'
  if (isPlain && (await speaksTls(run, server))) {
    const { host, port } = server
    const remedy = `Port ${port} speaks TLS from the first byte: write ldaps://${host}:${port}`
    return failedBy(error, remedy, { details: { speaksTls: true } })
  }
  return failedBy(error, remedyFor(error))
}

function hidden(said: string): Outcome {
  return failed(
    `The directory does not show its root entry: ${said}.`,
    'Have the directory show its root entry to everybody, as RFC 4512 wants it.',
    { code: 'ERR_LDAP_AUTH_SEARCH' },
  )
}

function rootOf(entry: Entry): Root {
  const contexts = entry.strings('namingContexts').filter((context) => context !== '')
  const home = entry.strings('defaultNamingContext')[0]
  const others = contexts.filter((context) => context.toLowerCase() !== home?.toLowerCase())
  return {
    vendor: vendorOf(entry),
    namingContexts: home === undefined ? contexts : [home, ...others],
    startTls: entry.strings('supportedExtension').includes(START_TLS),
  }
}

function described({ vendor, namingContexts, startTls }: Root): Outcome {
  const { name = 'an unknown kind', version } = vendor
  const details = {
    ...(vendor.name !== undefined && { vendor: vendor.name }),
    ...(version !== undefined && { version }),
    namingContexts,
    startTls,
  }
  const kept = namingContexts.length === 0 ? 'says of no tree' : `keeps ${listed(namingContexts)}`
  return good(
    `The directory is ${version === undefined ? name : `${name} ${version}`}, and ${kept}.`,
    {
      details,
    },
  )
}

/** Compares the kind of a directory with the option. */
export function comparePreset({ vendor }: Root, chosen: DirectoryPreset | undefined): Outcome {
  const suggested = vendor.preset
  if (suggested === undefined) {
    return skipped('What kind of directory it is, is not known: no preset can be suggested.')
  }
  const details = { suggested, ...(chosen !== undefined && { chosen }) }
  if (chosen === undefined) {
    const text = `The option directory is not set; "${suggested}" would suit.`
    return good(text, { details })
  }
  // A schema, which any directory but Active Directory may have.
  const isSchema = chosen === 'rfc2307' && suggested !== 'activeDirectory'
  if (chosen === suggested || isSchema) return good(`directory: "${chosen}" suits.`, { details })
  return warning(
    `directory is "${chosen}", and this one is ${vendor.name ?? 'another'}.`,
    `Set directory to "${suggested}", see docs/kinds-of-directories.md`,
    { details },
  )
}
