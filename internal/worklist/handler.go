package worklist

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/httpx"
)

// RegisterRoutes adds the room's operations.
func (m *Module) RegisterRoutes(api *httpx.API) {
	op := func(id, method, path, summary string) httpx.Op {
		return httpx.Op{ID: id, Method: method, Path: path, Summary: summary, Tag: "Work"}
	}
	httpx.Register(api, op("work-next", http.MethodPost, "/work/next", "Take the next item"), m.next)
	httpx.Register(api, op("work-peek", http.MethodGet, "/work/peek", "What Next would bring"), m.peek)
	httpx.Register(api, op("work-reserve", http.MethodPost, "/work/reserve", "Prefetch the next item for two minutes"), m.reserve)
	httpx.Register(api, op("work-mine", http.MethodGet, "/work/mine", "My desk: open, held, returned, routed, drafts"), m.mine)
	httpx.Register(api, op("work-open", http.MethodPost, "/work/{id}/open", "Open an item of mine, here instead of elsewhere"), m.open)
	httpx.Register(api, op("work-heartbeat", http.MethodPost, "/work/{id}/heartbeat", "Renew the lease, each 30 seconds"), m.heartbeat)
	httpx.Register(api, op("work-release", http.MethodPost, "/work/{id}/release", "Give the item back, draft kept"), m.release)
	hold := op("work-hold", http.MethodPost, "/work/{id}/hold", "Stop work for a reason")
	hold.Makes = true
	httpx.Register(api, hold, m.hold)
	httpx.Register(api, op("work-complete", http.MethodPost, "/work/{id}/complete", "Complete the work; 422 names what is left to do"), m.complete)
	httpx.Register(api, op("work-resume", http.MethodPost, "/work/{id}/resume", "End a hold"), m.resume)
	httpx.Register(api, op("work-list", http.MethodGet, "/work", "Work items of the agency"), m.list)
	httpx.Register(api, op("work-get", http.MethodGet, "/work/{id}", "One work item"), m.get)
	httpx.Register(api, op("work-events", http.MethodGet, "/work/{id}/events", "All that happened to an item"), m.history)
	httpx.Register(api, op("work-bulk", http.MethodPost, "/work/bulk", "Reprioritise, route, take back, reassign, cancel or release items"), m.bulk)
	api.Raw(httpx.Op{ID: "events-stream", Method: http.MethodGet, Path: "/events", Tag: "Work",
		Summary:     "Wake-up calls as server-sent events",
		Description: "Calls hold ids only; ask for what is new. The call `resync` says that calls were lost: ask for everything again. A stream ends after ten minutes; connect again."},
		nil, []httpx.Response{{Status: http.StatusOK, Description: "a stream of events: queue, lease, board, encounter, resync", MediaType: "text/event-stream"}}, m.events)
}

type none struct{}

type byID struct {
	ID uuid.UUID `path:"id"`
}

type one struct{ Body Work }

type maybe struct {
	Body struct {
		Item *Work `json:"item,omitempty" doc:"absent: nothing waits that you may take"`
	}
}

func maybeOf(w *Work, err error) (*maybe, error) {
	if err != nil {
		return nil, err
	}
	out := &maybe{}
	out.Body.Item = w
	return out, nil
}

func oneOf(w *Work, err error) (*one, error) {
	if err != nil {
		return nil, err
	}
	return &one{Body: *w}, nil
}

func (m *Module) next(ctx context.Context, _ *none) (*maybe, error) { return maybeOf(m.Next(ctx)) }

func (m *Module) reserve(ctx context.Context, _ *none) (*maybe, error) {
	return maybeOf(m.Reserve(ctx))
}

func (m *Module) open(ctx context.Context, in *byID) (*one, error) {
	return oneOf(m.OpenItem(ctx, in.ID))
}

func (m *Module) resume(ctx context.Context, in *byID) (*one, error) {
	return oneOf(m.ResumeItem(ctx, in.ID))
}

func (m *Module) get(ctx context.Context, in *byID) (*one, error) { return oneOf(m.Get(ctx, in.ID)) }

func (m *Module) peek(ctx context.Context, _ *none) (*struct{ Body Preview }, error) {
	v, err := m.Peek(ctx)
	if err != nil {
		return nil, err
	}
	return &struct{ Body Preview }{v}, nil
}

func (m *Module) mine(ctx context.Context, _ *none) (*struct{ Body Desk }, error) {
	d, err := m.Mine(ctx)
	if err != nil {
		return nil, err
	}
	return &struct{ Body Desk }{d}, nil
}

type heartbeatIn struct {
	ID   uuid.UUID `path:"id"`
	Body struct {
		Fence       int64   `json:"fence" minimum:"1"`
		IdleSeconds float64 `json:"idleSeconds,omitempty" minimum:"0" maximum:"86400" doc:"seconds since the person last did something; 0 while they work"`
	}
}

func (m *Module) heartbeat(ctx context.Context, in *heartbeatIn) (*struct{ Body Beat }, error) {
	b, err := m.Heartbeat(ctx, in.ID, in.Body.Fence, time.Duration(in.Body.IdleSeconds*float64(time.Second)))
	if err != nil {
		return nil, err
	}
	return &struct{ Body Beat }{b}, nil
}

type releaseIn struct {
	ID   uuid.UUID `path:"id"`
	Body struct {
		Fence int64 `json:"fence" minimum:"1"`
	}
}

func (m *Module) release(ctx context.Context, in *releaseIn) (*none, error) {
	return &none{}, m.Release(ctx, in.ID, in.Body.Fence)
}

type holdIn struct {
	ID   uuid.UUID `path:"id"`
	Body struct {
		Fence  int64      `json:"fence" minimum:"1"`
		Reason string     `json:"reason" minLength:"2" maxLength:"40" doc:"code of one of the agency's reasons"`
		Until  *time.Time `json:"until,omitempty" doc:"the hold ends by itself then"`
	}
}

func (m *Module) hold(ctx context.Context, in *holdIn) (*one, error) {
	var until time.Time
	if in.Body.Until != nil {
		until = *in.Body.Until
	}
	return oneOf(m.Hold(ctx, in.ID, in.Body.Fence, in.Body.Reason, until))
}

type bulkIn struct{ Body Command }

type bulkOut struct {
	Body struct {
		Items []Result `json:"items"`
	}
}

func (m *Module) bulk(ctx context.Context, in *bulkIn) (*bulkOut, error) {
	results, err := m.Manage(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	out := &bulkOut{}
	out.Body.Items = results
	return out, nil
}

type historyOut struct {
	Body struct {
		Items []Happening `json:"items"`
	}
}

func (m *Module) history(ctx context.Context, in *byID) (*historyOut, error) {
	items, err := m.History(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &historyOut{}
	out.Body.Items = items
	return out, nil
}

type listIn struct {
	State      string    `query:"state" enum:"preparing,ready,claimed,held,done,cancelled" doc:"absent: all that is open"`
	Kind       string    `query:"kind" enum:"chart_prep,coding,coding_review,coding_rework,roi,roi_review"`
	WorkType   string    `query:"workType" enum:"IP,OP,ED,SDS,OBS,PROFEE,ANC"`
	ClientID   uuid.UUID `query:"clientId"`
	FacilityID uuid.UUID `query:"facilityId"`
	HolderID   uuid.UUID `query:"holderId"`
	HoldOwner  string    `query:"holdOwner" enum:"agency,hospital,physician"`
	Overdue    bool      `query:"overdue"`
	Limit      int       `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Cursor     string    `query:"cursor"`
}

type listOut struct {
	Body struct {
		Items      []Listed `json:"items"`
		NextCursor string   `json:"nextCursor,omitempty"`
	}
}

func (m *Module) list(ctx context.Context, in *listIn) (*listOut, error) {
	items, next, err := m.List(ctx, Filter(*in))
	if err != nil {
		return nil, err
	}
	out := &listOut{}
	out.Body.Items, out.Body.NextCursor = items, next
	return out, nil
}
