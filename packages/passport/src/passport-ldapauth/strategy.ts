import type { IncomingMessage } from 'node:http'
import { Strategy as PassportStrategy } from 'passport-strategy'
import { giveUp } from '../give-up.ts'
import { type Perform, performerOf } from './actions.ts'
import { Directories } from './directories.ts'
import { findOptions } from './find-options.ts'
import { logIn } from './login.ts'
import type {
  LdapauthAuthenticateOptions,
  LdapauthCredentialsLookup,
  LdapauthCredentialsLookupResult,
  LdapauthFailureErrorCallback,
  LdapauthOptions,
  LdapauthOptionsFunction,
  LdapauthOptionsFunctionCallback,
  LdapauthServerOptions,
  LdapauthTexts,
  LdapauthVerifyCallback,
  LdapauthVerifyCallbackWithRequest,
  LdapauthVerifyDoneCallback,
  LdapauthVerifyOptions,
} from './types.ts'

// Named so that users of the types do not need those of passport-strategy.
const Base: new () => object = PassportStrategy

/**
 * Takes the place of passport-ldapauth's strategy: its options, its user and its messages, on the
 * login of `@ldap-auth/core`.
 *
 * ```ts
 * passport.use(new Strategy({ server: { url, bindDN, bindCredentials, searchBase, searchFilter } }))
 * app.post('/login', passport.authenticate('ldapauth', { successRedirect: '/' }))
 * ```
 */
class Strategy extends Base {
  static readonly Strategy: typeof Strategy = Strategy
  static readonly default: typeof Strategy = Strategy
  /** What it is registered as, unless `passport.use` is given another name. */
  name = 'ldapauth'
  /** Set by Passport for each request: lets somebody in. */
  declare success: (user: unknown, info?: unknown) => void
  /** Set by Passport for each request: refuses it. */
  declare fail: (challenge: unknown, status?: number) => void
  /** Set by Passport for each request: nobody could say. */
  declare error: (error: unknown) => void
  /** Closes the connections to the directory, after the logins in flight. */
  readonly close: () => Promise<void>
  /** A function, so that no log shows the secret among the options. */
  private readonly run: (req: IncomingMessage, texts: LdapauthTexts, perform: Perform) => void

  /**
   * The options are checked by the first login: what is wrong with them reaches `error`.
   *
   * @throws `Error` if there are no options
   */
  constructor(options: LdapauthOptions | LdapauthOptionsFunction, verify?: LdapauthVerifyCallback)
  constructor(
    options: LdapauthOptions | LdapauthOptionsFunction,
    verify?: LdapauthVerifyCallback | LdapauthVerifyCallbackWithRequest,
  )
  constructor(
    options: LdapauthOptions | LdapauthOptionsFunction,
    verify?: LdapauthVerifyCallback | LdapauthVerifyCallbackWithRequest,
  ) {
    super()
    if (!options) throw new Error('LDAP authentication strategy requires options')
    const directories = new Directories()
    this.close = () => directories.close()
    this.run = (req, texts, perform) => {
      const logInBy = (found: LdapauthOptions) =>
        logIn({ req, options: found, texts, directories, verify })
      const action =
        typeof options === 'function' ? findOptions(options, req).then(logInBy) : logInBy(options)
      if (!(action instanceof Promise)) {
        perform(action)
        return
      }
      void action
        .then(perform)
        // What nobody catches here would end the process.
        .catch((thrown: unknown) => perform(['error', thrown]))
        .catch((thrown: unknown) => giveUp(req, thrown))
    }
  }

  /** Logs in with what the request carries. Passport calls it. */
  authenticate(req: IncomingMessage, options?: LdapauthAuthenticateOptions): void {
    this.run(req, options || {}, performerOf(this))
  }
}

/** The types, as `Strategy.Options`. */
declare namespace Strategy {
  /** What `passport.authenticate` takes. */
  export type AuthenticateOptions = LdapauthAuthenticateOptions
  /** Finds the credentials in a request. */
  export type CredentialsLookup = LdapauthCredentialsLookup
  /** What it finds. */
  export type CredentialsLookupResult = LdapauthCredentialsLookupResult
  /** Is told of an error that is handled as a failure. */
  export type FailureErrorCallback = LdapauthFailureErrorCallback
  /** What the strategy takes. */
  export type Options = LdapauthOptions
  /** Gives the options for a request. */
  export type OptionsFunction = LdapauthOptionsFunction
  /** Takes the options for a request. */
  export type OptionsFunctionCallback = LdapauthOptionsFunctionCallback
  /** The directory, in the words of passport-ldapauth. */
  export type ServerOptions = LdapauthServerOptions
  /** Says who the user is to the application. */
  export type VerifyCallback = LdapauthVerifyCallback
  /** The same, with the request before the user. */
  export type VerifyCallbackWithRequest = LdapauthVerifyCallbackWithRequest
  /** Takes the answer of a verify callback. */
  export type VerifyDoneCallback = LdapauthVerifyDoneCallback
  /** What a verify callback says beside the user. */
  export type VerifyOptions = LdapauthVerifyOptions
}

export default Strategy
