/** Where directories keep what is no person: their configuration, schema, logs and name service. */
const ownAffairs =
  /^(?:cn=(?:config|configuration|schema|monitor|changelog|accesslog)|dc=(?:domain|forest)dnszones|o=(?:netscaperoot|ipaca))(?:,|$)/i

/** What organisations, countries and domains are called; another name is rather a folder of accounts. */
const organisations = /^(?:dc|o|ou|c|l|st)=/i

/** The DN below which people most likely are. The directory names its own first choice first. */
export function suggestBase(namingContexts: readonly string[]): string | undefined {
  const likely = namingContexts.filter(
    (name) => name !== '' && !ownAffairs.test(name.replace(/\s/g, '')),
  )
  return likely.find((name) => organisations.test(name)) ?? likely[0]
}
