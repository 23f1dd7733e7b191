package volume

import (
	"context"
	"fmt"
	"net/http"

	"chartwright/internal/bench/stand"
)

// register has the house register patients, each with an encounter that waits for its documents.
func register(ctx context.Context, a *stand.Agency, patients int) error {
	for n := range patients {
		number := fmt.Sprint("K", n)
		err := a.Manager.Call(ctx, http.MethodPost, "/encounters", map[string]any{"facilityId": a.Facility, "accountNumber": number, "workType": "ED",
			"patient":    map[string]any{"mrn": number, "lastName": "Bench", "firstName": fmt.Sprint("N", n), "birthDate": "1950-01-01", "sex": "F"},
			"admittedAt": "2026-03-01T10:00:00Z", "dischargedAt": "2026-03-01T15:00:00Z"}, nil)
		if err != nil {
			return err
		}
	}
	return nil
}
