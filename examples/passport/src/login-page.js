// @ts-check

/**
 * The login page: a strategy brings none.
 *
 * @param {string | undefined} message - why the last login was refused
 */
export function loginPage(message) {
  const alert = message === undefined ? '' : `<p role="alert">${escapeHtml(message)}</p>`
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in</title>
<style>
:root { color-scheme: light dark }
body { max-width: 22rem; margin: 4rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif }
input { display: block; width: 100%; box-sizing: border-box; margin: 0 0 1rem; padding: .5rem; font: inherit }
</style>
<h1>Sign in</h1>
${alert}
<form method="post" action="/login">
<label>User name <input name="username" autocomplete="username" autocapitalize="none" required></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<button>Sign in</button>
</form>
</html>
`
}

/** @param {string} text */
function escapeHtml(text) {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
