package testkit

import (
	"encoding/json"
	"testing"

	"github.com/jackc/pgx/v5"
)

// plan is what PostgreSQL tells of a part of a statement that ran.
type plan struct {
	Node     string  `json:"Node Type"`
	Index    string  `json:"Index Name"`
	Rows     float64 `json:"Actual Rows"`
	Loops    float64 `json:"Actual Loops"`
	Filtered float64 `json:"Rows Removed by Filter"`
	Unjoined float64 `json:"Rows Removed by Join Filter"`
	Plans    []plan  `json:"Plans"`
}

func (p plan) most() (rows float64, part string) {
	rows, part = p.Loops*(p.Rows+p.Filtered+p.Unjoined), p.Node+" "+p.Index
	for _, below := range p.Plans {
		if n, at := below.most(); n > rows {
			rows, part = n, at
		}
	}
	return rows, part
}

// Planned has a statement without parameters planned as the database is now, by running it once, and gives what runs it again by that
// plan: it stays as it is until the database counts its tables anew, as that of a program's prepared statement does.
func Planned(t testing.TB, conn *pgx.Conn, text string) (again string) {
	t.Helper()
	for _, sql := range []string{`prepare asked as ` + text, `execute asked`} {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	return `execute asked`
}

// RowsRead runs a statement and gives the largest number of rows that one part of it went through, kept or not, and which part that
// was: what a statement costs, whatever the machine is doing meanwhile.
func RowsRead(t testing.TB, conn *pgx.Conn, text string) (rows int, part string) {
	t.Helper()
	var told []byte
	if err := conn.QueryRow(t.Context(), `explain (analyze, format json) `+text).Scan(&told); err != nil {
		t.Fatal(err)
	}
	var plans []struct{ Plan plan }
	if err := json.Unmarshal(told, &plans); err != nil || len(plans) != 1 {
		t.Fatalf("%d plans: %v", len(plans), err)
	}
	n, part := plans[0].Plan.most()
	return int(n), part
}
