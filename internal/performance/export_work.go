package performance

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/sheet"
	"chartwright/internal/tenancy/principal"
)

var (
	states  = map[string]string{"preparing": "", "ready": "", "claimed": "", "held": "", "done": "", "cancelled": ""}
	owners  = map[string]string{"agency": "", "hospital": "", "physician": ""}
	yesOrNo = map[string]string{"true": "", "false": ""}
)

// exportWork streams items as they are read: a table may be long.
func (m *Module) exportWork(c *gin.Context) {
	r := &request{c: c}
	f := LineFilter{Figure: r.one("figure", "", figureSQL), State: r.one("state", "", states), Kind: r.one("kind", "", kinds),
		WorkType: r.one("workType", "", workTypeSet()), ClientID: r.id("clientId"), FacilityID: r.id("facilityId"), HolderID: r.id("holderId"),
		HoldOwner: r.one("holdOwner", "", owners), Overdue: r.one("overdue", "", yesOrNo) == "true"}
	format, ctx := r.format(), c.Request.Context()
	p, err := principal.From(ctx)
	if r.err != nil {
		err = r.err
	}
	if err == nil {
		err = m.record(ctx, "work", map[string]any{"format": format, "query": c.Request.URL.RawQuery})
	}
	if err != nil {
		httpx.WriteError(c, err)
		return
	}
	var w sheet.Writer
	err = m.DB.Snapshot(ctx, func(_ context.Context, tx *db.Tx) error {
		return eachLine(tx, p.UserID, f, func(l Line) (err error) {
			if w == nil {
				if w, err = serveWork(c.Writer, format); err != nil {
					return err
				}
			}
			return w.Row(l.ID, l.ClientName, l.FacilityName, l.WorkType, l.Kind, l.State, l.Priority, l.ReadyAt, l.DueAt, l.HolderName,
				l.RoutedName, l.HoldReason, l.HoldOwner, l.HeldAt, l.DoneAt)
		})
	})
	if err != nil && w == nil {
		httpx.WriteError(c, err)
		return
	}
	if err == nil && w == nil {
		w, err = serveWork(c.Writer, format)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(http.ErrAbortHandler) // half a file must not look whole
	}
}

func serveWork(w http.ResponseWriter, f sheet.Format) (sheet.Writer, error) {
	return sheet.Serve(w, f, "work", "id", "client", "facility", "work_type", "kind", "state", "priority", "ready_at", "due_at", "person",
		"routed_to", "hold_reason", "hold_owner", "held_at", "done_at")
}
