/**
 * Every text of the pages, in one language. The sentences are named by the `code` they explain.
 * `{when}` becomes the time until another try makes sense, such as "in 5 minutes", and `{role}` the
 * name of a role.
 */
export interface PageTexts {
  'login-title': string
  'username-label': string
  'password-label': string
  'login-button': string
  'logout-title': string
  'logout-button': string
  /** Above the sentence about something that is not allowed. */
  'refused-title': string
  /** Above the sentence about anything else that did not work. */
  'failed-title': string
  /** The link back to the start of the application. */
  'start-link': string
  'missing-credentials': string
  'malformed-credentials': string
  /** The same for a wrong password and an unknown name: it must not tell which. */
  'login-rejected': string
  'not-authorized': string
  'too-many-attempts': string
  'account-locked': string
  'account-disabled': string
  'account-expired': string
  'not-permitted-now': string
  'password-expired': string
  'password-must-change': string
  /** The directory does not answer: status 503. */
  unavailable: string
  /** A fault in the options or in the directory's data: status 500. */
  fault: string
  'unreadable-form': string
  'login-required': string
  'session-expired': string
  'cross-origin': string
  'role-missing': string
}
