export {
  type AdapterOptions,
  type AdapterSettings,
  type DirectoryOptions,
  type ResolvedAdapter,
  resolveAdapterOptions,
} from './adapter-options.ts'
export { challenged } from './basic.ts'
export { below } from './below.ts'
export { type BodyReading, type BodyRequest, readBody } from './body.ts'
export { createGateContext } from './create-gate-context.ts'
export {
  type CredentialFields,
  type LoginReading,
  readBasicCredentials,
  readBodyCredentials,
} from './credentials.ts'
export { createGate, type Gate } from './gate.ts'
export type { GateContext } from './gate-context.ts'
export type {
  Entrant,
  GateRequest,
  RoleCheck,
  SessionPort,
  Verdict,
} from './gate-request.ts'
export { goneSignal } from './gone-signal.ts'
export type { LoginPageOptions } from './login-page-options.ts'
export { createProxyNotice } from './notices.ts'
export { isOnThisMachine } from './on-this-machine.ts'
export { type OpenedDirectory, type OpenedGate, openDirectory, openGate } from './open-gate.ts'
export {
  failureAnswer,
  type HttpAnswer,
  type RevealAccountState,
  rejectionAnswer,
} from './outcome.ts'
export type { HttpResponse } from './page.ts'
export { passportSession } from './ports/passport-session.ts'
export {
  createReadRequest,
  messageOf,
  type PlatformRequest,
  type ReadRequest,
} from './ports/request.ts'
export { requestSession } from './ports/request-session.ts'
export { carryOut, type PlatformResponse, sendResponse, setHeaders } from './ports/response.ts'
export { type ReservedPaths, safeReturnAddress } from './return-address.ts'
export { isSameOrigin, type RequestOrigin } from './same-origin.ts'
export {
  createRecord,
  directoryKey,
  readRecord,
  type SessionReading,
  type SessionRecord,
  withAttributes,
} from './session.ts'
export type { SessionLogin, SessionOptions, SessionSettings } from './session-options.ts'
export { type LoginRequest, logInOnce, type SingleLoginContext } from './single-login.ts'
export type { SessionCheck, Standing } from './standing.ts'
export type { PageTexts } from './texts/page-texts.ts'
export { addVary } from './vary.ts'
