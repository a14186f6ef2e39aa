import { onTestFinished } from 'vitest'
import { createLdapAuth, type LdapAuth } from '../../../../src/index.ts'
import type { Variation } from '../../people.ts'
import { type Ability, groupDn, groupsBase, type Kind, peopleBase, type World } from '../kind.ts'

/** A row of the table: what every server must do. */
export interface Case {
  readonly title: string
  /** What a server must be able to for the case to come up. */
  readonly needs?: Ability
  check(here: Here): Promise<void>
}

/** A column of the table. */
export interface Here {
  readonly kind: Kind
  readonly world: World
  /** Handles for cases without options of their own: people log in by this attribute. */
  readonly shared: Readonly<Record<'uid' | 'mail', LdapAuth>>
}

/** A handle at the server, closed when the test ends. */
export function open({ kind, world }: Pick<Here, 'kind' | 'world'>, options?: Variation): LdapAuth {
  const auth = create(kind, world, options)
  onTestFinished(() => auth.close({ graceMs: 0 }))
  return auth
}

export function openShared(kind: Kind, world: World): Here['shared'] {
  const by = (attribute: string): LdapAuth =>
    create(kind, world, {
      user: { filter: `(${attribute}={{username}})`, usernameAttribute: 'uid' },
      groups: { source: 'search', base: groupsBase(kind.suffix), nested: false },
      roles: { person: [groupDn(kind.suffix, 'everybody')] },
    })
  return { uid: by('uid'), mail: by('mail') }
}

function create(kind: Kind, { url, serviceAccount }: World, options: Variation = {}): LdapAuth {
  const { user, ...others } = options
  const filter = `(${kind.nameAttribute}={{username}})`
  return createLdapAuth({
    url,
    service: serviceAccount,
    ...others,
    user: { base: peopleBase(kind.suffix), filter, ...user },
  })
}

/** Somebody as they type themselves. */
export function credentialsOf({ uid, password }: { uid: string; password: string }) {
  return { username: uid, password }
}
