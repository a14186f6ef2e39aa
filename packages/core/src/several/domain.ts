import { fold } from '../text/fold.ts'
import { splitDomain } from '../users/typed-name.ts'
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
  const typed = splitDomain(username)
  const owner = typed && directories.find(({ domains }) => domains.includes(fold(typed.domain)))
  if (typed === undefined || owner === undefined) {
    return directories.map((directory) => ({ directory, username }))
  }
  return [{ directory: owner, username: owner.stripDomain ? typed.name : username }]
}
