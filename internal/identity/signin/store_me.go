package signin

import (
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

// self is what a principal is told about itself.
type self struct {
	ID        uuid.UUID `gorm:"column:id"`
	Name      string    `gorm:"column:name"`
	Email     string    `gorm:"column:email"`
	Role      string    `gorm:"column:role"`
	Timezone  string    `gorm:"column:timezone"`
	OnShift   bool      `gorm:"column:on_shift"`
	Agency    string    `gorm:"column:agency"`
	Client    string    `gorm:"column:client"`
	ExpiresAt time.Time `gorm:"column:expires_at"`
}

func readSelf(tx *db.Tx, p principal.Principal) (*self, error) {
	r := &self{}
	err := tx.Select(r, `select u.id, u.name, u.email, u.role, u.timezone, u.on_shift, a.name as agency, coalesce(c.name, '') as client,
  coalesce(s.expires_at, t.expires_at) as expires_at
 from users u
 join agencies a on a.tenant_id = u.tenant_id
 left join clients c on c.tenant_id = u.tenant_id and c.client_id = @client
 left join sessions s on s.tenant_id = u.tenant_id and s.id = @session
 left join api_tokens t on t.tenant_id = u.tenant_id and t.id = @token
 where u.tenant_id = @tenant and u.id = @user`,
		map[string]any{"client": p.ClientID, "session": p.SessionID, "token": p.TokenID, "user": p.UserID})
	return r, err
}
