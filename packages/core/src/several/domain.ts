import { fold } from '../text/fold.ts'
import type { NamedDirectory } from './options.ts'

/** A directory to ask about a name, and the name by which it would know the person. */
export interface Candidate {
  readonly directory: NamedDirectory
  readonly username: string
}

/** Which directories a name may be in: the one whose domain it carries, or else each in turn. */
export function candidatesFor(
  username: string,
  directories: readonly [NamedDirectory, ...NamedDirectory[]],
): readonly Candidate[] {
  const named = withDomain(username)
  const owner = named && directories.find(({ domains }) => domains.includes(named.domain))
  if (named === undefined || owner === undefined) {
    return directories.map((directory) => ({ directory, username }))
  }
  return [{ directory: owner, username: owner.stripDomain ? named.bare : username }]
}

/** `DOMAIN\user` as Windows writes it, or `user@domain`. */
function withDomain(username: string): { domain: string; bare: string } | undefined {
  const [, before, after] = /^([^\\]+)\\(.+)$/s.exec(username) ?? []
  if (before !== undefined && after !== undefined) return { domain: fold(before), bare: after }
  const [, bare, domain] = /^(.+)@([^@]+)$/s.exec(username) ?? []
  if (bare !== undefined && domain !== undefined) return { domain: fold(domain), bare }
  return undefined
}
