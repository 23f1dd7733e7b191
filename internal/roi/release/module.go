// Package release turns what was prepared and reviewed into one immutable package, and keeps the accounting of disclosures:
// what left, to whom, on what authority.
package release

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/clock"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/jobs"
	"chartwright/internal/platform/traces"
	"chartwright/internal/roi/request"
	"chartwright/internal/tenancy/principal"
)

// Package is a package that was built, verified and kept in the vault.
type Package struct {
	Pages           int
	Size            int64
	Hash            []byte // SHA-256 of the bytes
	KeyRef          string
	Wrapped, Record []byte
	Manifest        json.RawMessage // pages, marks, parts, verification; no patient data
	Media           string          // PDF or ZIP
	Parts           []Part          // the files in it
	// Drop takes the package from the vault again, where the release was settled otherwise meanwhile.
	Drop func(context.Context) error
}

// Packager builds the package of a release: every page of the selection with its marks applied, verified before it is kept.
// Where a redaction survived or a page could not be read the error is an *apperr.Error whose message is for the specialist
// and holds no patient data.
type Packager interface {
	Package(ctx context.Context, release, request uuid.UUID) (Package, error)
	// Clear takes from the vault what attempts that ended before they settled have left of a release.
	Clear(ctx context.Context, tenant, client, release uuid.UUID) error
}

// Needs is what the module is built from.
type Needs struct {
	DB       *db.DB
	Clock    clock.Clock
	Requests *request.Module
	Packager Packager
	// Holds says why the authorization does not hold any more, empty where it does. Optional.
	Holds func(ctx context.Context, tx *db.Tx, row request.Row) (why string, err error)
	// Builds says when the package of what becomes ready is built; nil or the zero time: at once.
	Builds func() time.Time
	// Sealed is told of a release in the transaction that seals it. Optional.
	Sealed func(ctx context.Context, tx *db.Tx, row request.Row, release uuid.UUID) error
}

// Module releases.
type Module struct{ Needs }

// New builds it.
func New(n Needs) *Module { return &Module{n} }

// PackageJob is the kind of the job that builds a package; its argument is the release's id.
const PackageJob = "roi.package"

// RegisterRoutes adds its operations.
func (m *Module) RegisterRoutes(api *httpx.API) {
	op := func(id, method, path, summary string, status int) httpx.Op {
		return httpx.Op{ID: id, Method: method, Path: path, Summary: summary, Tag: "Release of information", Status: status}
	}
	httpx.Register(api, op("roi-releases-list", http.MethodGet, "/roi-requests/{id}/releases", "Packages of a request, the newest first", 0), m.list)
	httpx.Register(api, op("roi-disclosures", http.MethodGet, "/patients/{id}/disclosures", "Accounting of disclosures of a patient", 0), m.account)
	suspend := op("roi-suspensions-create", http.MethodPost, "/patients/{id}/disclosure-suspensions",
		"Suspend the accounting of disclosures to an agency, on its written statement", http.StatusCreated)
	suspend.Makes = true
	httpx.Register(api, suspend, m.suspend)
	record := op("roi-disclosures-create", http.MethodPost, "/patients/{id}/disclosures", "Record a disclosure that left by another way than a request", http.StatusCreated)
	record.Makes = true
	httpx.Register(api, record, m.record)
	httpx.Register(api, op("roi-disclosures-document", http.MethodGet, "/patients/{id}/disclosures/document",
		"The patient's account of disclosures as a paper (PDF), without what is suspended", 0), m.document)
}

// RegisterJobs adds the building of packages.
func (m *Module) RegisterJobs(r *jobs.Registry) {
	r.Handle(PackageJob, jobs.Options{Class: jobs.Awaited, Timeout: 15 * time.Minute}, m.build)
}

// Begin has the package of a request that became ready built.
func (m *Module) Begin(ctx context.Context, tx *db.Tx, row request.Row) error {
	earlier, err := releasesOf(tx, row.ID)
	if err != nil {
		return err
	}
	r := releaseRow{ClientID: row.ClientID, ID: db.NewID(), RequestID: row.ID, N: len(earlier) + 1, State: "building", CreatedBy: row.AuthorID, CreatedAt: m.Clock.Now()}
	if err := insertRelease(tx, &r); err != nil {
		return err
	}
	job := jobs.New{Kind: PackageJob, Class: jobs.Awaited, Key: r.ID.String(), Args: map[string]any{"release": r.ID, "request": row.ID}}
	if m.Builds != nil {
		job.DueAt = m.Builds()
	}
	ctx, act := traces.Follow(ctx, row.ID, "package begun")
	defer act.End(nil)
	return jobs.Enqueue(ctx, tx, job)
}

// build makes the package outside any transaction and settles the release in one.
func (m *Module) build(ctx context.Context, j jobs.Job) error {
	var args struct{ Release, Request uuid.UUID }
	if err := j.Bind(&args); err != nil {
		return err
	}
	if wanted, err := m.wanted(ctx, j, args.Release, args.Request); err != nil || !wanted {
		return err
	}
	made, err := m.pack(ctx, args.Release, args.Request)
	var refusal *apperr.Error
	if err != nil && (apperr.Passing(err) || !errors.As(err, &refusal)) {
		return err // the ledger tries again
	}
	sealed := false
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		row, r, err := m.stand(ctx, tx, args.Release, args.Request)
		if err != nil {
			return err
		}
		sealed = false
		switch {
		case !r.awaits(row): // settled, or withdrawn meanwhile
		case refusal != nil:
			err = m.fail(ctx, tx, row, r, refusal.Message)
		default:
			sealed, err = m.seal(ctx, tx, row, r, made)
		}
		if err != nil {
			return err
		}
		return jobs.Finish(ctx, tx, j)
	})
	// After another error the commit may have come through, so the object stays: the next attempt knows.
	superseded := jobs.Superseded(ctx, err)
	if made.Drop != nil && (superseded || err == nil && !sealed) {
		err = errors.Join(err, made.Drop(context.WithoutCancel(ctx)))
	}
	return err
}

// wanted says whether the package is still to be built; where it is not, the job is done. Where it is, what an earlier attempt left is
// cleared while neither that attempt nor a later one can settle.
func (m *Module) wanted(ctx context.Context, j jobs.Job, release, id uuid.UUID) (wanted bool, err error) {
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		row, r, err := m.stand(ctx, tx, release, id)
		if err != nil {
			return err
		}
		if wanted = r.awaits(row); !wanted {
			return jobs.Finish(ctx, tx, j)
		}
		if err := jobs.Current(ctx, tx, j); err != nil || m.Packager == nil {
			return err
		}
		return m.Packager.Clear(ctx, r.TenantID, r.ClientID, r.ID)
	})
	return wanted, err
}

// stand locks a request's work, the request and its release, in this order.
func (m *Module) stand(ctx context.Context, tx *db.Tx, release, id uuid.UUID) (request.Row, releaseRow, error) {
	row, err := m.Requests.Locked(ctx, tx, id)
	if err != nil {
		return row, releaseRow{}, err
	}
	r, err := findRelease(tx, release)
	return row, r, err
}

// awaits says whether a release waits for its package.
func (r releaseRow) awaits(row request.Row) bool {
	return r.State == "building" && row.Status == request.Ready
}

func (m *Module) pack(ctx context.Context, release, id uuid.UUID) (Package, error) {
	if m.Packager == nil {
		return Package{}, apperr.Conflict("no-packager", "This installation cannot build packages. Ask the operator to set it up, then submit the request again.")
	}
	return m.Packager.Package(ctx, release, id)
}

// fail gives the request back to who prepared it, with the reason.
func (m *Module) fail(ctx context.Context, tx *db.Tx, row request.Row, r releaseRow, why string) error {
	if err := settleRelease(tx, r.ID, map[string]any{"state": "failed", "failure": why}); err != nil {
		return err
	}
	if err := m.Requests.Become(ctx, tx, row, request.Move{To: request.Returned, Reason: "package_failed"}); err != nil {
		return err
	}
	w := request.NewWork{Kind: "roi", WorkType: row.WorkType, ClientID: row.ClientID, FacilityID: row.FacilityID, CaseID: row.ID, Ready: true}
	if row.AuthorID != nil {
		w.RoutedTo = *row.AuthorID
	}
	if row.DueAt != nil {
		w.DueAt = *row.DueAt
	}
	if err := m.Requests.Work.Open(ctx, tx, w); err != nil {
		return err
	}
	return request.Note(ctx, tx, row, "roi.package.fail", uuid.Nil, map[string]any{"release": r.ID})
}

// seal makes the package immutable, releases the request and writes the disclosure, all in one transaction.
func (m *Module) seal(ctx context.Context, tx *db.Tx, row request.Row, r releaseRow, p Package) (sealed bool, err error) {
	if row.OnHold {
		return false, m.fail(ctx, tx, row, r, "A legal hold stands, so nothing is released.")
	}
	if m.Holds != nil {
		why, err := m.Holds(ctx, tx, row)
		if err != nil {
			return false, err
		}
		if why != "" {
			return false, m.fail(ctx, tx, row, r, why)
		}
	}
	err = settleRelease(tx, r.ID, map[string]any{"state": "sealed", "pages": p.Pages, "size": p.Size, "hash": p.Hash, "key_ref": p.KeyRef,
		"wrapped_key": p.Wrapped, "record": p.Record, "manifest": p.Manifest, "media": p.Media, "built_at": m.Clock.Now()})
	if err != nil {
		return false, err
	}
	if err := insertParts(tx, r, p.Parts); err != nil {
		return false, err
	}
	if err := m.disclose(ctx, tx, row, r.ID, p.Pages); err != nil {
		return false, err
	}
	if err := m.Requests.Become(ctx, tx, row, request.Move{To: request.Released}); err != nil {
		return false, err
	}
	if err := request.Note(ctx, tx, row, "roi.release", uuid.Nil, map[string]any{"release": r.ID, "pages": p.Pages}); err != nil || m.Sealed == nil {
		return true, err
	}
	return true, m.Sealed(ctx, tx, row, r.ID)
}

func (m *Module) actor(ctx context.Context) (uuid.UUID, error) {
	p, err := principal.From(ctx)
	return p.UserID, err
}
