import {
  caseExact,
  caseIgnore,
  distinguishedName,
  integer,
  type MatchingRule,
  objectIdentifier,
  octets,
  telephoneNumber,
  time,
} from './matching-rules.ts'

const attributesByRule: readonly (readonly [MatchingRule, string])[] = [
  [
    caseIgnore,
    `c cn co company dc department departmentNumber description destinationIndicator displayName division
    employeeNumber employeeType gecos generationQualifier givenName info initials l mail mailNickname name o ou
    physicalDeliveryOfficeName postalAddress postalCode preferredLanguage pwdReset pwdLockout pwdMustChange proxyAddresses roomNumber
    sAMAccountName servicePrincipalName sn st street title uid userPrincipalName carLicense entryUUID
    nsUniqueId nsAccountLock hasSubordinates userWorkstations`,
  ],
  [caseExact, 'homeDirectory labeledURI loginShell memberUid memberURL ref sshPublicKey'],
  [objectIdentifier, 'objectClass structuralObjectClass'],
  [
    distinguishedName,
    `aliasedObjectName creatorsName directReports distinguishedName entryDN manager managedBy member memberOf
    modifiersName objectCategory owner roleOccupant secretary seeAlso uniqueMember pwdPolicySubentry`,
  ],
  [
    integer,
    `accountExpires badPasswordTime badPwdCount gidNumber groupType instanceType lastLogon lockoutTime logonCount
    maxPwdAge lockoutDuration primaryGroupID pwdExpireWarning pwdGraceAuthNLimit
    pwdLastSet pwdLockoutDuration pwdMaxAge sAMAccountType shadowExpire shadowFlag shadowInactive shadowLastChange shadowMax
    shadowMin shadowWarning uidNumber userAccountControl uSNChanged uSNCreated`,
  ],
  [
    octets,
    `audio jpegPhoto logonHours objectGUID objectSid photo thumbnailPhoto tokenGroups unicodePwd userCertificate
    userPassword userPKCS12 userSMIMECertificate`,
  ],
  [telephoneNumber, 'telephoneNumber facsimileTelephoneNumber homePhone mobile pager ipPhone'],
  [
    time,
    `createTimestamp modifyTimestamp whenChanged whenCreated pwdChangedTime pwdFailureTime
    pwdAccountLockedTime pwdEndTime pwdGraceUseTime krbPrincipalExpiration`,
  ],
]

const rules: ReadonlyMap<string, MatchingRule> = new Map(
  attributesByRule.flatMap(([rule, names]) =>
    names.split(/\s+/).map((name): [string, MatchingRule] => [name.toLowerCase(), rule]),
  ),
)

/** Whether the attribute, by its canonical name, is one whose rules are written down here. */
export function isStandard(name: string): boolean {
  return rules.has(name)
}

/** The rule of an attribute by its canonical name; attributes nobody knows compare as case-ignore text. */
export function ruleOf(name: string): MatchingRule {
  return rules.get(name) ?? caseIgnore
}
