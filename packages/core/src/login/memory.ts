import type { Target } from '../directory/directory.ts'
import { idKey, knownKey, typedKey } from '../memory/names.ts'
import { holds, type Note, Notes } from '../memory/notes.ts'
import { People } from '../memory/people.ts'
import type { Settings } from '../options/settings.ts'
import type { Clock } from '../words/clock.ts'
import type { LdapAuthStats } from '../words/handle.ts'
import type { Credentials } from '../words/result.ts'
import type { Attempted, Person } from './login.ts'
import type { PasswordWarning } from './password-policy.ts'
import { type PasswordProof, PasswordProofs } from './password-proof.ts'

/** Somebody, and the password that was theirs at the last bind. */
export interface ProvenPerson extends Person {
  readonly proof: PasswordProof
  /** How many wrong passwords are compared, where the directory does not count them. */
  guessesLeft: number
}

/** As many as the account limit of a login form that is kept. */
const GUESSES = 4

const nothing = Object.freeze({ hits: 0, misses: 0, size: 0 })

/** The figures where nothing is remembered. */
export const noFigures: LdapAuthStats['cache'] = {
  user: nothing,
  password: nothing,
  stale: nothing,
}

/** What is remembered of those who logged in: who they are, and, where that is wanted, by what password. */
export class LoginMemory {
  readonly proofs: PasswordProofs = new PasswordProofs()
  readonly users: People<Person>
  /** For logins without the directory. */
  readonly passwords: People<ProvenPerson> | undefined
  /** For logins while no server answers. */
  readonly stale: People<ProvenPerson> | undefined
  readonly #passwordMs: number
  readonly #staleMs: number
  readonly #all: readonly Pick<People<Person>, 'forget' | 'forgetId' | 'forgetAll'>[]
  /** Of the logins under way: what is forgotten until one ends is not remembered by it. */
  readonly notes = new Notes()

  constructor(settings: Exclude<Settings['cache'], false>, clock: Clock) {
    const { max, ttlMs, passwords, staleIfErrorMs } = settings
    this.#passwordMs = passwords === false ? 0 : passwords.ttlMs
    this.#staleMs = staleIfErrorMs
    this.users = new People('user', { max, ttlMs }, clock)
    if (passwords !== false) this.passwords = new People('password', { max, ...passwords }, clock)
    if (staleIfErrorMs > 0) this.stale = new People('stale', { max, ttlMs: staleIfErrorMs }, clock)
    const proven = [this.passwords, this.stale].filter((people) => people !== undefined)
    this.#all = [this.users, ...proven]
  }

  get figures(): LdapAuthStats['cache'] {
    const { users, passwords, stale } = this
    return {
      user: users.figures,
      password: passwords?.figures ?? nothing,
      stale: stale?.figures ?? nothing,
    }
  }

  /** Who was read not long ago, by a name as it is typed. */
  userNamed(username: string): Person | undefined {
    const person = this.users.find(typedKey(username))
    this.users.count(person?.user.id)
    return person
  }

  /**
   * Remembers whom a bind let in. Who was `known` was not read again, and gets no older by that.
   *
   * @throws where the bind was not that of the user
   */
  remember(
    note: Note,
    { username, password }: Credentials,
    attempted: Extract<Attempted, { person: Person }>,
    known: Person | undefined,
  ): void {
    const { passwords, stale } = this
    const keepsProofs = passwords !== undefined || stale !== undefined
    if (known !== undefined && !keepsProofs) return
    const { target, proof, person, passwordWarning } = attempted
    const { id, dn, username: name } = person.user
    const bound = target.dn === dn ? undefined : target
    const keys = [...keysOf(username, bound), knownKey(dn), knownKey(name)]
    if (!holds(note, [...keys, idKey(id)])) return
    if (known === undefined) this.users.keep(keys, person)
    if (!keepsProofs) return
    const proven = { ...person, proof: this.proofs.make(proof, person.user, password) }
    keepProven(passwords, keys, proven, within(this.#passwordMs, passwordWarning))
    keepProven(stale, keys, proven, within(this.#staleMs, passwordWarning))
  }

  /** Forgets who was not let in, by the name that was typed and by that of the bind. */
  forget(username: string, target?: Target): void {
    this.#forget(keysOf(username, target))
  }

  forgetId(id: string): void {
    this.#forgetIds([id])
  }

  /** Forgets a user, or everybody. */
  invalidate(username?: string): void {
    if (username !== undefined) {
      this.#forget([typedKey(username), knownKey(username)])
      return
    }
    this.notes.forgetAll()
    for (const people of this.#all) people.forgetAll()
  }

  /** Each may know the person by other keys than the rest. */
  #forget(keys: readonly string[]): void {
    this.notes.forget(keys)
    this.#forgetIds(this.#all.flatMap((people) => people.forget(keys)))
  }

  #forgetIds(ids: readonly string[]): void {
    for (const people of this.#all) for (const id of ids) people.forgetId(id)
    this.notes.forget(ids.map(idKey))
  }
}

function keysOf(username: string, target: Target | undefined): string[] {
  const bound = target?.dn ?? target?.principal?.name
  return [typedKey(username), ...(bound === undefined ? [] : [knownKey(bound)])]
}

/** No password lets in for longer than the directory says it is good for; one that lives on grace, never. */
function within(ttlMs: number, warning: PasswordWarning | undefined): number {
  if (warning?.graceLoginsLeft !== undefined) return 0
  return Math.min(ttlMs, (warning?.expiresInSeconds ?? Infinity) * 1000)
}

function keepProven(
  people: People<ProvenPerson> | undefined,
  keys: readonly string[],
  person: Omit<ProvenPerson, 'guessesLeft'>,
  ttlMs: number,
): void {
  if (ttlMs > 0) people?.keep(keys, { ...person, guessesLeft: GUESSES }, ttlMs)
}
