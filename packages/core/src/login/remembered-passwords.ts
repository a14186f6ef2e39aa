import { typedKey } from '../memory/names.ts'
import type { People } from '../memory/people.ts'
import { isUnanswered } from '../words/errors.ts'
import type { AcceptedLogin, Credentials } from '../words/result.ts'
import type { Login } from './login.ts'
import type { LoginMemory, ProvenPerson } from './memory.ts'

/**
 * Lets in, where that is wanted, whoever comes with the password that the directory took from them
 * last: not long ago; or before, while no server answers.
 *
 * @throws what the login throws
 */
export function rememberPasswords(login: Login, memory: LoginMemory): Login {
  const { passwords, stale } = memory
  const lettingIn = passwords === undefined ? login : letInBefore(login, passwords)
  return stale === undefined ? lettingIn : letInAfter(lettingIn, stale)

  function letInBefore(next: Login, people: People<ProvenPerson>): Login {
    return (credentials, deadline, course) => {
      const person = people.find(typedKey(credentials.username))
      const accepted = person && letIn(person, credentials, 'cache')
      people.count(accepted?.user.id)
      return accepted === undefined
        ? next(credentials, deadline, course)
        : Promise.resolve(accepted)
    }
  }

  function letInAfter(next: Login, people: People<ProvenPerson>): Login {
    return async (credentials, deadline, course) => {
      try {
        return await next(credentials, deadline, course)
      } catch (error) {
        if (!isUnanswered(error)) throw error
        const person = people.find(typedKey(credentials.username))
        const accepted = person && letIn(person, credentials, 'stale')
        people.count(accepted?.user.id)
        if (accepted !== undefined) return accepted
        if (person !== undefined) countGuess(person)
        throw error
      }
    }
  }

  function letIn(
    person: ProvenPerson,
    { password }: Credentials,
    source: 'cache' | 'stale',
  ): AcceptedLogin | undefined {
    if (person.endsAt <= Date.now()) return undefined
    return memory.proofs.letIn(person.proof, person.user, password, source)
  }

  /** Nobody else counts them while the directory is down. */
  function countGuess(person: ProvenPerson): void {
    person.guessesLeft -= 1
    if (person.guessesLeft <= 0) memory.forgetId(person.user.id)
  }
}
