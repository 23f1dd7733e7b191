package notices

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/google/uuid"
)

// Gateway sends short messages through a service of the operator's: POST {"id", "to", "text"} as JSON, with a bearer token. Any
// answer of 2xx takes the message; the id stays the same when it is sent again.
type Gateway struct {
	URL, Token string
	Client     *http.Client // nil: one that gives up after half a minute
}

// Send implements Carrier.
func (g Gateway) Send(ctx context.Context, id uuid.UUID, m Message) error {
	body, err := json.Marshal(map[string]string{"id": id.String(), "to": m.To, "text": m.Text})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, g.URL, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("notices: the gateway's address cannot be used")
	}
	req.Header.Set("Content-Type", "application/json")
	if g.Token != "" {
		req.Header.Set("Authorization", "Bearer "+g.Token)
	}
	client := g.Client
	if client == nil {
		client = &http.Client{}
	}
	res, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("notices: the gateway cannot be reached") // the cause may hold its address with a secret
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode/100 != 2 {
		return fmt.Errorf("notices: the gateway answered %d", res.StatusCode)
	}
	return nil
}
