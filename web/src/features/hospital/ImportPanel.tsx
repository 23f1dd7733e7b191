import { Alert, Button, FileInput, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ExportMenu } from '@/components/ExportMenu'
import { ProblemAlert } from '@/components/ProblemAlert'
import { SidePanel } from '@/components/SidePanel'
import { attemptKey, noteAnswer } from '@/lib/api/attempts'
import { csrfHeaders, noteStatus } from '@/lib/api/client'
import { ApiError, defaultMessage, toApiError } from '@/lib/api/error'
import { saveBlob, type ExportFormat } from '@/lib/download'
import { plural } from '@/lib/format'
import { saveSheet } from '@/components/table/sheet'
import { facilitiesQuery } from './api'
import { exampleCsv, rowProblems, type RowProblem } from './csvReport'
import classes from './Hospital.module.css'

interface Imported {
  rows: number
  created: number
  unchanged: number
}

const path = '/api/v1/encounters/import'

async function importFile(file: File): Promise<Imported> {
  const key = attemptKey([path, file.name, file.size, file.lastModified].join('\n'))
  const headers = { 'Content-Type': 'text/csv', 'Idempotency-Key': key, ...csrfHeaders() }
  const response = await fetch(path, {
    method: 'POST',
    body: file,
    headers,
    credentials: 'same-origin',
  }).catch(() => {
    throw new ApiError(0, defaultMessage(0))
  })
  noteAnswer(key, response.status)
  if (response.ok) return (await response.json()) as Imported
  noteStatus(path, response.status)
  throw await toApiError(response)
}

/** Registers the encounters of a CSV file, all or none; what is wrong is told row by row. */
export function ImportPanel({ onClose }: { onClose: () => void }) {
  const [file, setFile] = useState<File | null>(null)
  const facilities = useQuery(facilitiesQuery)
  const queryClient = useQueryClient()
  const sending = useMutation({
    mutationFn: importFile,
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: ['encounters'] }),
  })
  const problems = rowProblems(sending.error)
  const example = () =>
    saveBlob(
      new Blob([exampleCsv(facilities.data?.[0]?.code ?? 'MAIN')], { type: 'text/csv' }),
      'encounters-example.csv',
    )
  return (
    <SidePanel
      opened
      width={560}
      title="Import encounters from CSV"
      onClose={onClose}
      footer={
        <>
          <Button
            size="xs"
            disabled={!file}
            loading={sending.isPending}
            onClick={() => file && sending.mutate(file)}
          >
            Import
          </Button>
          <Button size="xs" variant="default" onClick={example}>
            Save an example
          </Button>
        </>
      }
    >
      <Stack gap="sm">
        <FileInput
          label="CSV file"
          placeholder="Choose a file"
          description="One encounter a row, the first row names the columns. Nothing is imported while any row is wrong."
          accept=".csv,text/csv"
          clearable
          clearButtonProps={{ 'aria-label': 'Choose no file' }}
          value={file}
          onChange={(chosen) => {
            setFile(chosen)
            sending.reset()
          }}
        />
        {sending.data && <Done imported={sending.data} />}
        {problems.length > 0 ? (
          <Report error={sending.error} problems={problems} />
        ) : (
          <ProblemAlert error={sending.error} />
        )}
      </Stack>
    </SidePanel>
  )
}

function Done({ imported: { created, unchanged } }: { imported: Imported }) {
  return (
    <Alert
      color="green"
      variant="light"
      role="status"
      p="xs"
      title={`${plural(created, 'encounter')} registered`}
    >
      {unchanged > 0 &&
        `${plural(unchanged, 'row was', 'rows were')} registered before and left as they are.`}
    </Alert>
  )
}

function Report({ error, problems }: { error: Error | null; problems: RowProblem[] }) {
  const rows = new Set(problems.map((p) => p.row)).size
  const save = (format: ExportFormat) => {
    const rows = problems.map((p) => [p.row, p.column, p.message])
    return saveSheet({ name: 'import-report', headings: ['Row', 'Column', 'What is wrong'], rows }, format)
  }
  return (
    <div role="alert">
      <Text fw={600}>{error?.message}</Text>
      <Text c="dimmed" mb={8}>
        {plural(problems.length, 'thing')} to correct in {plural(rows, 'row')}. Rows count as in a
        spreadsheet.
      </Text>
      <ExportMenu save={save} title="This report, to send to who made the file" />
      <table className={classes.report}>
        <thead>
          <tr>
            <th scope="col">Row</th>
            <th scope="col">Column</th>
            <th scope="col">What is wrong</th>
          </tr>
        </thead>
        <tbody>
          {problems.map((p, i) => (
            <tr key={i}>
              <td>{p.row || '–'}</td>
              <td>{p.column || '–'}</td>
              <td>{p.message}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
