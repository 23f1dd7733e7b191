// Package codeset knows the code systems by date: it imports the files of CMS and CDC as published, keeps them in the database for all
// agencies (CPT, which is licensed, for the agency that brought it), and serves search and lookup from memory.
package codeset

import (
	"context"
	"fmt"

	"chartwright/internal/codeset/index"
	"chartwright/internal/codeset/lexicon"
	"chartwright/internal/codeset/published"
	"chartwright/internal/codeset/starter"
)

// build makes an index of contents.
func build(contents []published.Content) (*index.Index, error) {
	lex, err := lexicon.Default()
	if err != nil {
		return nil, fmt.Errorf("the lexicon cannot be read: %w", err)
	}
	b := index.NewBuilder(lex)
	for _, c := range contents {
		b.Add(c)
	}
	return b.Build(), nil
}

// loadFiles makes an index of published files, or of the starter set where none is named.
func loadFiles(ctx context.Context, files []string) (*index.Index, error) {
	var all []published.Content
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		contents, err := published.ReadFile(f)
		if err != nil {
			return nil, err
		}
		all = append(all, contents...)
	}
	if len(files) == 0 {
		var err error
		if all, err = starter.Contents(); err != nil {
			return nil, err
		}
	}
	return build(all)
}
