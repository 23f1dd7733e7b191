package worklist

import (
	"context"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/live"
	"chartwright/internal/platform/reqctx"
	"chartwright/internal/tenancy/principal"
)

// ClientTopic is where rooms publish changes of encounters for the people of one hospital.
func ClientTopic(client uuid.UUID) string { return "client:" + client.String() }

// UserTopic is where rooms publish what concerns one person.
func UserTopic(user uuid.UUID) string { return userTopic(user.String()) }

func (m *Module) events(c *gin.Context) {
	ctx := c.Request.Context()
	p, topics, err := m.topics(ctx)
	if err == nil && m.Hub == nil {
		err = apperr.New(503, "no-events", "Live updates are switched off here. Reload to see what is new.")
	}
	if err != nil {
		httpx.WriteError(c, err)
		return
	}
	l := m.Hub.Listen(p.TenantID, topics...)
	defer l.Close()
	over, leave := m.enter(ctx, p)
	defer leave()
	live.Stream(c.Writer, c.Request, l, over)
}

// enter has a stream ended when the session that opened it is over. Who acts without one listens until the stream ends by itself.
func (m *Module) enter(ctx context.Context, p principal.Principal) (over <-chan struct{}, leave func()) {
	if m.guests == nil || p.SessionID == uuid.Nil {
		return nil, func() {}
	}
	return m.guests.Enter(p.TenantID, live.Guest{Session: p.SessionID, Address: reqctx.From(ctx).Address})
}

// AskListeners asks now, and not within the next seconds, who may still listen.
func (m *Module) AskListeners(ctx context.Context) { m.guests.Round(ctx) }

// topics are what the acting person may hear of: a technician of the lanes they may draw from, a manager of the board, a
// hospital's people of their hospital, and everybody of what concerns themselves.
func (m *Module) topics(ctx context.Context) (principal.Principal, []string, error) {
	p, err := principal.From(ctx)
	if err != nil {
		return p, nil, err
	}
	topics := []string{UserTopic(p.UserID)}
	switch {
	case p.Role == principal.Manager:
		topics = append(topics, boardTopic)
	case p.Role == principal.Hospital:
		topics = append(topics, ClientTopic(p.ClientID))
	case p.Role.Technician():
		if err := m.loadPlaces(ctx, p); err != nil {
			return p, nil, err
		}
		lanes, _ := m.places.get(p.TenantID, p.UserID)
		for _, l := range lanes {
			topics = append(topics, "lane:"+l)
		}
	}
	return p, topics, nil
}
