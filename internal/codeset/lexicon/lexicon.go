// Package lexicon is the curated wording of coders: abbreviations as they type them and lay words that the published index does not
// know. It is versioned data; the words are data files, this is only their reader.
package lexicon

import (
	"bufio"
	"embed"
	"fmt"
	"strings"

	"chartwright/internal/codeset/published"
)

//go:embed abbreviations.tsv terms.tsv frequent.tsv
var files embed.FS

// Lexicon holds the curated wording. It does not change once read.
type Lexicon struct {
	Version       string
	Abbreviations map[string][]string // what is typed, in lower case, to its meanings, likeliest first
	Terms         []published.Term    // ICD-10-CM wordings with the code a coder means by them
	Frequent      map[published.System]map[string]bool
}

// Default reads the lexicon that is part of the program.
func Default() (*Lexicon, error) {
	lex := &Lexicon{Abbreviations: map[string][]string{}, Frequent: map[published.System]map[string]bool{}}
	version, err := eachRow("abbreviations.tsv", func(cells []string) {
		lex.Abbreviations[strings.ToLower(cells[0])] = cells[1:]
	})
	if err != nil {
		return nil, err
	}
	lex.Version = version
	_, err = eachRow("terms.tsv", func(cells []string) {
		code := strings.ReplaceAll(cells[1], ".", "")
		lex.Terms = append(lex.Terms, published.Term{Text: cells[0], Codes: []string{code}})
	})
	if err != nil {
		return nil, err
	}
	_, err = eachRow("frequent.tsv", func(cells []string) {
		system := published.System(cells[1])
		if lex.Frequent[system] == nil {
			lex.Frequent[system] = map[string]bool{}
		}
		lex.Frequent[system][cells[0]] = true
	})
	return lex, err
}

// eachRow reads a tab-separated file whose first line is "# version <date>"; other lines that start with # are remarks.
func eachRow(name string, fn func(cells []string)) (version string, err error) {
	f, err := files.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	for n := 1; sc.Scan(); n++ {
		line := strings.TrimRight(sc.Text(), "\r\n")
		if v, ok := strings.CutPrefix(line, "# version "); ok {
			version = v
		}
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) < 2 {
			return "", fmt.Errorf("%s, line %d: two columns are expected", name, n)
		}
		fn(cells)
	}
	return version, sc.Err()
}
