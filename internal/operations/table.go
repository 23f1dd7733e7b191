package operations

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/sheet"
	"chartwright/internal/tenancy/principal"
)

// maxTable bounds a table that a screen sends, in bytes.
const maxTable = 16 << 20

type tableInput struct {
	Body struct {
		Name     string       `json:"name" pattern:"^[a-z0-9-]{1,60}$" doc:"of the file, without its ending"`
		Format   sheet.Format `json:"format" enum:"csv,xlsx"`
		Headings []string     `json:"headings" minItems:"1" maxItems:"60" nullable:"false"`
		Rows     [][]any      `json:"rows" maxItems:"50000" nullable:"false" doc:"a text, number, truth or null for each heading; a text in the form of an instant becomes one"`
	}
}

type tableOutput struct {
	ContentType  string `header:"Content-Type"`
	Disposition  string `header:"Content-Disposition"`
	CacheControl string `header:"Cache-Control"`
	Body         []byte
}

// writeTable turns the rows of a screen into a file, as one of the screen's own rows would be exported by the server: one
// writer knows formulas, instants and both formats. What leaves is in the trail.
func (m *Module) writeTable(ctx context.Context, in *tableInput) (*tableOutput, error) {
	p, err := principal.From(ctx)
	if err != nil {
		return nil, err
	}
	b := in.Body
	var file bytes.Buffer
	w, err := sheet.New(&file, b.Format, b.Name, b.Headings...)
	if err != nil {
		return nil, err
	}
	for i, row := range b.Rows {
		cells, err := cellsOf(i, row, len(b.Headings))
		if err != nil {
			return nil, err
		}
		if err := w.Row(cells...); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		return trail.Write(ctx, tx, trail.Entry{Act: "table.export", ObjectType: "table", ClientID: p.ClientID,
			Details: map[string]any{"table": b.Name, "format": b.Format, "rows": len(b.Rows)}})
	})
	return &tableOutput{ContentType: b.Format.MediaType(), Disposition: fmt.Sprintf(`attachment; filename="%s.%s"`, b.Name, b.Format),
		CacheControl: "no-store", Body: file.Bytes()}, err
}

func cellsOf(number int, row []any, width int) ([]any, error) {
	at := fmt.Sprintf("body.rows[%d]", number)
	if len(row) != width {
		return nil, apperr.Invalid("The table cannot be written.", apperr.Field{Location: at, Message: "give one cell for each heading"})
	}
	for i, cell := range row {
		switch v := cell.(type) {
		case nil, bool, float64:
		case string:
			if t, err := time.Parse(time.RFC3339, v); err == nil {
				row[i] = t
			}
		default:
			return nil, apperr.Invalid("The table cannot be written.",
				apperr.Field{Location: fmt.Sprintf("%s[%d]", at, i), Message: "give a text, a number, true, false or null"})
		}
	}
	return row, nil
}
