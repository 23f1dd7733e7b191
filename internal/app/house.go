package app

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"chartwright/internal/audit"
	"chartwright/internal/codeset"
	"chartwright/internal/coding"
	"chartwright/internal/identity"
	"chartwright/internal/identity/signin"
	"chartwright/internal/intake"
	"chartwright/internal/keycare"
	"chartwright/internal/notices"
	"chartwright/internal/operations"
	"chartwright/internal/performance"
	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/clock"
	"chartwright/internal/platform/config"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/jobs"
	"chartwright/internal/platform/keys"
	"chartwright/internal/platform/live"
	"chartwright/internal/platform/metrics"
	"chartwright/internal/platform/redis/bus"
	"chartwright/internal/platform/redis/ranked"
	"chartwright/internal/platform/traces"
	"chartwright/internal/portal"
	"chartwright/internal/roi"
	"chartwright/internal/tenancy"
	"chartwright/internal/tenancy/principal"
	"chartwright/internal/worklist"
)

// house is every room, built.
type house struct {
	*platform
	hub         *live.Hub
	tenancy     *tenancy.Module
	identity    *identity.Module
	codeset     *codeset.Module
	coding      *coding.Module
	worklist    *worklist.Module
	intake      *intake.Module
	roi         *roi.Module
	notices     *notices.Module
	portal      *portal.Module
	performance *performance.Module
	operations  *operations.Module
	audit       *audit.Module
	keycare     *keycare.Module
	keysAt      *keyWatch
	jobs        *jobs.Registry
	metrics     *metrics.Set
	tracer      *traces.Tracer // nil: nobody wants traces
	sealer      *keys.Sealer   // the installation's own
}

// openHouse opens the platform and builds the rooms on it.
func openHouse(ctx context.Context, cfg config.Config, as company) (*house, error) {
	p, err := openPlatform(ctx, cfg, as)
	if err != nil {
		return nil, err
	}
	h, err := build(ctx, p)
	if err != nil {
		p.close()
		return nil, err
	}
	return h, nil
}

// build builds the rooms on the platform. A room that is built before one it leans on asks the house for it when it acts.
func build(ctx context.Context, p *platform) (*house, error) {
	own, err := openSecrets(ctx, p)
	if err != nil {
		return nil, err
	}
	h := &house{platform: p, jobs: jobs.NewRegistry(), metrics: metrics.New(), sealer: own.sealer, keysAt: &keyWatch{open: p.opens(own.sealKey)}}
	if h.tracer, err = traces.New(ctx, traces.Config{Endpoint: p.cfg.TracesEndpoint, Ratio: p.cfg.TracesRatio, Version: Version(), Sent: h.metrics.Traced}); err != nil {
		return nil, err
	}
	p.onClose(h.tracer.Close)
	p.store = blob.Observed(p.store, h.metrics.Stored)
	p.vault = blob.NewVault(p.store, p.keys)
	p.vault.WhenAltered(tellAltered(p.db))
	h.hub = live.NewHub(bus.New(p.redis, "chartwright:live"), slog.Default())
	if err := h.buildCharts(); err != nil {
		return nil, err
	}
	if err := h.buildRequests(); err != nil {
		return nil, err
	}
	if err := h.buildAccess(own); err != nil {
		return nil, err
	}
	h.registerJobs()
	h.watchAll()
	return h, nil
}

// buildCharts builds the rooms of charts and of the work on them.
func (h *house) buildCharts() (err error) {
	if h.intake, err = intake.New(intake.Needs{DB: h.db, Vault: h.vault, Keys: h.keys, MasterKey: h.cfg.KMSKeyID, Examiner: h.examiner,
		Work: chartWork{h}, Coding: chartCoding{h}, Requests: roiRequests{h}, MaxUpload: h.cfg.UploadMaxBytes, Metrics: h.metrics}); err != nil {
		return err
	}
	h.operations = operations.New(operations.Needs{DB: h.db})
	h.tenancy = tenancy.New(tenancy.Needs{DB: h.db, Keys: h.intake})
	h.performance = performance.New(performance.Needs{DB: h.db})
	if h.codeset, err = codeset.New(codeset.Needs{DB: h.db, Log: slog.Default()}); err != nil {
		return err
	}
	h.worklist = worklist.New(worklist.Needs{DB: h.db, Lanes: ranked.New(h.redis, "chartwright:lanes"), Hub: h.hub, OnTransition: h.workMoved,
		Gone: func(ctx context.Context, tenant uuid.UUID, guests []live.Guest) ([]live.Guest, error) {
			return h.identity.Gone(ctx, tenant, guests)
		},
		Finishers: map[string]worklist.Finisher{"coding": h.finishCoding, "chart_prep": h.finishPrep, "roi": h.finishRequest}})
	h.coding = coding.New(coding.Needs{DB: h.db, Codes: codes{h.codeset}, Encounters: codingEncounters{h.intake}, Work: codingWork{h.worklist}})
	return nil
}

// buildRequests builds the rooms of requests for records.
func (h *house) buildRequests() (err error) {
	mail, phone := carriers(h.cfg)
	if h.notices, err = notices.New(notices.Needs{DB: h.db, Seals: h.intake, Mail: mail, Phone: phone}); err != nil {
		return err
	}
	if h.roi, err = h.newROI(clock.System{}, nil); err != nil {
		return err
	}
	h.portal, err = portal.New(portal.Needs{DB: h.db, Requests: publicDoor{h}, PublicURL: h.cfg.PublicURL})
	return err
}

// buildAccess builds the rooms of who may do what, of who did it, and of the keys.
func (h *house) buildAccess(own secrets) (err error) {
	h.audit = audit.New(audit.Needs{DB: h.db, Signer: own.signer, Verifier: own.verifier, Witness: witness{h.store}})
	h.identity, err = identity.New(identity.Needs{DB: h.db, Sealer: own.sealer, Banners: h.banners, OnDisabled: h.worklist.TakeBackAll,
		Config: identity.Config{PrivateProviders: h.cfg.PrivateProviders, SignIn: signin.Config{PublicURL: h.cfg.PublicURL, Idle: h.cfg.SessionIdle, Absolute: h.cfg.SessionMax}}})
	h.keycare = h.newKeycare(own)
	return err
}

func (h *house) registerJobs() {
	h.jobs.Handle("idempotency.forget", jobs.Options{Every: time.Hour}, h.forgetRetries)
	h.intake.RegisterJobs(h.jobs)
	h.roi.RegisterJobs(h.jobs)
	h.notices.RegisterJobs(h.jobs)
	h.portal.RegisterJobs(h.jobs)
	h.performance.RegisterJobs(h.jobs)
	h.worklist.RegisterJobs(h.jobs)
	h.audit.RegisterJobs(h.jobs)
	h.keycare.RegisterJobs(h.jobs)
}

// register mounts every operation and refuses to go on where one has no row in the policy table.
func (h *house) register(engine *gin.Engine) (*httpx.API, error) {
	api := httpx.NewAPI(engine, Version(), h.identity.Authorize)
	if h.sealer != nil { // nil where only the contract is wanted
		api.SumWith(func(b []byte) []byte { return h.sealer.BlindIndex("idempotency", b) })
	}
	h.identity.RegisterRoutes(api)
	h.tenancy.RegisterRoutes(api)
	h.codeset.RegisterRoutes(api)
	h.coding.RegisterRoutes(api)
	h.intake.RegisterRoutes(api)
	h.roi.RegisterRoutes(api)
	h.portal.RegisterRoutes(api)
	h.worklist.RegisterRoutes(api)
	h.performance.RegisterRoutes(api)
	h.audit.RegisterRoutes(api)
	h.operations.RegisterRoutes(api)
	if missing, _ := h.identity.Policy().Complete(api.Operations()); len(missing) > 0 {
		return nil, fmt.Errorf("operations without a row in the policy table: %s", strings.Join(missing, ", "))
	}
	public := api.Public(h.portal.Authorize)
	h.portal.RegisterPublic(public)
	h.roi.RegisterPublic(public)
	return api, h.portal.Complete(public.Operations())
}

// banners tells those who work with codes that only the starter set is loaded; hospitals and others could do nothing about it.
func (h *house) banners(ctx context.Context) ([]signin.Banner, error) {
	p, err := principal.From(ctx)
	if err != nil || !h.codeset.StarterOnly() {
		return nil, err
	}
	switch p.Role {
	case principal.Coder, principal.Auditor, principal.Manager, principal.Operator:
	default:
		return nil, nil
	}
	return []signin.Banner{{Kind: "warning", Text: "Only the starter set of codes is loaded: a few hundred frequent ones. Import the published code sets before you code for a hospital (chartwright codes import)."}}, nil
}

// forgetRetries drops the Idempotency-Keys of an agency that are no longer known.
func (h *house) forgetRetries(ctx context.Context, j jobs.Job) error {
	return h.db.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := httpx.ForgetRetries(tx, time.Now()); err != nil {
			return err
		}
		return jobs.Finish(ctx, tx, j)
	})
}

// actAs is the machine acting inside one agency, for jobs.
func actAs(ctx context.Context, tenant uuid.UUID) context.Context {
	return principal.With(ctx, principal.ForTenant(tenant))
}
