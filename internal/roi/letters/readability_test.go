package letters_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode"

	"cloud.google.com/go/civil"

	"chartwright/internal/roi/letters"
)

// sixthGrade is the highest grade a letter to a requester may come out at: "sixth grade" ends where the seventh begins.
const sixthGrade = 6.9

// TestReadableBySixthGraders measures every letter that a requester reads: English by the Flesch-Kincaid grade, Spanish by
// Crawford's formula, made for texts of the primary grades. Values are as long as real ones; addresses are left out, they are not ours.
func TestReadableBySixthGraders(t *testing.T) {
	t.Parallel()
	book := load(t)
	measured := 0
	for _, kind := range letters.Kinds() {
		if kind == letters.SubpoenaObjected {
			continue // between lawyers
		}
		for _, lang := range []string{"en", "es"} {
			letter, err := book.Render(letters.Request{Kind: kind, Language: lang, State: "FL", On: day}, realValues(lang))
			if err != nil {
				t.Fatal(err)
			}
			if letter.Language != lang {
				t.Errorf("%s is missing in %s", kind, lang)
			}
			grade := gradeOf(lang, letter)
			t.Logf("%-18s %s %.1f", kind, lang, grade)
			if grade > sixthGrade {
				t.Errorf("%s in %s reads at grade %.1f, above %.1f", kind, lang, grade, sixthGrade)
			}
			measured++
		}
	}
	if measured != 22 {
		t.Errorf("%d letters were measured", measured)
	}
}

func TestGrades(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		lang, text string
		low, high  float64
	}{
		{"en", "The cat sat on the mat. The dog ran to the cat.", -2, 2},
		{"en", "Notwithstanding the aforementioned considerations, institutional confidentiality obligations necessitate comprehensive documentation.", 15, 60},
		{"es", "El gato come pan. La casa es roja.", -2, 4},
		{"es", "Independientemente de las consideraciones anteriormente mencionadas, la confidencialidad institucional requiere documentación exhaustiva.", 7, 20},
	} {
		if g := grade(tc.lang, tc.text); g < tc.low || g > tc.high {
			t.Errorf("%q reads at grade %.1f", tc.text, g)
		}
	}
}

var day = civil.Date{Year: 2026, Month: 11, Day: 28}

func gradeOf(lang string, l letters.Letter) float64 {
	var lines []string
	for _, p := range l.Paragraphs {
		if p.Kind == "text" && strings.Contains(p.Text, " ") && !strings.Contains(p.Text, "Independence Avenue") {
			lines = append(lines, p.Text)
		}
	}
	return grade(lang, strings.Join(lines, "\n"))
}

var (
	sentenceEnd = regexp.MustCompile(`[.!?\n]+(\s|$)`)
	vowels      = map[string]*regexp.Regexp{
		"en": regexp.MustCompile(`[aeiouy]+`),
		"es": regexp.MustCompile(`[aeo]?[iuü]?[áéíóúaeo][iuüy]?|[iuüíúy]`),
	}
)

// grade gives the school grade of a text.
func grade(lang, text string) float64 {
	sentences := 0
	for _, s := range sentenceEnd.Split(text, -1) {
		if strings.TrimSpace(s) != "" {
			sentences++
		}
	}
	words, syllables := 0, 0
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' }) {
		words++
		syllables += syllablesOf(lang, w)
	}
	perSentence, perWord := float64(words)/float64(sentences), float64(syllables)/float64(words)
	if lang == "es" { // Crawford 1989: sentences and syllables per hundred words
		return -0.205*100/perSentence + 0.049*100*perWord - 3.407
	}
	return 0.39*perSentence + 11.8*perWord - 15.59 // Kincaid and others 1975
}

func syllablesOf(lang, word string) int {
	n := len(vowels[lang].FindAllString(word, -1))
	if lang == "en" && n > 1 && strings.HasSuffix(word, "e") && !strings.HasSuffix(word, "le") {
		n-- // a silent e
	}
	if lang == "en" && n > 1 && strings.HasSuffix(word, "ed") && !strings.HasSuffix(word, "ted") && !strings.HasSuffix(word, "ded") {
		n--
	}
	return max(1, n)
}

// realValues are as long as those of real letters, where they are part of a sentence.
func realValues(lang string) letters.Values {
	v := plainValues()
	v.Text["hospital_name"], v.Text["agency_name"] = "Saint Agatha Memorial Hospital", "Northlake Health Information"
	v.Text["requester_name"], v.Text["recipient_name"], v.Text["patient_name"] = "Maria Hernandez", "Maria Hernandez", "Maria Hernandez"
	v.Text["privacy_officer"] = "the privacy officer"
	for _, name := range []string{"letter_date", "request_date", "due_date", "new_due_date", "answer_by", "link_expires"} {
		v.Text[name] = map[string]string{"en": "March 12, 2026", "es": "12 de marzo de 2026"}[lang]
	}
	v.Text["delay_reason"] = map[string]string{"en": "the records are kept in storage at another place", "es": "los documentos están guardados en otro lugar"}[lang]
	v.Text["denial_basis"] = map[string]string{"en": "A doctor found that it could put you in danger.", "es": "Un médico cree que le puede hacer daño."}[lang]
	v.Text["records_description"] = map[string]string{"en": "all notes of the stay in March", "es": "todas las notas de marzo"}[lang]
	return v
}

// plainValues are short and say nothing, so that the measure is of the template.
func plainValues() letters.Values {
	v := letters.Values{Text: map[string]string{}, Lists: map[string][]string{}}
	for _, p := range letters.Placeholders() {
		v.Text[p.Name] = "X"
		v.Lists[p.Name] = []string{"X"}
	}
	return v
}
