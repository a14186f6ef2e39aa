import type { PageTexts } from './page-texts.ts'

export const german: PageTexts = {
  'login-title': 'Anmeldung',
  'username-label': 'Benutzername',
  'password-label': 'Passwort',
  'login-button': 'Anmelden',
  'logout-title': 'Möchten Sie sich abmelden?',
  'logout-button': 'Abmelden',
  'refused-title': 'Kein Zugriff',
  'failed-title': 'Das hat nicht funktioniert',
  'start-link': 'Zurück zur Startseite',
  'missing-credentials': 'Geben Sie Ihren Benutzernamen und Ihr Passwort ein.',
  'malformed-credentials':
    'Der Benutzername oder das Passwort ist zu lang oder enthält unzulässige Zeichen.',
  'login-rejected':
    'Benutzername oder Passwort ist falsch, oder mit diesem Konto ist keine Anmeldung möglich.',
  'not-authorized': 'Ihr Passwort ist richtig, aber Ihr Konto hat hier keinen Zugriff.',
  'too-many-attempts': 'Zu viele Versuche. Versuchen Sie es {when} erneut.',
  'account-locked':
    'Dieses Konto ist gesperrt. Versuchen Sie es später erneut, oder wenden Sie sich an Ihre Administration.',
  'account-disabled': 'Dieses Konto ist deaktiviert. Wenden Sie sich an Ihre Administration.',
  'account-expired': 'Dieses Konto ist abgelaufen. Wenden Sie sich an Ihre Administration.',
  'not-permitted-now':
    'Mit diesem Konto ist die Anmeldung zu dieser Zeit oder von diesem Gerät aus nicht erlaubt.',
  'password-expired':
    'Ihr Passwort ist abgelaufen. Ändern Sie es, und melden Sie sich dann erneut an.',
  'password-must-change': 'Sie müssen Ihr Passwort ändern, bevor Sie sich anmelden können.',
  unavailable:
    'Das Verzeichnis, das Passwörter prüft, antwortet nicht. An Ihrem Passwort liegt es nicht: Versuchen Sie es {when} erneut.',
  fault:
    'Die Anmeldung ist wegen eines Fehlers auf unserer Seite zurzeit nicht möglich. Bitte wenden Sie sich an die Betreiber dieser Anwendung.',
  'unreadable-form': 'Das Formular konnte nicht gelesen werden. Versuchen Sie es erneut.',
  'login-required': 'Bitte melden Sie sich zuerst an.',
  'session-expired': 'Ihre Sitzung ist beendet. Bitte melden Sie sich erneut an.',
  'cross-origin':
    'Diese Anfrage kam von einer anderen Website. Öffnen Sie die Anmeldeseite dieser Website, und versuchen Sie es erneut.',
  'role-missing': 'Dafür ist die Rolle „{role}“ nötig, die Sie nicht haben.',
}
