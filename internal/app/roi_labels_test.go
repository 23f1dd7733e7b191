package app_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"chartwright/internal/tenancy/principal"
)

// TestLabels prints the addresses of several deliveries in the order asked for, notes each in the trail, and prints nothing where
// one is missing or out of reach.
func TestLabels(t *testing.T) {
	t.Parallel()
	d := newDoors(t)
	c := d.h.Agencies[0].Clients[0]
	var ids []uuid.UUID
	for _, to := range []string{"Ada Example\n1 First Street", "Bea Example\n2 Second Street"} {
		v := d.ask(c, nil)
		v.seal(content)
		ids = append(ids, v.deliver(map[string]any{"method": "mail", "to": to}).ID)
	}
	manager := d.h.Agencies[0].People[principal.Manager]
	sheet := manager.Post("/roi-deliveries/labels", map[string]any{"ids": []uuid.UUID{ids[1], ids[0], ids[1]}}).Want(t, http.StatusOK)
	text := pdfText(t, sheet.Body)
	if first, other := strings.Index(text, "Bea Example"), strings.Index(text, "Ada Example"); first < 0 || other < first || strings.Count(text, "Bea") != 2 {
		t.Errorf("the sheet reads %q", text)
	}
	noted := func() (n int) {
		d.h.Scan(&n, `select count(*) from audit_events where act = 'roi.delivery.label'`)
		return n
	}
	if n := noted(); n != 3 {
		t.Errorf("%d labels are in the trail", n)
	}
	manager.Post("/roi-deliveries/labels", map[string]any{"ids": []uuid.UUID{ids[0], uuid.New()}}).Want(t, http.StatusNotFound)
	d.h.Agencies[1].People[principal.Manager].Post("/roi-deliveries/labels", map[string]any{"ids": ids}).Want(t, http.StatusNotFound)
	d.h.Agencies[0].People[principal.ROI].Post("/roi-deliveries/labels", map[string]any{"ids": ids}).Want(t, http.StatusForbidden)
	if n := noted(); n != 3 {
		t.Errorf("%d labels are in the trail after refusals", n)
	}
}
