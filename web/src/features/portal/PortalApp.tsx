import { useCallback, useEffect, useState } from 'react'
import { ApiError } from '@/lib/api/error'
import { fetchHospital, fetchRequest, leave, type Hospital, type RequestView, type Shown } from './api'
import { AskFlow } from './ask/AskFlow'
import { Kept } from './ask/Kept'
import { SpeechContext } from './context'
import { FollowScreen } from './follow/FollowScreen'
import { SignIn } from './SignIn'
import { Start } from './Start'
import { Trouble } from './Trouble'
import { firstLanguage, wordsOf, type Language } from './words'

type Place = 'start' | 'ask' | 'signIn' | 'kept' | 'follow'

const slug = location.pathname.split('/')[2] ?? ''

/** The public page of a hospital: ask for records, come back, follow. */
export function PortalApp() {
  const [language, setLanguage] = useState<Language>(firstLanguage)
  const [hospital, setHospital] = useState<Hospital | null>(null)
  const [view, setView] = useState<RequestView | null>(null)
  const [shown, setShown] = useState<Shown | null>(null)
  const [place, setPlace] = useState<Place>('start')
  const [error, setError] = useState<unknown>(null)
  const words = wordsOf(language)

  const refresh = useCallback(async () => {
    const now = await fetchRequest()
    setView(now)
    setPlace((at) => (now ? (at === 'kept' ? at : 'follow') : at === 'follow' ? 'start' : at))
  }, [])

  const [attempt, setAttempt] = useState(0)
  useEffect(() => {
    fetchHospital(slug).then(setHospital).then(refresh).catch(setError)
  }, [attempt, refresh])

  useEffect(() => {
    document.documentElement.lang = language
    sessionStorage.setItem('portal-language', language)
  }, [language])

  const out = async () => {
    await leave()
    setView(null)
    setShown(null)
    setPlace('start')
  }

  let screen
  if (error && !hospital)
    screen =
      error instanceof ApiError && error.status === 404 ? (
        <div className="card">
          <h1>{words.title}</h1>
          <p>{words.nowhere}</p>
        </div>
      ) : (
        <>
          <Trouble error={error} />
          <button
            onClick={() => {
              setError(null)
              setAttempt(attempt + 1)
            }}
          >
            {words.retry}
          </button>
        </>
      )
  else if (!hospital) screen = <p aria-busy="true">{words.loading}</p>
  else if (place === 'ask')
    screen = (
      <AskFlow
        slug={slug}
        hospital={hospital}
        onBack={() => setPlace('start')}
        onAsked={(kept) => {
          setShown(kept)
          setPlace('kept')
        }}
      />
    )
  else if (place === 'kept' && shown)
    screen = (
      <Kept
        shown={shown}
        onKept={() => {
          setShown(null)
          setPlace('follow')
          refresh().catch(setError)
        }}
      />
    )
  else if (place === 'signIn') screen = <SignIn slug={slug} onBack={() => setPlace('start')} onIn={refresh} />
  else if (place === 'follow')
    screen = view ? (
      <FollowScreen view={view} onChanged={refresh} onLeave={out} />
    ) : (
      <p aria-busy="true">{words.loading}</p>
    )
  else screen = <Start onAsk={() => setPlace('ask')} onFollow={() => setPlace('signIn')} />

  const contact = view?.contact ?? hospital?.contact
  return (
    <SpeechContext value={{ language, words }}>
      <header className="top">
        <b>{hospital?.name ?? words.title}</b>
        <div className="tongues" role="group" aria-label={words.language}>
          {(['en', 'es'] as const).map((l) => (
            <button
              key={l}
              lang={l}
              className="plain small"
              aria-pressed={language === l}
              onClick={() => setLanguage(l)}
            >
              {l === 'en' ? 'English' : 'Español'}
            </button>
          ))}
        </div>
      </header>
      <main className="main">{screen}</main>
      {contact && (
        <footer className="foot">
          {words.help} {contact}
        </footer>
      )}
    </SpeechContext>
  )
}
