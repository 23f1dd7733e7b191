package config

import (
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
)

func (c Config) validate(m *mistakes) {
	c.validateAddresses(m)
	c.validateDatabase(m)
	c.validateStores(m)
	c.validateNotices(m)
	c.validateSizes(m)
	c.validateChoices(m)
	c.validateTraces(m)
}

// unless adds a mistake about a key, once: a value that could not be read has been told already.
func (m *mistakes) unless(ok bool, key, must string) {
	about := Prefix + key + " "
	if !ok && !slices.ContainsFunc(*m, func(told string) bool { return strings.HasPrefix(told, about) }) {
		m.add(about + must)
	}
}

func (c Config) validateAddresses(m *mistakes) {
	m.unless(listenable(c.Address), "ADDRESS", "must be host:port, such as 127.0.0.1:8080")
	m.unless(c.WatchAddress == "" || listenable(c.WatchAddress) && c.WatchAddress != c.Address, "WATCH_ADDRESS",
		"must be host:port and not that of ADDRESS, such as 127.0.0.1:9090")
	if c.PublicURL != "" {
		u, err := url.Parse(c.PublicURL)
		ok := err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil &&
			strings.Trim(u.Path, "/") == "" && u.RawQuery == "" && u.Fragment == ""
		m.unless(ok, "PUBLIC_URL", "must be scheme and host, such as https://chartwright.example.org")
	}
	for _, p := range c.TrustedProxies {
		_, errAddr := netip.ParseAddr(p)
		_, errNet := netip.ParsePrefix(p)
		m.unless(errAddr == nil || errNet == nil, "TRUSTED_PROXIES", "must hold IP addresses or networks such as 10.0.0.0/8")
	}
}

func listenable(address string) bool {
	_, port, err := net.SplitHostPort(address)
	n, errPort := strconv.Atoi(port)
	return err == nil && errPort == nil && n >= 0 && n < 1<<16
}

func (c Config) validateDatabase(m *mistakes) {
	app := parseURL(c.DatabaseURL, "postgres", "postgresql")
	owner := parseURL(c.DatabaseOwnerURL, "postgres", "postgresql")
	const must = "must be an address such as postgres://role@host/chartwright, with the password after role:"
	m.unless(c.DatabaseURL == "" || app != nil, "DATABASE_URL", must)
	m.unless(c.DatabaseOwnerURL == "" || owner != nil, "DATABASE_OWNER_URL", must)
	m.unless(c.DatabaseOwnerURL == "" || c.DatabaseURL != "", "DATABASE_OWNER_URL", "needs DATABASE_URL beside it")
	m.unless(c.DatabaseBackupURL == "" || parseURL(c.DatabaseBackupURL, "postgres", "postgresql") != nil, "DATABASE_BACKUP_URL", must)
	m.unless(c.DatabaseBackupURL == "" || c.DatabaseURL != "", "DATABASE_BACKUP_URL", "needs DATABASE_URL beside it")
	if app != nil && owner != nil {
		m.unless(app.User.Username() != owner.User.Username() || app.User.Username() == "", "DATABASE_OWNER_URL",
			"must name another role than DATABASE_URL: the application may not own the tables that row-level security guards")
	}
	m.unless(c.RedisURL == "" || parseURL(c.RedisURL, "redis", "rediss", "unix") != nil, "REDIS_URL",
		"must be an address such as redis://:password@host:6379/0")
}

func parseURL(s Secret, schemes ...string) *url.URL {
	u, err := url.Parse(s.Reveal())
	if err != nil || !slices.Contains(schemes, u.Scheme) {
		return nil
	}
	return u
}

func (c Config) validateStores(m *mistakes) {
	m.unless(c.S3Bucket != "" || (c.S3Endpoint == "" && c.S3Region == "" && !c.S3PathStyle), "S3_BUCKET",
		"must be set when another S3 setting is")
	m.unless(c.KMSKeyID != "" || (c.KMSEndpoint == "" && c.KMSRegion == ""), "KMS_KEY_ID", "must be set when another KMS setting is")
	const must = "must be an address such as https://storage.example.org"
	m.unless(absentOrHTTP(c.S3Endpoint), "S3_ENDPOINT", must)
	m.unless(absentOrHTTP(c.KMSEndpoint), "KMS_ENDPOINT", must)
	m.unless(absentOrThere(c.Tesseract), "TESSERACT", "names something that is not there")
	m.unless(absentOrThere(c.PGBin), "PG_BIN", "names something that is not there")
}

func (c Config) validateNotices(m *mistakes) {
	host, port, err := net.SplitHostPort(c.SMTPAddress)
	n, errPort := strconv.Atoi(port)
	m.unless(c.SMTPAddress == "" || err == nil && errPort == nil && host != "" && n > 0 && n < 1<<16, "SMTP_ADDRESS", "must be host:port, such as mail.example.org:587")
	from, err := mail.ParseAddress(c.SMTPFrom)
	m.unless(err == nil && from.Name == "", "SMTP_FROM", "must be an e-mail address, such as records@example.org")
	m.unless(c.SMTPAddress == "" || c.SMTPFrom != "no-reply@localhost", "SMTP_FROM", "must be set when SMTP_ADDRESS is")
	m.unless((c.SMTPUser == "") == (c.SMTPPassword == ""), "SMTP_USER", "and SMTP_PASSWORD must be set together")
	address, err := netip.ParseAddr(host)
	local := host == "localhost" || err == nil && address.IsLoopback()
	m.unless(c.SMTPTLS != "none" || c.SMTPAddress == "" || local, "SMTP_TLS", "may be none only where SMTP_ADDRESS is on this machine")
	m.unless(absentOrHTTP(c.SMSURL.Reveal()), "SMS_URL", "must be an address such as https://sms.example.org/send")
	m.unless(c.SMSToken == "" || c.SMSURL != "", "SMS_TOKEN", "needs SMS_URL beside it")
}

func (c Config) validateTraces(m *mistakes) {
	m.unless(absentOrHTTP(c.TracesEndpoint), "TRACES_ENDPOINT", "must be an address such as http://collector:4318")
	m.unless(c.TracesRatio >= 0 && c.TracesRatio <= 1, "TRACES_RATIO", "must be between 0 and 1")
	_, ok := c.TraceCallers()
	m.unless(ok, "TRACES_TRUSTED", "must hold IP addresses or networks such as 10.0.0.0/8")
}

// TraceCallers are the networks of TRACES_TRUSTED. Not ok: one of them is none.
func (c Config) TraceCallers() (networks []netip.Prefix, ok bool) {
	for _, text := range c.TracesTrusted {
		network, err := netip.ParsePrefix(text)
		if address, errAddr := netip.ParseAddr(text); errAddr == nil {
			network, err = address.Prefix(address.BitLen())
		}
		if err != nil {
			return nil, false
		}
		networks = append(networks, network)
	}
	return networks, true
}

func absentOrHTTP(address string) bool {
	u := parseURL(Secret(address), "http", "https")
	return address == "" || (u != nil && u.Host != "")
}

func absentOrThere(path string) bool {
	_, err := os.Stat(path)
	return path == "" || err == nil
}

func (c Config) validateSizes(m *mistakes) {
	const positive = "must be 1 or more"
	m.unless(c.DatabaseMaxConns >= 4, "DATABASE_MAX_CONNS", "must be 4 or more")
	m.unless(c.UploadMaxBytes >= 1, "UPLOAD_MAX_BYTES", positive)
	m.unless(c.Workers >= 1, "WORKERS", positive)
	m.unless(c.ExamineProcesses >= 1, "EXAMINE_PROCESSES", positive)
	m.unless(c.SessionIdle > 0, "SESSION_IDLE", "must be longer than nothing")
	m.unless(c.SessionMax >= c.SessionIdle, "SESSION_MAX", "must not be shorter than SESSION_IDLE")
	m.unless(c.ShutdownGrace > 0, "SHUTDOWN_GRACE", "must be longer than nothing")
}

func (c Config) validateChoices(m *mistakes) {
	for _, choice := range []struct {
		key, value string
		of         []string
	}{
		{"LOG_LEVEL", c.LogLevel, []string{"debug", "info", "warn", "error"}},
		{"LOG_FORMAT", c.LogFormat, []string{"text", "json"}},
		{"TLS", c.TLS, []string{"off", SelfSigned}},
		{"DEMO", c.Demo, []string{"auto", "off"}},
		{"SMTP_TLS", c.SMTPTLS, []string{"starttls", "tls", "none"}},
	} {
		m.unless(slices.Contains(choice.of, choice.value), choice.key, "must be one of "+strings.Join(choice.of, ", "))
	}
}
