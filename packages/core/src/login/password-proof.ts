import { timingSafeEqual } from 'node:crypto'
import { KeyedHash } from '../memory/keyed-hash.ts'
import type { AcceptedLogin } from '../words/result.ts'
import type { LdapUser } from '../words/user.ts'
import { freshUser } from './fresh.ts'
import { type BindProof, checkProof } from './verify.ts'

/** Says that the directory took a password from a user before. Only `PasswordProofs` makes one, of a `BindProof`. */
class PasswordProof {
  readonly #digest: Buffer

  constructor(digest: Buffer) {
    this.#digest = digest
  }

  isOf(digest: Buffer): boolean {
    return timingSafeEqual(this.#digest, digest)
  }
}

export type { PasswordProof }

/** What is kept of passwords: hashes that nobody can compare elsewhere, each of one user's password. */
export class PasswordProofs {
  readonly #hash = new KeyedHash()

  /** @throws where the bind was not that of the user */
  make(bind: BindProof, user: LdapUser, password: string): PasswordProof {
    checkProof(bind, user)
    return new PasswordProof(this.#hash.of(user.id, password))
  }

  /** Lets a user in again; undefined where the password is another, or the proof another's. */
  letIn(
    proof: PasswordProof,
    user: LdapUser,
    password: string,
    source: 'cache' | 'stale',
  ): AcceptedLogin | undefined {
    const isProven = proof instanceof PasswordProof && proof.isOf(this.#hash.of(user.id, password))
    if (!isProven) return undefined
    return { authenticated: true, user: freshUser(user), source }
  }
}
