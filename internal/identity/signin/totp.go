package signin

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"image/png"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"chartwright/internal/identity/password"
)

const (
	issuer        = "Chartwright"
	period        = 30 // seconds in a step (RFC 6238, 5.2)
	drift         = 1  // steps a person's clock may be off, either way
	qrSize        = 240
	recoveryCount = 10
	recoveryChars = 16 // 80 bits
)

// TotpEnrolment is what an authenticator app needs to know. It is shown once.
type TotpEnrolment struct {
	OtpauthURI string `json:"otpauthUri"`
	QRPng      string `json:"qrPng" doc:"the same as a QR code: PNG, base64"`
	Secret     string `json:"secret" doc:"the same for typing: base32"`
}

func newEnrolment(email string) (*TotpEnrolment, error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: email, Period: period, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		return nil, fmt.Errorf("signin: %w", err)
	}
	img, err := key.Image(qrSize, qrSize)
	if err != nil {
		return nil, fmt.Errorf("signin: %w", err)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil, fmt.Errorf("signin: %w", err)
	}
	return &TotpEnrolment{OtpauthURI: key.URL(), QRPng: base64.StdEncoding.EncodeToString(b.Bytes()), Secret: key.Secret()}, nil
}

// stepOf gives the time step for which code is right, newest first, or false.
func stepOf(secret, code string, now time.Time) (int64, bool) {
	at := now.Unix() / period
	for step := at + drift; step >= at-drift; step-- {
		want, err := hotp.GenerateCodeCustom(secret, uint64(step), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			return step, true
		}
	}
	return 0, false
}

// place names where a sealed secret belongs; moved to another person's row it does not open.
func place(tenant, user uuid.UUID) []byte {
	return []byte("users.totp_secret/" + tenant.String() + "/" + user.String())
}

// plainCode drops what people type between the characters.
func plainCode(code string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "-", "").Replace(strings.TrimSpace(code)))
}

// newRecoveryCodes makes codes that each replace the second factor once, and the hashes to keep.
func newRecoveryCodes(tenant, user uuid.UUID) (codes []string, hashes [][]byte) {
	for range recoveryCount {
		code := password.Grouped(recoveryChars)
		codes = append(codes, code)
		hashes = append(hashes, recoveryHash(tenant, user, plainCode(code)))
	}
	return codes, hashes
}

// recoveryHash needs no slow hash: a code has 80 random bits.
func recoveryHash(tenant, user uuid.UUID, code string) []byte {
	sum := sha256.Sum256([]byte("recovery code/" + tenant.String() + "/" + user.String() + "/" + code))
	return sum[:]
}
