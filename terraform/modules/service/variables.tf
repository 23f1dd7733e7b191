variable "name" {
  type        = string
  description = "Name of the environment; modules/keys knows the roles by it."
}
variable "image" {
  type        = string
  description = "The program's image by digest, so that a task never starts something else."
  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.image))
    error_message = "Name the image by its digest: repository@sha256:…"
  }
}
variable "collector_image" {
  type        = string
  description = "Image of the AWS Distro for OpenTelemetry Collector by digest, from this account's registry."
  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.collector_image))
    error_message = "Name the image by its digest: repository@sha256:…"
  }
}
variable "repository_arns" {
  type        = list(string)
  description = "Repositories that tasks may pull from."
}
variable "architecture" {
  type        = string
  default     = "X86_64"
  description = "Processor that the image was built for: X86_64 or ARM64."
}
variable "public_url" {
  type        = string
  description = "Address that people type, https, scheme and host only."
  validation {
    condition     = startswith(var.public_url, "https://")
    error_message = "It must begin with https://, or cookies are not secure."
  }
}
variable "certificate_arn" {
  type        = string
  description = "Certificate of the public address, in ACM, in this region."
}
variable "vpc_id" {
  type        = string
  description = "The network."
}
variable "public_subnets" {
  type        = list(string)
  description = "Subnets of the balancer."
}
variable "public_cidrs" {
  type        = list(string)
  description = "Addresses of those subnets: the proxies whose X-Forwarded-For is believed."
}
variable "private_subnets" {
  type        = list(string)
  description = "Subnets of the tasks."
}
variable "task_group" {
  type        = string
  description = "Security group of the tasks."
}
variable "bucket" {
  type        = string
  description = "Bucket of the documents."
}
variable "bucket_arn" {
  type        = string
  description = "The same, for policies."
}
variable "documents_key_arn" {
  type        = string
  description = "KMS key that wraps the data keys of documents."
}
variable "storage_key_arn" {
  type        = string
  description = "KMS key with which S3 encrypts the bucket."
}
variable "secrets_key_arn" {
  type        = string
  description = "KMS key of the secrets."
}
variable "log_key_arn" {
  type        = string
  description = "KMS key of the logs."
}
variable "redis_url_secret_arn" {
  type        = string
  description = "Secret that holds CHARTWRIGHT_REDIS_URL."
}
variable "environment" {
  type        = map(string)
  default     = {}
  description = "More keys of docs/configuration.md, such as CHARTWRIGHT_SMTP_ADDRESS. Never a password."
}
variable "secrets" {
  type        = map(string)
  default     = {}
  description = "More keys whose values are secrets, such as CHARTWRIGHT_SMTP_PASSWORD: the ARN of each one's secret under secrets_key_arn."
}
variable "traces" {
  type        = object({ endpoint = string, group = string, ratio = optional(number, 1) })
  default     = null
  description = "Turns traces on: the collector's address with its port, its security group, and the share of traces that is told. Null: none."
  validation {
    condition     = var.traces == null || can(regex("^https?://[^/:@]+:[0-9]+$", var.traces.endpoint))
    error_message = "Name the collector as scheme, host and port, such as http://collector.internal:4318."
  }
}
variable "serve_tasks" {
  type        = object({ min = number, max = number })
  default     = { min = 2, max = 8 }
  description = "Fewest and most tasks that answer requests."
}
variable "work_tasks" {
  type        = object({ min = number, max = number })
  default     = { min = 2, max = 16 }
  description = "Fewest and most tasks that work jobs."
}
variable "queue_age_seconds" {
  type        = number
  default     = 300
  description = "Age of the oldest waiting item above which workers are added."
}
variable "rate_limit" {
  type        = number
  default     = 30000
  description = "Requests of one address in five minutes before the firewall refuses it. A whole office may share one address."
}
variable "access_log_bucket" {
  type        = string
  description = "Bucket of the balancer's access log."
}
