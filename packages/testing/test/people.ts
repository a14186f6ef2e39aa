/** A small directory that most tests start with. Alice's password is `rabbit`, Bob's and Carol's are hashed. */
export const people = `dn: dc=example,dc=com
objectClass: dcObject
objectClass: organization
dc: example
o: Example

# two units
dn: ou=people,dc=example,dc=com
objectClass: organizationalUnit
ou: people

dn: ou=groups,dc=example,dc=com
objectClass: organizationalUnit
ou: groups

dn: uid=alice,ou=people,dc=example,dc=com
objectClass: inetOrgPerson
objectClass: posixAccount
uid: alice
cn: Alice Liddell
cn: Alice  Pleasance   Liddell
sn: Liddell
givenName: Alice
mail: Alice@Example.com
telephoneNumber: +44 20 7946-0001
description: born (1852) in * Westminster \\ London
employeeNumber: 7
homeDirectory: /home/Alice
uidNumber: 1001
gidNumber: 100
userPassword: rabbit

dn: uid=bob,ou=people,dc=example,dc=com
objectClass: inetOrgPerson
objectClass: posixAccount
uid: bob
cn: Bob Builder
cn;lang-de: Bob der Baumeister
sn: Builder
manager: UID=Alice , OU=People,dc=example,dc=com
homeDirectory: /home/bob
uidNumber: 999
gidNumber: 100
userPassword: {SSHA}XuqZo8Cby0+8guq9OzyThG7lmKRzYWx0

dn: cn=Smith\\, John,ou=people,dc=example,dc=com
objectClass: inetOrgPerson
cn: Smith, John
sn: Smith
userPassword: comma

dn: uid=carol,ou=people,dc=example,dc=com
objectClass: inetOrgPerson
uid: carol
cn:: Q2Fyb2wgWm/Dqw==
sn:: Wm/Dqw==
userPassword: {SSHA512}G5LkBZwF2Oh46Zp49PyD/RVZXsiQkS6rPxY2brUs/RnbmebSa8ySY1XBPD4iiXjkvATb+8tBrtJDC0gvTE3ILXBlcHBlcg==

dn: cn=staff,ou=groups,dc=example,dc=com
objectClass: groupOfNames
cn: staff
description: a value that is
  folded
member: uid=alice,ou=people,dc=example,dc=com
member: uid = bob,ou=people,dc=example,dc=com
owner: cn=Smith\\2C John,ou=people,dc=example,dc=com
`

export const passwords = {
  alice: 'rabbit',
  bob: 'builder',
  carol: 'pässword',
} as const

/** The DN of one of the people. */
export function dnOf(uid: keyof typeof passwords): string {
  return `uid=${uid},ou=people,dc=example,dc=com`
}
