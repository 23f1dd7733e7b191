package app

import (
	"context"
	"log/slog"
	"time"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/reqctx"
	"chartwright/internal/tenancy/principal"
)

// tellPatience bounds what a refused object costs beside its refusal.
const tellPatience = 5 * time.Second

// tellAltered keeps in the trail of its agency that a stored object was refused because it is not what was written, and who met
// it. It has a transaction of its own: the reader's is about to fail, or may be another person's business.
func tellAltered(d *db.DB) func(context.Context, blob.Ref) {
	return func(met context.Context, ref blob.Ref) {
		who, err := principal.From(met)
		if err != nil || who.TenantID != ref.Tenant {
			who = principal.ForTenant(ref.Tenant)
		}
		ctx, cancel := context.WithTimeout(reqctx.With(principal.With(context.Background(), who), reqctx.From(met)), tellPatience)
		defer cancel()
		slog.ErrorContext(ctx, "a stored object is not what was written", "tenant", ref.Tenant, "document", ref.Document, "part", ref.Part,
			"request_id", reqctx.From(met).ID)
		err = d.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
			return trail.Write(ctx, tx, trail.Entry{Act: "stored.altered", ObjectType: "stored_document", ObjectID: ref.Document, ClientID: ref.Client,
				Details: map[string]any{"part": ref.Part, "version": ref.Version}})
		})
		if err != nil {
			slog.ErrorContext(ctx, "an altered object is missing from the trail", "document", ref.Document, "cause", apperr.Cause(err))
		}
	}
}
