package provisioning

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
)

const (
	actsKept  = 1000 // of an agency; the trail keeps what was done for good
	actsShown = 50
)

// keep notes what a request of the protocol wanted and how it ended, after its own transaction: a refusal is worth noting too.
func (m *Module) keep(ctx context.Context, r *http.Request, w *heard, name string) error {
	kind, id, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, httpx.ProvisioningPrefix), "/"), "/")
	if id == "" {
		at := w.Header().Get("Location")
		id = at[strings.LastIndexByte(at, '/')+1:]
	}
	if name == "" && w.status != http.StatusNotFound { // what is nobody's here may be somebody's elsewhere
		name = id
	}
	var said struct{ Detail string }
	_ = json.Unmarshal(w.said.Bytes(), &said) // nothing was said about what went well
	return m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		args := map[string]any{"id": db.NewID(), "now": m.Clock.Now(), "act": short(r.Method+" "+kind, 60), "about": short(name, longest), "status": w.status,
			"detail": short(said.Detail, 500), "kept": actsKept}
		_, err := tx.Exec(`insert into provisioning_acts (tenant_id, id, at, act, about, status, detail) values (@tenant, @id, @now, @act, @about, @status, @detail)`, args)
		if err == nil {
			_, err = tx.Exec(`delete from provisioning_acts where tenant_id = @tenant and id <=
  (select id from provisioning_acts where tenant_id = @tenant order by id desc offset @kept limit 1)`, args)
		}
		return err
	})
}

// short keeps the beginning of a text, without what PostgreSQL does not keep.
func short(text string, most int) string {
	runes := []rune(strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), ""))
	return string(runes[:min(len(runes), most)])
}

// lastActs are the newest. Where the id of a person or group is all that was sent, its name is shown.
func lastActs(tx *db.Tx) ([]ProvisioningAct, error) {
	var rows []struct {
		ID                 uuid.UUID
		At                 time.Time
		Act, About, Detail string
		Status             int
	}
	err := tx.Select(&rows, `select a.id, a.at, a.act, coalesce(u.name, g.name, a.about) as about, a.detail, a.status from provisioning_acts a
 left join users u on u.tenant_id = a.tenant_id and cast(u.id as text) = a.about
 left join provisioned_groups g on g.tenant_id = a.tenant_id and cast(g.id as text) = a.about
 where a.tenant_id = @tenant order by a.id desc limit @shown`, map[string]any{"shown": actsShown})
	out := make([]ProvisioningAct, len(rows))
	for i, r := range rows {
		out[i] = ProvisioningAct{ID: r.ID, At: r.At.UTC(), Act: r.Act, About: r.About, Status: r.Status, Detail: r.Detail}
	}
	return out, err
}

// provisioned counts the people whom the organisation has told of, and names the first who wait for a role.
func provisioned(tx *db.Tx) (n int, waiting []PersonWaiting, err error) {
	waiting = []PersonWaiting{}
	if err := tx.Select(&n, `select count(*) from provisioned_people where tenant_id = @tenant and removed_at is null`, nil); err != nil {
		return 0, nil, err
	}
	err = tx.Select(&waiting, `select u.id, u.name from provisioned_people p join users u on u.tenant_id = p.tenant_id and u.id = p.user_id
 where p.tenant_id = @tenant and p.waits and p.removed_at is null order by lower(u.name), u.id limit 50`, nil)
	return n, waiting, err
}
