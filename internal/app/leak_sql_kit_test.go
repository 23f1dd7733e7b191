package app_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// try runs statements as the application's role inside the viewer's scope, and rolls them back where they succeed in
// nothing but one's own. It gives what was shown, how many rows the last statement touched or showed, and the error.
func (v *vault) try(w viewer, text string) (shown string, rows int64, err error) {
	v.t.Helper()
	ctx := v.t.Context()
	conn := v.appConn()
	clients := "*"
	if !w.AllClients {
		clients = w.Clients[0].String()
	}
	begin := fmt.Sprintf(`begin; select set_config('app.tenant', '%s', true), set_config('app.clients', '%s', true), set_config('app.system', '', true)`, w.Tenant, clients)
	if _, err := conn.Exec(ctx, begin).ReadAll(); err != nil {
		v.t.Fatal(err)
	}
	defer func() {
		if _, err := conn.Exec(ctx, "rollback; discard all").ReadAll(); err != nil {
			_, _ = conn.Exec(ctx, "rollback").ReadAll()
			_, _ = conn.Exec(ctx, "discard all").ReadAll()
		}
	}()
	switch {
	case strings.HasPrefix(text, "copy") && strings.HasSuffix(text, "to stdout"):
		var out bytes.Buffer
		tag, err := conn.CopyTo(ctx, &out, text)
		return out.String(), tag.RowsAffected(), err
	case strings.HasSuffix(text, "from stdin"):
		tag, err := conn.CopyFrom(ctx, strings.NewReader(""), text)
		return "", tag.RowsAffected(), err
	}
	results, err := conn.Exec(ctx, text).ReadAll()
	var out strings.Builder
	for _, r := range results {
		for _, row := range r.Rows {
			fmt.Fprintf(&out, "%s\n", bytes.Join(row, []byte("|")))
		}
		rows = r.CommandTag.RowsAffected()
	}
	return out.String(), rows, err
}

func (v *vault) appConn() *pgconn.PgConn {
	v.t.Helper()
	if v.app == nil {
		conn, err := pgconn.Connect(v.t.Context(), v.urls.App)
		if err != nil {
			v.t.Fatal(err)
		}
		v.t.Cleanup(func() { _ = conn.Close(context.Background()) })
		v.app = conn
	}
	return v.app
}

// shows fails where shown holds something of somebody whose rows in tab are not the viewer's.
func (v *vault) shows(w viewer, tab table, text, shown string) {
	v.t.Helper()
	for _, h := range v.foreign(w, tab) {
		mark := h.client.String()
		if h.tenant != w.Tenant {
			mark = h.tenant.String()
		}
		if strings.Contains(shown, mark) {
			v.t.Errorf("%s: %s on %s showed a row of %s", w.name, text, tab.name, h.name)
		}
	}
}

// expand aims a text at the row of h in a table.
func expand(text string, t table, h holder) string {
	columns, values := t.row(h)
	var keys, row []string
	for _, c := range t.columns {
		if c.key {
			keys, row = append(keys, c.name), append(row, "{@}"+c.name+" = "+t.value(c, h))
		}
	}
	if len(row) == 0 { // a table without a key
		row = []string{"{@}tenant_id = '" + h.tenant.String() + "'"}
	}
	if t.client {
		row = append(row, "{@}client_id = '"+h.client.String()+"'")
	}
	plain := t.columns[len(t.columns)-1].name
	client := ""
	if t.client {
		client = ", client_id = '" + h.client.String() + "'"
	}
	condition := strings.Join(row, " and ")
	return strings.NewReplacer("{t}", t.name, "{tenant}", h.tenant.String(), "{client}", h.client.String(), "{columns}", columns, "{values}", values,
		"{row}", strings.ReplaceAll(condition, "{@}", ""), "{a.row}", strings.ReplaceAll(condition, "{@}", "a."), "{b.row}", strings.ReplaceAll(condition, "{@}", "b."),
		"{same}", plain+" = "+plain, "{a.same}", plain+" = a."+plain, "{same_excluded}", plain+" = excluded."+plain, "{key}", strings.Join(keys, ", "), "{, client}", client).Replace(text)
}
