import { SegmentedControl, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { ActionButton } from '@/components/ActionButton'
import { documentLabel } from '@/components/viewer/pages'
import { formatPercent, plural } from '@/lib/format'
import { useBench } from './bench'
import { docTypeOptions } from './docTypes'
import type { PrepDocument } from './types'
import classes from './TaskColumn.module.css'

/** The document shown: its type, date and signature, and what can be done with its pages. */
export function DocumentFacts({ document: d }: { document: PrepDocument }) {
  const { acts, writable } = useBench()
  return (
    <section aria-labelledby="prep-document">
      <h2 id="prep-document" className={classes.title}>
        This document{' '}
        <span className={classes.muted}>
          {documentLabel(d.documentType)}, {plural(d.pageList.length, 'page')}
        </span>
      </h2>
      <div className={classes.row}>
        <Select
          label={d.typeSource === 'proposed' ? `Type (${formatPercent(d.confidence, 0)} sure)` : 'Type'}
          size="xs"
          w={168}
          data-part="type"
          data={docTypeOptions}
          value={d.documentType}
          searchable
          allowDeselect={false}
          disabled={!writable}
          nothingFoundMessage="No such type"
          onChange={(documentType) => {
            if (documentType) acts.describe(d, { documentType })
          }}
        />
        {d.typeSource !== 'person' && (
          <ActionButton
            keys="y"
            hint="It is what is proposed"
            disabled={!writable}
            onClick={() => acts.describe(d, { documentType: d.documentType })}
          >
            Confirm
          </ActionButton>
        )}
        <DateField key={d.documentDate ?? ''} document={d} />
      </div>
      <div className={classes.row} style={{ marginTop: 8 }}>
        <SegmentedControl
          size="xs"
          aria-label="Signature"
          disabled={!writable}
          value={d.signed === undefined ? '' : d.signed ? 'yes' : 'no'}
          data={[
            { value: 'yes', label: 'Signed' },
            { value: 'no', label: 'Not signed' },
          ]}
          onChange={(value) => acts.describe(d, { signed: value === 'yes' })}
        />
        <PageActs document={d} />
      </div>
    </section>
  )
}

/** Saves a date when it is left, not at each keystroke: half-typed dates are dates too. */
function DateField({ document: d }: { document: PrepDocument }) {
  const { acts, writable } = useBench()
  const [date, setDate] = useState(d.documentDate ?? '')
  return (
    <TextInput
      type="date"
      label="Date"
      size="xs"
      w={126}
      disabled={!writable}
      value={date}
      onChange={(event) => setDate(event.currentTarget.value)}
      onBlur={() => {
        if (date && date !== d.documentDate) acts.describe(d, { documentDate: date })
      }}
    />
  )
}

function PageActs({ document: d }: { document: PrepDocument }) {
  const { acts, file, page, writable } = useBench()
  const before = file.documents[file.documents.findIndex((o) => o.id === d.id) - 1]
  const joins = before !== undefined && before.encounterId === d.encounterId
  if (!page) return null
  return (
    <>
      <ActionButton
        variant="default"
        size="compact-sm"
        keys="alt+r"
        hint="Turn this page for everybody"
        disabled={!writable}
        onClick={() => acts.turn(page)}
      >
        Turn
      </ActionButton>
      <ActionButton
        variant="default"
        size="compact-sm"
        keys="x"
        hint={`A new document begins after page ${page.n}`}
        disabled={!writable || page.n >= d.pageList.length}
        onClick={() => acts.splitAfter(page)}
      >
        Split
      </ActionButton>
      <ActionButton
        variant="default"
        size="compact-sm"
        keys="u"
        hint={
          joins
            ? `Join it to ${documentLabel(before.documentType)} before it`
            : 'There is none before it to join'
        }
        disabled={!writable || !joins}
        onClick={() => before && acts.mergeInto(d, before)}
      >
        Join
      </ActionButton>
    </>
  )
}
