// Package config reads how this installation is set up, from the environment and from an optional file, and checks it
// before anything starts.
package config

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
)

// Prefix stands before every key.
const Prefix = "CHARTWRIGHT_"

// FileKey names the file of KEY=VALUE lines to read; the environment wins over it.
const FileKey = Prefix + "CONFIG"

// SelfSigned is the value of TLS for a certificate made at the start.
const SelfSigned = "self-signed"

// Config is the whole configuration. An empty database, Redis or S3 address selects the embedded one.
type Config struct {
	Address      string `env:"ADDRESS" envDefault:"127.0.0.1:8080" doc:"Where to listen, host:port."`
	PublicURL    string `env:"PUBLIC_URL" doc:"The address people type, scheme and host only. Secure cookies need https. Empty: http:// and ADDRESS."`
	WatchAddress string `env:"WATCH_ADDRESS" doc:"Where serve and work answer /healthz, /readyz and /metrics, host:port. Empty: serve at ADDRESS, work nowhere."`
	TLS          string `env:"TLS" envDefault:"off" doc:"off, or self-signed: HTTPS at ADDRESS by a certificate made at the start, for a proxy that encrypts and does not check."`
	DataDir      string `env:"DATA_DIR" envDefault:"./data" doc:"Folder of everything that is kept locally: private database, encrypted store, keyring."`

	DatabaseURL       Secret `env:"DATABASE_URL" doc:"PostgreSQL 15 or newer, as the application's role chartwright_app. Empty: a private PostgreSQL in DATA_DIR."`
	DatabaseOwnerURL  Secret `env:"DATABASE_OWNER_URL" doc:"The same database as the role that owns the schema, for migrations. Empty: run chartwright migrate elsewhere."`
	DatabaseBackupURL Secret `env:"DATABASE_BACKUP_URL" doc:"The same database as a role that reads every row (bypassrls, pg_read_all_data), for chartwright backup and restore. No other command uses it."`
	DatabaseMaxConns  int32  `env:"DATABASE_MAX_CONNS" envDefault:"24" doc:"Most connections this process opens to PostgreSQL."`
	PGBin             string `env:"PG_BIN" doc:"Folder of the PostgreSQL programs for the private one. Empty: found on the machine."`
	RedisURL          Secret `env:"REDIS_URL" doc:"redis://, rediss:// or unix://, with maxmemory-policy noeviction. Empty: a Redis inside this process."`

	S3Bucket    string `env:"S3_BUCKET" doc:"Bucket of the encrypted documents. Empty: the encrypted store in DATA_DIR."`
	S3Region    string `env:"S3_REGION" doc:"Region of the bucket. Empty: the AWS SDK's own way of finding it."`
	S3Endpoint  string `env:"S3_ENDPOINT" doc:"Address of an S3-speaking server other than AWS."`
	S3PathStyle bool   `env:"S3_PATH_STYLE" envDefault:"false" doc:"Name the bucket in the path instead of the host, as most servers other than AWS want."`
	KMSKeyID    string `env:"KMS_KEY_ID" doc:"KMS key that wraps the document keys. Empty: a keyring file in DATA_DIR."`
	KMSRegion   string `env:"KMS_REGION" doc:"Region of the KMS key. Empty: the AWS SDK's own way of finding it."`
	KMSEndpoint string `env:"KMS_ENDPOINT" doc:"Address of a KMS-speaking server other than AWS."`

	SessionIdle      time.Duration `env:"SESSION_IDLE" envDefault:"15m" doc:"A session without a request for so long is signed off."`
	SessionMax       time.Duration `env:"SESSION_MAX" envDefault:"12h" doc:"A session older than this is signed off, used or not."`
	TrustedProxies   []string      `env:"TRUSTED_PROXIES" doc:"Addresses or networks (10.0.0.0/8), comma between, whose X-Forwarded-For is believed."`
	PrivateProviders bool          `env:"PRIVATE_PROVIDERS" envDefault:"false" doc:"Single sign-on may use providers inside one's own networks and without https. Agencies name their providers themselves, so leave it off where they are strangers to each other."`

	SMTPAddress  string `env:"SMTP_ADDRESS" doc:"Mail server, host:port, for notices to requesters. Empty: mails are kept as files in DATA_DIR/outbox."`
	SMTPTLS      string `env:"SMTP_TLS" envDefault:"starttls" doc:"starttls or tls; none only for a relay on this machine."`
	SMTPUser     string `env:"SMTP_USER" doc:"User at the mail server. Empty: it asks for none."`
	SMTPPassword Secret `env:"SMTP_PASSWORD" doc:"Password of SMTP_USER."`
	SMTPFrom     string `env:"SMTP_FROM" envDefault:"no-reply@localhost" doc:"Sender of notices, an e-mail address."`
	SMSURL       Secret `env:"SMS_URL" doc:"Gateway for codes by telephone: takes POST of {id, to, text} as JSON. Empty: codes go by e-mail alone."`
	SMSToken     Secret `env:"SMS_TOKEN" doc:"Bearer token of the gateway."`

	UploadMaxBytes   int64  `env:"UPLOAD_MAX_BYTES" envDefault:"2147483648" doc:"Largest file that is accepted, in bytes."`
	Workers          int    `env:"WORKERS" envDefault:"4" doc:"Background jobs at once in this process."`
	ExamineProcesses int    `env:"EXAMINE_PROCESSES" envDefault:"2" doc:"Child processes that open documents, each about 150 MB."`
	Tesseract        string `env:"TESSERACT" doc:"The tesseract program, for pages without text. Empty: found on PATH; without it such pages stay images."`

	TracesEndpoint string   `env:"TRACES_ENDPOINT" doc:"OpenTelemetry collector that takes traces by OTLP over HTTP, such as http://collector:4318. Empty: no traces."`
	TracesRatio    float64  `env:"TRACES_RATIO" envDefault:"1" doc:"Share of the traces that are told, 0 to 1; a chart's is told as a whole or not at all."`
	TracesTrusted  []string `env:"TRACES_TRUSTED" doc:"Addresses or networks, comma between, of callers whose traceparent is gone on with. Empty: nobody's."`

	LogLevel      string        `env:"LOG_LEVEL" envDefault:"info" doc:"debug, info, warn or error."`
	LogFormat     string        `env:"LOG_FORMAT" envDefault:"text" doc:"text for people, json for machines."`
	Demo          string        `env:"DEMO" envDefault:"auto" doc:"auto makes a demonstration agency in an empty private database; off never does."`
	ShutdownGrace time.Duration `env:"SHUTDOWN_GRACE" envDefault:"20s" doc:"Time for running requests and jobs to end after a stop."`
}

// Load reads the configuration from environ (KEY=VALUE, as os.Environ gives) and the file it may name. Its error lists
// every mistake, none with the value that was refused.
func Load(environ []string) (Config, error) {
	values := map[string]string{}
	var mistakes mistakes
	set := env.ToMap(environ)
	if path := set[FileKey]; path != "" {
		mistakes.add(readFile(path, values)...)
	}
	for k, v := range set {
		if v != "" { // an empty variable is one that is not set
			values[k] = v
		}
	}
	var c Config
	mistakes.add(describe(env.ParseWithOptions(&c, env.Options{Environment: values, Prefix: Prefix}))...)
	c.validate(&mistakes)
	if c.PublicURL == "" {
		c.PublicURL = map[bool]string{true: "https://", false: "http://"}[c.TLS == SelfSigned] + c.Address
	}
	c.PublicURL = strings.TrimSuffix(c.PublicURL, "/")
	return c, mistakes.err()
}

// Embedded reports that the private PostgreSQL is to run.
func (c Config) Embedded() bool { return c.DatabaseURL == "" }

// readFile adds the file's values and gives its mistakes.
func readFile(path string, values map[string]string) []string {
	text, err := os.ReadFile(path)
	if err != nil {
		return []string{FileKey + " names a file that cannot be read: " + path}
	}
	var wrong []string
	known := map[string]bool{}
	for _, k := range Keys() {
		known[k.Name] = true
	}
	number := 0
	for line := range strings.Lines(string(text)) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, value, found := strings.Cut(line, "=")
		key = strings.TrimSpace(key)
		switch {
		case !found:
			wrong = append(wrong, fmt.Sprintf("%s line %d is not KEY=VALUE", path, number))
		case !known[key]:
			wrong = append(wrong, fmt.Sprintf("%s line %d: %s is no key of chartwright; see chartwright --help", path, number, key))
		default:
			values[key] = unquote(strings.TrimSpace(value))
		}
	}
	return wrong
}

func unquote(s string) string {
	if len(s) >= 2 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		return s[1 : len(s)-1]
	}
	return s
}

// mistakes collects what is wrong, to be told all at once.
type mistakes []string

func (m *mistakes) add(texts ...string) { *m = append(*m, texts...) }

func (m *mistakes) err() error {
	switch len(*m) {
	case 0:
		return nil
	case 1:
		return errors.New("the configuration has a mistake: " + (*m)[0])
	}
	return fmt.Errorf("the configuration has %d mistakes:\n  - %s", len(*m), strings.Join(*m, "\n  - "))
}
