import type { PageTexts } from './page-texts.ts'

export const english: PageTexts = {
  'login-title': 'Sign in',
  'username-label': 'User name',
  'password-label': 'Password',
  'login-button': 'Sign in',
  'logout-title': 'Sign out?',
  'logout-button': 'Sign out',
  'refused-title': 'Not allowed',
  'failed-title': 'That did not work',
  'start-link': 'Back to the start',
  'missing-credentials': 'Enter your user name and your password.',
  'malformed-credentials': 'The user name or the password is too long or is not plain text.',
  'login-rejected': 'Wrong user name or password, or this account cannot sign in.',
  'not-authorized': 'Your password is right, but your account is not allowed in here.',
  'too-many-attempts': 'Too many attempts. Try again {when}.',
  'account-locked': 'This account is locked. Try again later, or ask your administrator.',
  'account-disabled': 'This account is disabled. Ask your administrator.',
  'account-expired': 'This account has expired. Ask your administrator.',
  'not-permitted-now': 'This account may not sign in at this time or from this machine.',
  'password-expired': 'Your password has expired. Change it, then sign in again.',
  'password-must-change': 'You have to change your password before you can sign in.',
  unavailable:
    'The directory that checks passwords does not answer. This is not your password’s fault: try again {when}.',
  fault:
    'Signing in does not work right now because of a fault on our side. Tell whoever runs this application.',
  'unreadable-form': 'The form could not be read. Try again.',
  'login-required': 'Sign in first.',
  'session-expired': 'Your session has ended. Sign in again.',
  'cross-origin':
    'This was sent from a page of another site. Open the login page of this site and try again.',
  'role-missing': 'This needs the role “{role}”, which you do not have.',
}
