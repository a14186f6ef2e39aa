import { attributeType } from '../text/attribute-description.ts'

/** Attributes that hold passwords, or what stands for one or helps to guess it, by lower-case name. */
const passwordAttributes: ReadonlySet<string> = new Set([
  // RFC 4519 and RFC 3112.
  'userpassword',
  '2.5.4.35',
  'authpassword',
  '1.3.6.1.4.1.4203.1.3.4',
  // Password policies of OpenLDAP and 389 DS, and secrets of one-time passwords.
  'pwdhistory',
  'passwordhistory',
  'oathsecret',
  // Active Directory, also where it keeps the passwords of other systems and machines.
  'unicodepwd',
  '1.2.840.113556.1.4.90',
  'dbcspwd',
  '1.2.840.113556.1.4.55',
  'ntpwdhistory',
  '1.2.840.113556.1.4.94',
  'lmpwdhistory',
  '1.2.840.113556.1.4.160',
  'supplementalcredentials',
  '1.2.840.113556.1.4.125',
  'unixuserpassword',
  '1.2.840.113556.1.4.1910',
  'mssfupassword',
  'mssfu30password',
  'msds-managedpassword',
  'ms-mcs-admpwd',
  'mslaps-password',
  'mslaps-encryptedpassword',
  'mslaps-encryptedpasswordhistory',
  'mslaps-encrypteddsrmpassword',
  'mslaps-encrypteddsrmpasswordhistory',
  'msfve-recoverypassword',
  // Encrypted under the password, which can be guessed by them.
  'mspkidpapimasterkeys',
  'mspkiaccountcredentials',
  // Samba.
  'lmpassword',
  'ntpassword',
  'sambalmpassword',
  'sambantpassword',
  'sambapasswordhistory',
  'sambacleartextpassword',
  'sambapreviouscleartextpassword',
  // Kerberos and FreeIPA.
  'krbprincipalkey',
  'krbpwdhistory',
  'krbmkey',
  'krb5key',
  'ipanthash',
  'ipatokenotpkey',
  'ipatokenradiussecret',
  // eDirectory, Oracle and others.
  'nspmpassword',
  'nspmdistributionpassword',
  'passwordsused',
  'sasloginsecret',
  'orclpassword',
  'orclpasswordverifier',
  'orclrevpwd',
  'clearpassword',
])

/** Whether an attribute holds passwords or what stands for one, also with options such as `;binary`. */
export function holdsPasswords(name: string): boolean {
  return passwordAttributes.has(attributeType(name))
}
