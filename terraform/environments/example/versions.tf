terraform {
  required_version = ">= 1.10"
  required_providers {
    aws    = { source = "hashicorp/aws", version = "~> 6.0" }
    random = { source = "hashicorp/random", version = "~> 3.7" }
  }
  # The state holds Redis's password. Keep it in a bucket of its own, versioned, encrypted by a key that few may use:
  # terraform init -backend-config=bucket=… -backend-config=region=… -backend-config=kms_key_id=…
  backend "s3" {
    key          = "chartwright/example.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}
