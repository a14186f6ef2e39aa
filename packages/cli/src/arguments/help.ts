/** What `--help` prints. */
export const help = `Checks a login against an LDAP directory, step by step.

  ldap-auth doctor [--user NAME] [--bind]   tries what a login needs; says what to do about what fails
  ldap-auth explain USER                    tells why a person can not log in, without their password
  ldap-auth init                            asks, tests, writes a configuration, prints code to start with

Where the directory is, by flag, by variable, or in the configuration file; the first counts most:

  --url URL              LDAP_URL              ldaps://host or ldap://host; the flag may be repeated
  --srv DOMAIN                                 the servers that the domain's SRV records name
  --start-tls            LDAP_STARTTLS         upgrade ldap:// to TLS
  --ca FILE              LDAP_CA_FILE          the authority that signed the directory's certificate, PEM
  --cert FILE            LDAP_CERT_FILE        the client certificate, PEM
  --key FILE             LDAP_KEY_FILE         its key, PEM; LDAP_KEY_PASSPHRASE opens it
  --allow-plaintext      LDAP_ALLOW_PLAINTEXT  send passwords in clear to another machine
  --service-dn DN        LDAP_BIND_DN          the account that searches; without it the search is anonymous
  --directory KIND       LDAP_DIRECTORY        activeDirectory, openldap, 389ds, freeipa or rfc2307
  --base DN              LDAP_BASE_DN          the DN below which people are; the flag may be repeated
  --filter FILTER        LDAP_FILTER           how a name is found, such as (uid={{username}})
  --group-base DN        LDAP_GROUP_BASE_DN    the DN below which groups are
  --config FILE                                ldap-auth.config.json, if it is there; a .js file is run

Passwords are never arguments. They are asked for on a terminal, or come from:

  LDAP_BIND_PASSWORD, --service-password-stdin   of the service account
  LDAP_USER_PASSWORD, --password-stdin           of the user; needs --bind
  With both flags, standard input has two lines, that of the service account first.

doctor and explain:
  --user NAME            doctor: looks for this person too
  --bind                 doctor: logs in as them without asking first; spends one attempt
  --json                 one JSON document on standard output
  --verbose              the figures behind each step
  --strict               warnings count as failures

init:
  --framework NAME       express, passport, fastify, nestjs, hono or core
  --force                replaces a configuration that is there

Ends with 0 if nothing failed, 1 if something did, 2 for wrong arguments or a wrong configuration,
130 after Ctrl-C, and 70 for a fault in the program itself.
`
