/** The style of every page. Borders that nobody sees are seen where the system forces its own colors. */
export const pageStyle: string = `
:root { color-scheme: light dark; --back: #f2f4f7; --card: #fff; --ink: #1a202c; --soft: #566072;
  --line: #79849a; --accent: #2456c4; --on-accent: #fff; --bad-back: #fdecec; --bad: #96201d;
  --note-back: #fff5dc; --note: #6d4a00 }
@media (prefers-color-scheme: dark) { :root { --back: #11151c; --card: #1b212b; --ink: #edf0f5;
  --soft: #a6b0c0; --line: #748096; --accent: #8fb2ff; --on-accent: #0d1830; --bad-back: #43201f;
  --bad: #ffc4bf; --note-back: #3b3014; --note: #ffdf94 } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: min(1.25rem, 4vw);
  background: var(--back); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif;
  overflow-wrap: anywhere; hyphens: auto }
main { width: 100%; max-width: 24rem; padding: min(2rem, 6vw);
  border: 1px solid transparent; border-radius: 1rem; background: var(--card);
  box-shadow: 0 1px 3px rgb(0 0 0 / .12), 0 12px 32px rgb(0 0 0 / .08) }
img { display: block; max-width: 100%; max-height: 5rem; margin: 0 0 1.25rem }
h1 { margin: 0 0 1.25rem; font-size: 1.5rem; line-height: 1.25 }
p { margin: 0 0 1.25rem; color: var(--soft) }
p[role] { padding: .75rem 1rem; border: 1px solid transparent; border-radius: .5rem;
  background: var(--note-back); color: var(--note) }
p[role].bad { background: var(--bad-back); color: var(--bad) }
label { display: block; margin: 0 0 .35rem; font-weight: 600 }
input { display: block; width: 100%; min-height: 2.75rem; margin: 0 0 1.1rem; padding: .5rem .75rem;
  border: 1px solid var(--line); border-radius: .5rem; background: var(--card); color: inherit;
  font: inherit }
input[aria-invalid] { border-color: var(--bad) }
button { width: 100%; min-height: 2.75rem; margin-top: .4rem; padding: .5rem;
  border: 1px solid transparent; border-radius: .5rem; background: var(--accent);
  color: var(--on-accent); font: inherit; font-weight: 600; cursor: pointer }
button:hover { filter: brightness(1.08) }
a { color: var(--accent) }
form + p { margin-top: 1.25rem }
main > :last-child { margin-bottom: 0 }
input:focus-visible, button:focus-visible, a:focus-visible { outline: 3px solid var(--accent);
  outline-offset: 2px }
`
