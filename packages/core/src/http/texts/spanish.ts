import type { PageTexts } from './page-texts.ts'

export const spanish: PageTexts = {
  'login-title': 'Iniciar sesión',
  'username-label': 'Nombre de usuario',
  'password-label': 'Contraseña',
  'login-button': 'Iniciar sesión',
  'logout-title': '¿Desea cerrar la sesión?',
  'logout-button': 'Cerrar sesión',
  'refused-title': 'Acceso denegado',
  'failed-title': 'No ha funcionado',
  'start-link': 'Volver al inicio',
  'missing-credentials': 'Escriba su nombre de usuario y su contraseña.',
  'malformed-credentials':
    'El nombre de usuario o la contraseña son demasiado largos o contienen caracteres no permitidos.',
  'login-rejected':
    'El nombre de usuario o la contraseña no son correctos, o esta cuenta no puede iniciar sesión.',
  'not-authorized': 'Su contraseña es correcta, pero su cuenta no tiene acceso a este sitio.',
  'too-many-attempts': 'Demasiados intentos. Vuelva a intentarlo {when}.',
  'account-locked':
    'Esta cuenta está bloqueada. Vuelva a intentarlo más tarde o consulte a su administrador.',
  'account-disabled': 'Esta cuenta está deshabilitada. Consulte a su administrador.',
  'account-expired': 'Esta cuenta ha caducado. Consulte a su administrador.',
  'not-permitted-now': 'Esta cuenta no puede iniciar sesión a esta hora o desde este equipo.',
  'password-expired': 'Su contraseña ha caducado. Cámbiela y vuelva a iniciar sesión.',
  'password-must-change': 'Debe cambiar su contraseña antes de poder iniciar sesión.',
  unavailable:
    'El directorio que comprueba las contraseñas no responde. No se debe a su contraseña: vuelva a intentarlo {when}.',
  fault:
    'En este momento no se puede iniciar sesión por un fallo nuestro. Avise a los responsables de esta aplicación.',
  'unreadable-form': 'No se ha podido leer el formulario. Vuelva a intentarlo.',
  'login-required': 'Inicie sesión para continuar.',
  'session-expired': 'Su sesión ha terminado. Vuelva a iniciar sesión.',
  'cross-origin':
    'Esta solicitud se envió desde una página de otro sitio. Abra la página de inicio de sesión de este sitio y vuelva a intentarlo.',
  'role-missing': 'Para esto se necesita el rol «{role}», que usted no tiene.',
}
