// Package bundle builds the package of a release: the cover letter, the index and the selected pages with their redactions applied,
// numbered, as one PDF, or as a ZIP of several and of the structured files as they came. Each PDF is verified before the package is
// encrypted into the vault. Built again from the same request it has the same bytes.
package bundle

import (
	"context"
	"encoding/json"
	"io"
	"slices"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/examine"
	"chartwright/internal/platform/db"
	"chartwright/internal/redact"
	"chartwright/internal/roi/desk"
	"chartwright/internal/roi/packet"
	"chartwright/internal/roi/release"
)

// Origin says where the picture of a page comes from: a page (from 1) of a file as it came, turned clockwise by a person.
type Origin struct {
	Page, File     uuid.UUID
	FilePage, Turn int
	FilePages      int    // of the whole file
	Structured     string // its extension, such as csv, where the file is text that programs read; empty for pictures and PDFs
}

// File is a file as it came.
type File interface {
	io.ReaderAt
	io.Closer
	Size() int64
}

// Opener opens one of the files of Origins.
type Opener func(ctx context.Context, file uuid.UUID) (File, error)

// Kept is a package in the vault. Record and Wrapped open it.
type Kept struct {
	KeyRef          string
	Wrapped, Record []byte
	Size            int64
	Hash            []byte
}

// Store is where the pages are and where packages are kept. Plaintext never touches a disk under a name.
type Store interface {
	// Origins gives where pages come from, in no order, and what opens their files.
	Origins(ctx context.Context, tx *db.Tx, pages []uuid.UUID) ([]Origin, Opener, error)
	// KeyRef names the master key of a client.
	KeyRef(ctx context.Context, tx *db.Tx, client uuid.UUID) (string, error)
	// Keep encrypts a package; nothing is kept where it fails.
	Keep(ctx context.Context, keyRef string, tenant, client, release uuid.UUID, content io.Reader) (Kept, error)
	// Drop takes what Keep kept out of the vault.
	Drop(ctx context.Context, k Kept, tenant, client, release uuid.UUID) error
	// Clear takes all that was ever kept of a release out of the vault.
	Clear(ctx context.Context, tenant, client, release uuid.UUID) error
}

// Dossiers gathers what a package is made of.
type Dossiers interface {
	Dossier(ctx context.Context, tx *db.Tx, request uuid.UUID, at time.Time) (desk.Dossier, error)
}

// Needs is what a Builder is built from. The zero Tools are looked up on PATH.
type Needs struct {
	DB       *db.DB
	Dossiers Dossiers
	Store    Store
	Examiner *examine.Examiner
	Tools    redact.Tools
}

// Builder implements release.Packager.
type Builder struct{ Needs }

// New builds it.
func New(n Needs) *Builder { return &Builder{n} }

// Clear implements release.Packager.
func (b *Builder) Clear(ctx context.Context, tenant, client, id uuid.UUID) error {
	return b.Store.Clear(ctx, tenant, client, id)
}

// job is one package under way.
type job struct {
	desk.Dossier
	release uuid.UUID
	at      time.Time
	keyRef  string
	origins map[uuid.UUID]Origin
	open    Opener
	came    []came // the files that the pages came as, where they were asked for
	front   []byte
	fronts  int // pages of the front
	parts   []packet.Range
}

// Package implements release.Packager.
func (b *Builder) Package(ctx context.Context, id, request uuid.UUID) (release.Package, error) {
	j, err := b.gather(ctx, id, request)
	if err != nil {
		return release.Package{}, err
	}
	sources := &opened{}
	defer sources.close()
	pages, err := j.pages(ctx, sources)
	if err != nil {
		return release.Package{}, err
	}
	if err := b.split(ctx, j, sources, pages); err != nil {
		return release.Package{}, err
	}
	made, err := redact.Scratch()
	if err != nil {
		return release.Package{}, err
	}
	defer func() { _ = made.Close() }()
	w := &writing{Builder: b, job: j, plan: j.plan(sources, pages), made: made}
	if err := w.write(ctx, sources); err != nil {
		return release.Package{}, err
	}
	if _, err := made.Seek(0, io.SeekStart); err != nil {
		return release.Package{}, err
	}
	kept, err := b.Store.Keep(ctx, j.keyRef, j.Row.TenantID, j.Row.ClientID, id, made)
	if err != nil {
		return release.Package{}, err
	}
	manifest, err := json.Marshal(w.manifest(kept))
	return release.Package{Pages: w.report.Pages, Size: kept.Size, Hash: kept.Hash, KeyRef: kept.KeyRef, Wrapped: kept.Wrapped, Record: kept.Record, Manifest: manifest,
		Media: w.media(), Parts: w.files,
		Drop: func(ctx context.Context) error { return b.Store.Drop(ctx, kept, j.Row.TenantID, j.Row.ClientID, id) }}, err
}

func (b *Builder) gather(ctx context.Context, id, request uuid.UUID) (j *job, err error) {
	j = &job{release: id, origins: map[uuid.UUID]Origin{}}
	err = b.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		if j.at, err = createdAt(tx, id); err != nil {
			return err
		}
		if j.Dossier, err = b.Dossiers.Dossier(ctx, tx, request, j.at); err != nil {
			return err
		}
		if j.keyRef, err = b.Store.KeyRef(ctx, tx, j.Row.ClientID); err != nil {
			return err
		}
		var pages []uuid.UUID
		for _, d := range j.Documents {
			for _, p := range d.Pages {
				pages = append(pages, p.ID)
			}
		}
		origins, open, err := b.Store.Origins(ctx, tx, pages)
		for _, o := range origins {
			j.origins[o.Page] = o
		}
		j.open = open
		return err
	})
	if err == nil && j.Row.WithOriginals {
		j.came = j.originals()
	}
	return j, err
}

func (j *job) letter() packet.Letter {
	l := packet.Letter{Language: j.Letter.Language, From: j.From, To: j.To, Date: j.On, Subject: j.Letter.Subject}
	for _, p := range j.Letter.Paragraphs {
		l.Paragraphs = append(l.Paragraphs, packet.Paragraph{Kind: p.Kind, Text: p.Text})
	}
	for _, s := range j.Dossier.Statements { // a client's own template may have left one out; the law does not
		text := s.Text["en"]
		if t := s.Text["es"]; j.Row.Language == "es" && t != "" {
			text = t
		}
		if !slices.ContainsFunc(l.Paragraphs, func(p packet.Paragraph) bool { return p.Text == text }) {
			l.Statements = append(l.Statements, text)
		}
	}
	return l
}

func (j *job) entries() (out []packet.Entry) {
	for _, d := range j.Documents {
		e := packet.Entry{Title: d.Title, Date: d.Date, Pages: len(d.Pages)}
		for _, p := range d.Pages {
			if len(p.Marks) > 0 {
				e.Redacted++
			}
		}
		out = append(out, e)
	}
	return out
}
