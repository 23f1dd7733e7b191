package notices

import (
	"context"
	"crypto/tls"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"
	"github.com/wneessen/go-mail"
)

// Server is how mails reach the world.
type Server struct {
	Host     string
	Port     int
	TLS      string // starttls: nothing is sent without it; tls: from the first byte; none: a relay on this machine
	User     string
	Password string
	From     string
	Config   *tls.Config // of the connection; nil: the machine's certificates
}

const patience = 30 * time.Second

// Send implements Carrier.
func (s Server) Send(ctx context.Context, id uuid.UUID, m Message) error {
	msg, err := letter(s.From, id, m)
	if err != nil {
		return err
	}
	options := []mail.Option{mail.WithPort(s.Port), mail.WithTimeout(patience)}
	switch s.TLS {
	case "tls":
		options = append(options, mail.WithSSL())
	case "none":
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	default:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if s.Config != nil {
		options = append(options, mail.WithTLSConfig(s.Config))
	}
	if s.User != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(s.User), mail.WithPassword(s.Password))
	}
	client, err := mail.NewClient(s.Host, options...)
	if err != nil {
		return fmt.Errorf("notices: %w", err)
	}
	if err := client.DialAndSendWithContext(ctx, msg); err != nil {
		return fmt.Errorf("notices: the mail server did not take it: %w", err)
	}
	return nil
}

// letter makes the mail. Its id is the notice's, so that one that was sent twice is recognised.
func letter(from string, id uuid.UUID, m Message) (*mail.Msg, error) {
	msg := mail.NewMsg()
	if err := msg.From(from); err != nil {
		return nil, fmt.Errorf("notices: the sender's address: %w", err)
	}
	if err := msg.To(m.To); err != nil {
		return nil, fmt.Errorf("notices: the address cannot be written to") // the library repeats it
	}
	msg.SetMessageIDWithValue(id.String() + "@chartwright")
	msg.SetDate()
	msg.Subject(m.Subject)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // no automatic answers (RFC 3834)
	msg.SetBodyString(mail.TypeTextPlain, m.Text)
	return msg, nil
}

// Folder keeps mails as files, for an installation without a mail server: whoever runs it reads them there.
type Folder struct {
	Dir  string
	From string
}

// Send implements Carrier.
func (f Folder) Send(_ context.Context, id uuid.UUID, m Message) error {
	msg, err := letter(f.From, id, m)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(f.Dir, 0o700); err != nil {
		return fmt.Errorf("notices: %w", err)
	}
	part, err := os.CreateTemp(f.Dir, ".part-*") // 0600
	if err != nil {
		return fmt.Errorf("notices: %w", err)
	}
	defer func() { _ = os.Remove(part.Name()) }() // after the rename there is nothing to remove
	_, err = msg.WriteTo(part)
	if closing := part.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(part.Name(), filepath.Join(f.Dir, id.String()+".eml"))
	}
	if err != nil {
		return fmt.Errorf("notices: %w", err)
	}
	return nil
}
