import { createContext, useContext } from 'react'
import { wordsOf, type Language, type Words } from './words'

interface Speech {
  language: Language
  words: Words
}

export const SpeechContext = createContext<Speech>({ language: 'en', words: wordsOf('en') })

/** The language of the page and what it says in it. */
export const useSpeech = (): Speech => useContext(SpeechContext)
