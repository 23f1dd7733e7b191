package redact

import (
	"bufio"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"chartwright/internal/examine"
)

// words checks the text layer as poppler reads it: no word under a mark, nothing for the queries to find.
func (v *verifier) words(ctx context.Context) error {
	var pages []SourcePage
	err := run(ctx, v.file, func(r io.Reader) (err error) {
		pages, err = parseBoxes(r, v.want.Pages)
		return err
	}, v.PDFToText, "-bbox", fileOfTool, "-")
	if err != nil {
		return err
	}
	if len(pages) != len(v.want.Pages) {
		return &SurvivedError{What: fmt.Sprintf("the file has %d pages and should have %d", len(pages), len(v.want.Pages))}
	}
	for _, m := range v.want.Marks {
		for _, w := range pages[m.Page-1].Words {
			if touches(m.Box, w.Box) && len(fold(w.Text)) > 0 {
				return &SurvivedError{Page: m.Page, Mark: m.Number, What: "a word can still be extracted from the area"}
			}
		}
	}
	return v.findNothing(ctx, pages)
}

// parseBoxes reads the XHTML of pdftotext -bbox. Its boxes are points from the upper left corner of the page.
func parseBoxes(r io.Reader, placed []Placed) ([]SourcePage, error) {
	d := xml.NewDecoder(bufio.NewReader(r))
	d.Strict = false
	d.Entity = xml.HTMLEntity
	var pages []SourcePage
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return pages, nil
		}
		if err != nil {
			return nil, err
		}
		start, ok := token.(xml.StartElement)
		switch {
		case ok && start.Name.Local == "page":
			if len(pages) == len(placed) {
				return nil, &SurvivedError{What: "the file has more pages than it should"}
			}
			pages = append(pages, SourcePage{Page: examine.Page{Number: len(pages) + 1}})
		case ok && start.Name.Local == "word" && len(pages) > 0:
			var text string
			if err := d.DecodeElement(&text, &start); err != nil {
				return nil, err
			}
			addWord(&pages[len(pages)-1], text, boxOf(start, placed[len(pages)-1]))
		}
	}
}

// addWord begins a line where a word stands wholly below the last one. The foot is ours and is left out.
func addWord(p *SourcePage, text string, box examine.Box) {
	if text == "" || box.Y0 >= 1 {
		return
	}
	line := 0
	if n := len(p.Words); n > 0 {
		line = p.Words[n-1].Line
		if box.Y0 >= p.Words[n-1].Box.Y1 {
			line++
		}
	}
	p.Words = append(p.Words, examine.Word{Text: text, Box: box, Line: line})
}

func boxOf(e xml.StartElement, p Placed) examine.Box {
	at := map[string]float64{}
	for _, a := range e.Attr {
		at[a.Name.Local], _ = strconv.ParseFloat(a.Value, 64)
	}
	return examine.Box{X0: at["xMin"] / p.Width, Y0: at["yMin"] / p.Height, X1: at["xMax"] / p.Width, Y1: at["yMax"] / p.Height}
}

// rawText reads the text in the order of the file, blind to places, and looks for removed words.
func (v *verifier) rawText(ctx context.Context) error {
	page := 1
	return run(ctx, v.file, func(r io.Reader) error {
		in := bufio.NewReader(r)
		for {
			line, err := in.ReadString('\n')
			page += strings.Count(line, "\f")
			folded := string(fold(line))
			for _, gone := range v.want.Gone {
				if strings.Contains(folded, gone) && wordHolds(line, gone) {
					return &SurvivedError{Page: page, What: "a removed word can still be extracted"}
				}
			}
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
		}
	}, v.PDFToText, "-raw", fileOfTool, "-")
}

// wordHolds tells a word from neighbours that make it up when their blanks are ignored.
func wordHolds(line, gone string) bool {
	for w := range strings.FieldsSeq(line) {
		if strings.Contains(string(fold(w)), gone) {
			return true
		}
	}
	return false
}
