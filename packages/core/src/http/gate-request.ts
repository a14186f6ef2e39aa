import type { IncomingHttpHeaders } from 'node:http'
import type { LdapUser } from '../words/user.ts'
import type { BodyReading } from './body.ts'
import type { HttpAnswer } from './outcome.ts'
import type { HttpResponse } from './page.ts'
import type { SessionRecord } from './session.ts'

/** A request, in the words that every framework can say it in: a plain object. */
export interface GateRequest {
  /** What is the same object for as long as the request lasts, and another one for each request. */
  readonly key: object
  readonly method: string
  /** The path below `mountPath`, without the query. */
  readonly path: string
  /** The path the adapter is mounted at; empty at the root. */
  readonly mountPath: string
  /** Path and query as the browser asked for them, mount path included. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
  /** The host the browser asked for, as the framework tells it. */
  readonly host: string | undefined
  /** Whether the browser spoke TLS, as the framework tells it. */
  readonly secure: boolean
  /** Whether the browser runs on this machine, see `isOnThisMachine`. */
  readonly loopback: boolean
  readonly clientAddress: string | undefined
  /** Fires when the client goes away. */
  readonly signal: AbortSignal
  /** Absent where no session middleware ran. */
  readonly session: SessionPort | undefined
  /** Reads the login that was posted, once it is asked for. */
  readBody(): Promise<BodyReading>
}

/** The framework's session, as far as a login needs it. */
export interface SessionPort {
  /** What {@link SessionPort.replace} stored, as the session store gives it back. */
  read(): unknown
  /**
   * Starts a session under a new id that holds the record and nothing else; resolves once it is
   * saved. An id that was known before the login must not be worth anything after it.
   */
  replace(record: SessionRecord | undefined): Promise<void>
  /**
   * Puts another record, or none, into the session as it is, under the id it has; resolves once it
   * is saved, with `true`. With `false`, and without storing anything, if the session has lost its
   * record since it was read: a logout in another tab must not be undone by a slower request.
   */
  update(record: SessionRecord | undefined): Promise<boolean>
}

/**
 * Whoever is logged in and let in: set the headers and go on. Of several guards of one request only
 * the first gets headers: what the application says of its pages in between stays.
 */
export interface Entrant {
  readonly kind: 'enter'
  readonly user: LdapUser
  readonly headers: Readonly<Record<string, string>>
  /** Where the part of the application begins that the gate stands before. */
  readonly home: string
}

/** What is to be done with a request. */
export type Verdict =
  | Entrant
  | {
      readonly kind: 'answer'
      readonly response: HttpResponse
      /** Why the request was not let in, for frameworks in which a refusal is an error. */
      readonly refusal?: HttpAnswer | undefined
    }
  /** The client went away: there is nobody to answer. */
  | { readonly kind: 'gone' }

/** Checks whether somebody who is logged in may come in. */
export type RoleCheck = (entrant: Entrant, request: GateRequest) => Verdict
