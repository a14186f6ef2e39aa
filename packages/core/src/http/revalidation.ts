import type { LdapAuth, LoggedInUser } from '../words/handle.ts'
import type { Revalidation } from '../words/result.ts'

/** What the directory said of a user, and when it was asked, in milliseconds since 1970. */
interface Answered {
  readonly result: Revalidation
  readonly askedAt: number
}

/**
 * Asks about a user once for all the requests that want to know at the same time, such as those
 * of the images of one page. No request can call it off for the others; the directory's own time
 * limit ends it.
 */
export function createRevalidation(
  auth: Pick<LdapAuth, 'revalidate'>,
  now: () => number,
): (user: LoggedInUser) => Promise<Answered> {
  const flights = new Map<string, Promise<Answered>>()

  const start = async (user: LoggedInUser, askedAt: number): Promise<Answered> => {
    return { result: await auth.revalidate(user), askedAt }
  }

  return ({ id, dn, username }) => {
    const key = JSON.stringify([id, dn, username])
    const running = flights.get(key)
    if (running !== undefined) return running
    const flight = start({ id, dn, username }, now())
    flights.set(key, flight)
    const land = (): boolean => flights.delete(key)
    flight.then(land, land)
    return flight
  }
}
