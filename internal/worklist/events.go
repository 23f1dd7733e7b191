package worklist

import (
	"context"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/live"
	"chartwright/internal/tenancy/principal"
)

// ClientTopic is where rooms publish changes of encounters for the people of one hospital.
func ClientTopic(client uuid.UUID) string { return "client:" + client.String() }

// UserTopic is where rooms publish what concerns one person.
func UserTopic(user uuid.UUID) string { return userTopic(user.String()) }

func (m *Module) events(c *gin.Context) {
	ctx := c.Request.Context()
	topics, tenant, err := m.topics(ctx)
	if err == nil && m.Hub == nil {
		err = apperr.New(503, "no-events", "Live updates are switched off here. Reload to see what is new.")
	}
	if err != nil {
		httpx.WriteError(c, err)
		return
	}
	l := m.Hub.Listen(tenant, topics...)
	defer l.Close()
	live.Stream(c.Writer, c.Request, l, func() bool { return m.stillSignedIn(ctx) })
}

// stillSignedIn asks whether the session that opened a stream still stands. A check that fails for another reason leaves the
// stream open: it carries ids only and ends by itself.
func (m *Module) stillSignedIn(ctx context.Context) bool {
	p, err := principal.From(ctx)
	if err != nil || m.SignedIn == nil {
		return err == nil
	}
	in, err := m.SignedIn(ctx, p)
	return in || err != nil
}

// topics are what the acting person may hear of: a technician of the lanes they may draw from, a manager of the board, a
// hospital's people of their hospital, and everybody of what concerns themselves.
func (m *Module) topics(ctx context.Context) ([]string, uuid.UUID, error) {
	p, err := principal.From(ctx)
	if err != nil {
		return nil, uuid.Nil, err
	}
	topics := []string{UserTopic(p.UserID)}
	switch {
	case p.Role == principal.Manager:
		topics = append(topics, boardTopic)
	case p.Role == principal.Hospital:
		topics = append(topics, ClientTopic(p.ClientID))
	case p.Role.Technician():
		if err := m.loadPlaces(ctx, p); err != nil {
			return nil, uuid.Nil, err
		}
		lanes, _ := m.places.get(p.TenantID, p.UserID)
		for _, l := range lanes {
			topics = append(topics, "lane:"+l)
		}
	}
	return topics, p.TenantID, nil
}
