// @ts-check

/**
 * What the start page shows of a user.
 *
 * @typedef {object} LdapUser
 * @property {string} id
 * @property {string} dn
 * @property {string} username
 * @property {string | undefined} [displayName]
 * @property {readonly { name: string }[]} groups
 * @property {readonly string[]} roles
 * @property {Readonly<Record<string, readonly string[] | undefined>>} attributes
 * @property {Readonly<Record<string, keyof typeof rights>>} attributeSources
 */

/** @typedef {{ role: string, path: string, title: string, html: string }} RolePage */

/** What the browser may do with these pages: show them, and post their forms here. */
export const contentSecurityPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

const rights = {
  user: 'read as the person',
  service: 'read by the service account',
  missing: 'not there, or readable by nobody',
}

/**
 * The start page: who is logged in, and what the directory says about them.
 *
 * @param {LdapUser} user
 * @param {RolePage[]} pages - to lead to
 */
export function homePage(user, pages) {
  return page(
    `Hello ${user.displayName ?? user.username}`,
    `<dl>
<dt>User name</dt><dd>${escapeHtml(user.username)}</dd>
<dt>DN</dt><dd><code>${escapeHtml(user.dn)}</code></dd>
<dt>Id</dt><dd><code>${escapeHtml(user.id)}</code></dd>
<dt>Groups</dt><dd>${list(user.groups.map(({ name }) => name))}</dd>
<dt>Roles</dt><dd>${list(user.roles)}</dd>
</dl>
<h2>Attributes</h2>
<div class="wide"><table>
<tr><th>Name</th><th>Value</th><th>With whose rights</th></tr>
${Object.entries(user.attributeSources)
  .map((entry) => attributeRow(user, entry))
  .join('\n')}
</table></div>
<div class="row">${pages.map(link).join(' ')}
<form method="post" action="/logout"><button>Sign out</button></form></div>`,
  )
}

/**
 * The pages that need a role, for the roles that the directory gives.
 *
 * @param {object} roles - as in the options
 */
export function rolePages(roles) {
  const pages = [rolePage('admin', 'Operations'), rolePage('researcher', 'Development')]
  return pages.filter(({ role }) => Object.hasOwn(roles, role))
}

/** The page for addresses that lead nowhere. */
export function notFoundPage() {
  return page('Nothing here', '<p><a href="/">Back to the start</a></p>')
}

/**
 * @param {string} role
 * @param {string} title
 */
function rolePage(role, title) {
  const content = `<p>You have the role <b>${role}</b>.</p><p><a href="/">Back</a></p>`
  return { role, path: `/${title.toLowerCase()}`, title, html: page(title, content) }
}

/** @param {RolePage} page */
function link({ path, title }) {
  return `<a href="${path}">${title}</a>`
}

/**
 * @param {LdapUser} user
 * @param {[name: string, source: keyof typeof rights]} entry
 */
function attributeRow({ attributes }, [name, source]) {
  const values = list(attributes[name] ?? [])
  return `<tr><td>${escapeHtml(name)}</td><td>${values}</td><td>${rights[source]}</td></tr>`
}

/** @param {readonly string[]} values */
function list(values) {
  return values.length === 0 ? '<i>none</i>' : values.map(escapeHtml).join(', ')
}

/**
 * @param {string} title
 * @param {string} content - HTML
 */
function page(title, content) {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>
:root { color-scheme: light dark; --back: #f2f4f7; --card: #fff; --line: #d5dae3; --soft: #566072;
  --accent: #2456c4; --on-accent: #fff }
@media (prefers-color-scheme: dark) { :root { --back: #11151c; --card: #1b212b; --line: #364052;
  --soft: #a6b0c0; --accent: #8fb2ff; --on-accent: #0d1830 } }
body { margin: 0; padding: 1.25rem; background: var(--back); font: 1rem/1.5 system-ui, sans-serif }
main { max-width: 44rem; margin: 2rem auto; padding: 2rem; border-radius: 1rem;
  background: var(--card); box-shadow: 0 1px 3px rgb(0 0 0 / .12), 0 12px 32px rgb(0 0 0 / .08) }
h1 { margin: 0 0 1rem; line-height: 1.2 }
h2 { margin: 2rem 0 .5rem; font-size: 1.1rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1.25rem; margin: 0 }
dt, th { color: var(--soft); font-weight: 600 }
dd { margin: 0; overflow-wrap: anywhere }
.wide { overflow-x: auto }
table { width: 100%; border-collapse: collapse }
th, td { padding: .45rem .75rem .45rem 0; border-bottom: 1px solid var(--line); text-align: left }
.row { display: flex; align-items: center; gap: 1.25rem; margin-top: 2rem }
.row form { margin-left: auto }
a { color: var(--accent) }
button { min-height: 2.75rem; padding: .5rem 1.25rem; border: 0; border-radius: .5rem;
  background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600; cursor: pointer }
</style>
<main>
<h1>${escapeHtml(title)}</h1>
${content}
</main>
</html>
`
}

/** @param {string} text */
function escapeHtml(text) {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
