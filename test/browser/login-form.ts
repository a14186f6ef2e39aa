import type { Page } from 'playwright-core'

/** Logs in at the English login page that a tab shows. */
export async function signIn(
  page: Page,
  { username, password }: { username?: string; password: string },
): Promise<void> {
  if (username !== undefined) await page.getByLabel('User name').fill(username)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** What a screen reader tells of the field that has the focus. */
export async function focusedField(
  page: Page,
): Promise<{ name: unknown; description: unknown; invalid: unknown }> {
  await page.locator('input:focus').waitFor()
  const devtools = await page.context().newCDPSession(page)
  const { nodes } = await devtools.send('Accessibility.getFullAXTree')
  const field = nodes.find(({ role, properties }) => {
    const isFocused = properties?.some(({ name, value }) => name === 'focused' && value.value)
    return role?.value === 'textbox' && isFocused
  })
  const invalid = field?.properties?.find(({ name }) => name === 'invalid')
  return {
    name: field?.name?.value,
    description: field?.description?.value,
    invalid: invalid?.value.value,
  }
}
