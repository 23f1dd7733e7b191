import { Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Panel } from '@/components/Panel'
import { QueryView } from '@/components/QueryView'
import type { Schema } from '@/lib/api/client'
import { can, useMe } from '@/lib/me'
import { provisioningQuery } from './provisioning'
import { ProvisioningActs } from './ProvisioningActs'
import { ProvisioningGroups } from './ProvisioningGroups'
import { ProvisioningTokens } from './ProvisioningTokens'

/** How the agency's organisation tells of its people (SCIM 2.0). */
export function Provisioning() {
  const provisioning = useQuery(provisioningQuery)
  const mayMake = can(useMe(), 'tokens.manage')
  return (
    <>
      <Panel title="People from the agency's own organisation">
        <QueryView query={provisioning}>{(data) => <Connection provisioning={data} />}</QueryView>
      </Panel>
      {mayMake && <ProvisioningTokens />}
      <ProvisioningGroups />
      <ProvisioningActs />
    </>
  )
}

function Connection({
  provisioning: { baseUrl, people, waiting },
}: {
  provisioning: Schema<'Provisioning'>
}) {
  return (
    <Stack gap="xs">
      <Text size="sm">
        Your directory (Entra ID, Okta and others that speak SCIM 2.0) adds people, changes them and ends
        their access here. People sign in by single sign-on; nobody is given a password.
      </Text>
      {baseUrl ? (
        <Group gap="xs">
          <Text size="sm">Base URL</Text>
          <Code>{baseUrl}</Code>
          <CopyButton value={baseUrl}>
            {({ copied, copy }) => (
              <Button size="compact-xs" variant="default" onClick={copy}>
                {copied ? 'Copied' : 'Copy the base URL'}
              </Button>
            )}
          </CopyButton>
        </Group>
      ) : (
        <Text size="sm">
          This installation has no public address yet. Ask its operator to set CHARTWRIGHT_PUBLIC_URL.
        </Text>
      )}
      <Text size="sm">
        {people === 1 ? '1 person is' : `${people} people are`} known from it.
        {waiting.length > 0 && (
          <>
            {' '}
            <strong>
              {waiting.length === 50 ? '50 or more' : waiting.length} without a role cannot sign in yet:
            </strong>{' '}
            {waiting.map((w) => w.name).join(', ')}. Put them in a group that gives one.
          </>
        )}
      </Text>
    </Stack>
  )
}
