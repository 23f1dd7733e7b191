package codeset

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/codeset/index"
	"chartwright/internal/codeset/published"
	"chartwright/internal/codeset/starter"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/scope"
)

// PollEvery is how often a process looks whether another one imported a release.
const PollEvery = 30 * time.Second

// Needs is what the module is built from.
type Needs struct {
	DB  *db.DB
	Log *slog.Logger
}

// Module is the code set room. It serves from memory; the index it serves from is replaced as a whole when a release is imported.
type Module struct {
	Needs
	current atomic.Pointer[loaded]
	refresh sync.Mutex
	cpt     sync.Map // tenant to *cptLoaded
}

// loaded is an index and what it was built from.
type loaded struct {
	index    *index.Index
	mark     mark
	imported map[published.System]bool // systems whose codes were imported, not taken from the starter set
}

// cptLoaded is the index of one agency's licensed CPT.
type cptLoaded struct {
	index   *index.Index
	mark    mark
	checked time.Time
}

// New builds the module, serving the starter set until Refresh finds imported releases.
func New(n Needs) (*Module, error) {
	m := &Module{Needs: n}
	l, err := assemble(nil, mark{})
	if err != nil {
		return nil, err
	}
	m.current.Store(l)
	return m, nil
}

// assemble builds the index of imported contents; a system without imported codes keeps those of the starter set.
func assemble(contents []published.Content, at mark) (*loaded, error) {
	l := &loaded{mark: at, imported: map[published.System]bool{}}
	for _, c := range contents {
		if len(c.Codes) > 0 {
			l.imported[c.System] = true
		}
	}
	few, err := starter.Contents()
	if err != nil {
		return nil, err
	}
	for _, c := range few {
		if !l.imported[c.System] {
			contents = append(contents, c)
		}
	}
	l.index, err = build(contents)
	return l, err
}

// RegisterRoutes adds the room's operations.
func (m *Module) RegisterRoutes(api *httpx.API) {
	op := func(id, path, summary string) httpx.Op {
		return httpx.Op{ID: id, Method: http.MethodGet, Path: path, Summary: summary, Tag: "Codes"}
	}
	httpx.Register(api, op("codes-search", "/codes", "Search a code system as coders type"), m.searchCodes)
	httpx.Register(api, op("codes-get", "/codes/{system}/{code}", "One code with its notes and neighbours"), m.getCode)
	httpx.Register(api, op("code-releases-list", "/code-releases", "Which releases are loaded"), m.listReleases)
}

// Run keeps the index as new as the database until ctx ends.
func (m *Module) Run(ctx context.Context) {
	tick := time.NewTicker(PollEvery)
	defer tick.Stop()
	for {
		if err := m.Refresh(ctx); err != nil && ctx.Err() == nil {
			m.Log.WarnContext(ctx, "code sets could not be refreshed; the loaded ones stay in use", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Refresh loads the imported releases if there are others than those loaded.
func (m *Module) Refresh(ctx context.Context) error {
	m.refresh.Lock()
	defer m.refresh.Unlock()
	var now mark
	var contents []published.Content
	err := m.DB.AsSystem(ctx, systemActor, "load code sets", func(_ context.Context, tx *db.Tx) (err error) {
		if now, err = releaseMark(tx); err != nil || now == m.current.Load().mark {
			return err
		}
		contents, err = loadContents(tx)
		return err
	})
	if err != nil || now == m.current.Load().mark {
		return err
	}
	l, err := assemble(contents, now)
	if err != nil {
		return err
	}
	m.current.Store(l)
	m.Log.InfoContext(ctx, "code sets loaded", "releases", len(l.index.Releases()), "icd10cm", l.index.Size(published.ICD10CM))
	return nil
}

// StarterOnly reports that no ICD-10-CM release has been imported, so that people must be told how little is loaded.
func (m *Module) StarterOnly() bool { return !m.current.Load().imported[published.ICD10CM] }

// Search returns the codes that fit, best first. For CPT, ctx must carry the scope of an agency; one without a licence finds nothing.
func (m *Module) Search(ctx context.Context, q index.Query) ([]index.Hit, error) {
	ix, err := m.indexFor(ctx, q.System)
	if err != nil || ix == nil {
		return nil, err
	}
	return ix.Search(q), nil
}

// Lookup returns what is known of a code on a day; ok is false for a code that no loaded release has.
func (m *Module) Lookup(ctx context.Context, system published.System, code string, on published.Date) (d index.Details, ok bool, err error) {
	ix, err := m.indexFor(ctx, system)
	if err != nil || ix == nil {
		return index.Details{}, false, err
	}
	d, ok = ix.Lookup(system, code, on)
	return d, ok, nil
}

// cptTimeout bounds reading an agency's CPT, which happens on its own connection.
const cptTimeout = 10 * time.Second

// indexFor gives the index that holds a system: the common one, or for CPT that of the agency in ctx. Callers ask while their own
// transaction is open, so CPT is read in a fresh context: it is reference data, and kept in memory.
func (m *Module) indexFor(ctx context.Context, system published.System) (*index.Index, error) {
	if system != published.CPT {
		return m.current.Load().index, nil
	}
	who, err := scope.From(ctx)
	if err != nil {
		return nil, err
	}
	if have := m.cptOf(who.Tenant); have != nil && time.Since(have.checked) < PollEvery {
		return have.index, nil
	}
	fresh, cancel := context.WithTimeout(scope.With(context.Background(), who), cptTimeout)
	defer cancel()
	var out *index.Index
	err = m.DB.InTenant(fresh, func(_ context.Context, tx *db.Tx) error {
		ix, err := m.cptIndex(tx)
		out = ix
		return err
	})
	return out, err
}

func (m *Module) cptIndex(tx *db.Tx) (*index.Index, error) {
	tenant := tx.Tenant()
	have := m.cptOf(tenant)
	now, err := cptMark(tx)
	if err != nil {
		return nil, err
	}
	fresh := &cptLoaded{mark: now, checked: time.Now()}
	if have != nil && have.mark == now {
		fresh.index = have.index
	} else if fresh.index, err = buildCPT(tx); err != nil {
		return nil, err
	}
	m.cpt.Store(tenant, fresh)
	return fresh.index, nil
}

func (m *Module) cptOf(tenant uuid.UUID) *cptLoaded {
	if v, ok := m.cpt.Load(tenant); ok {
		return v.(*cptLoaded)
	}
	return nil
}

func buildCPT(tx *db.Tx) (*index.Index, error) {
	contents, err := loadCPT(tx)
	if err != nil {
		return nil, err
	}
	return build(contents)
}
