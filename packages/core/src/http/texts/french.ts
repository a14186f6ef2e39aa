import type { PageTexts } from './page-texts.ts'

// French puts a space that does not break before these marks.
const colon = '\u00a0:'
const questionMark = '\u202f?'

export const french: PageTexts = {
  'login-title': 'Connexion',
  'username-label': 'Nom d’utilisateur',
  'password-label': 'Mot de passe',
  'login-button': 'Se connecter',
  'logout-title': `Souhaitez-vous vous déconnecter${questionMark}`,
  'logout-button': 'Se déconnecter',
  'refused-title': 'Accès refusé',
  'failed-title': 'Cela n’a pas fonctionné',
  'start-link': 'Retour à l’accueil',
  'missing-credentials': 'Saisissez votre nom d’utilisateur et votre mot de passe.',
  'malformed-credentials':
    'Le nom d’utilisateur ou le mot de passe est trop long ou contient des caractères non autorisés.',
  'login-rejected':
    'Nom d’utilisateur ou mot de passe incorrect, ou ce compte ne permet pas de se connecter.',
  'not-authorized': 'Votre mot de passe est correct, mais votre compte n’a pas accès à ce site.',
  'too-many-attempts': 'Trop de tentatives. Réessayez {when}.',
  'account-locked':
    'Ce compte est verrouillé. Réessayez plus tard ou adressez-vous à votre administrateur.',
  'account-disabled': 'Ce compte est désactivé. Adressez-vous à votre administrateur.',
  'account-expired': 'Ce compte a expiré. Adressez-vous à votre administrateur.',
  'not-permitted-now':
    'Ce compte ne permet pas de se connecter à cette heure ou depuis cet appareil.',
  'password-expired': 'Votre mot de passe a expiré. Modifiez-le, puis reconnectez-vous.',
  'password-must-change': 'Vous devez modifier votre mot de passe avant de pouvoir vous connecter.',
  unavailable: `L’annuaire qui vérifie les mots de passe ne répond pas. Votre mot de passe n’est pas en cause${colon} réessayez {when}.`,
  fault:
    'La connexion est impossible pour le moment en raison d’un problème de notre côté. Veuillez prévenir les responsables de cette application.',
  'unreadable-form': 'Le formulaire n’a pas pu être lu. Réessayez.',
  'login-required': 'Veuillez d’abord vous connecter.',
  'session-expired': 'Votre session a pris fin. Veuillez vous reconnecter.',
  'cross-origin':
    'Cette demande provient d’une page d’un autre site. Ouvrez la page de connexion de ce site et réessayez.',
  'role-missing': 'Il faut pour cela le rôle «\u00a0{role}\u00a0», que vous n’avez pas.',
}
