import { Modal } from '@mantine/core'
import { KeyHint } from '@/components/KeyHint'
import { useRegisteredKeys, type KeyBinding } from '@/lib/keys'
import classes from './Shell.module.css'

/** The keys that work on the screen at this moment. */
export function KeyHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const groups = useRegisteredKeys()
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Keys of this screen"
      size={900}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={classes.keys}>
        {groups.toReversed().map(({ title, bindings }) => (
          <section key={title} aria-label={title}>
            <h3>{title}</h3>
            <dl>
              {byLabel(bindings).map(([label, keys]) => (
                <div key={label} style={{ display: 'contents' }}>
                  <dt>{label}</dt>
                  <dd>
                    {keys.map((key) => (
                      <KeyHint key={key} keys={key} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  )
}

/** One line for what several keys do. */
function byLabel(bindings: KeyBinding[]): [label: string, keys: string[]][] {
  const lines = new Map<string, string[]>()
  for (const { key, label } of bindings) lines.set(label, [...(lines.get(label) ?? []), key])
  return [...lines]
}
