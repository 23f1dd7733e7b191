import { Modal } from '@mantine/core'
import { KeyHint } from '@/components/KeyHint'
import { useRegisteredKeys } from '@/lib/keys'
import classes from './Shell.module.css'

/** The keys that work on the screen at this moment. */
export function KeyHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const groups = useRegisteredKeys()
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Keys of this screen"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={classes.keys}>
        {groups.toReversed().map(({ title, bindings }) => (
          <section key={title} aria-label={title}>
            <h3>{title}</h3>
            <dl>
              {bindings.map(({ key, label }) => (
                <div key={key} style={{ display: 'contents' }}>
                  <dt>{label}</dt>
                  <dd>
                    <KeyHint keys={key} />
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
