/** Where directories keep what is no person: their configuration, schema, logs and name service. */
const ownAffairs =
  /^(?:cn=(?:config|configuration|schema|monitor|changelog|accesslog)|dc=(?:domain|forest)dnszones|o=(?:netscaperoot|ipaca))(?:,|$)/i

/** The DN below which people most likely are. The directory names its own first choice first. */
export function suggestBase(namingContexts: readonly string[]): string | undefined {
  return namingContexts.find((name) => name !== '' && !ownAffairs.test(name.replace(/\s/g, '')))
}
