import type { Directory } from '../directory/directory.ts'
import type { Revalidate } from '../users/revalidate.ts'
import { isOutage } from '../words/errors.ts'
import { freshUser } from './fresh.ts'
import { type Attempt, type Attempted, type Person, rejected } from './login.ts'
import type { LoginMemory } from './memory.ts'
import { verify } from './verify.ts'

/**
 * Binds who is remembered without asking who they are: of the directory they need one bind and nothing
 * else. Remembered is only whom the last bind let in. That saves no check of a password, and whoever the
 * directory refuses is looked for anew at the next login: one login is one bind.
 *
 * @throws what the attempt throws
 */
export function rememberUsers(
  attempt: Attempt,
  directory: Directory,
  memory: LoginMemory,
): Attempt {
  const bindAgain: (person: Person) => Attempt =
    (person) =>
    async ({ password }, deadline, course) => {
      const { id, username } = person.user
      course.found = { id, username }
      const notAdmitted = await course.admit?.(person.account)
      if (notAdmitted !== undefined) return { refusal: notAdmitted }
      const target = { dn: person.user.dn, ...(person.server && { server: person.server }) }
      const verdict = await verify(directory, target, password, { deadline, course }, async () => {
        course.isProven = true
        return person
      })
      if (verdict.proof === undefined) {
        course.isDoubtful = true
        return { target, refusal: verdict.refusal }
      }
      const { proof, passwordWarning } = verdict
      // The only state that time alone brings about.
      if (person.endsAt <= Date.now()) return { target, refusal: rejected('account-expired', true) }
      return { target, proof, person, passwordWarning }
    }

  return async (credentials, deadline, course) => {
    const { username } = credentials
    const note = memory.notes.begin()
    const known = memory.userNamed(username)
    try {
      const ask = known === undefined ? attempt : bindAgain(known)
      const attempted = await ask(credentials, deadline, course)
      if (attempted.proof !== undefined) memory.remember(note, credentials, attempted, known)
      else if (attempted.refusal.reason !== 'too-many-attempts')
        memory.forget(username, attempted.target)
      return known === undefined ? attempted : withFreshUser(attempted)
    } catch (error) {
      // An entry that has moved to another server is no outage.
      const isCalledOff = deadline.signal?.aborted === true
      if (known !== undefined && !isOutage(error) && !isCalledOff) memory.forget(username)
      throw error
    } finally {
      memory.notes.end(note)
    }
  }
}

/** Who would not be let in any more is not let in from memory either. */
export function forgetInvalid(revalidate: Revalidate, memory: LoginMemory): Revalidate {
  return async (user, deadline) => {
    const answer = await revalidate(user, deadline)
    if (!answer.valid) memory.forgetId(user.id)
    return answer
  }
}

function withFreshUser(attempted: Attempted): Attempted {
  if (attempted.proof === undefined) return attempted
  const { person } = attempted
  return { ...attempted, person: { ...person, user: freshUser(person.user) } }
}
