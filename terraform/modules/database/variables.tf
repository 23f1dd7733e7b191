variable "name" {
  type        = string
  description = "Name of the environment and of the instance."
}
variable "vpc_id" {
  type        = string
  description = "The network."
}
variable "subnets" {
  type        = list(string)
  description = "Subnets without a route out, in two zones at least."
}
variable "client_group" {
  type        = string
  description = "Security group of the tasks that may connect."
}
variable "key_arn" {
  type        = string
  description = "KMS key of the database, its snapshots and its figures."
}
variable "secrets_key_arn" {
  type        = string
  description = "KMS key of the master password."
}
variable "log_key_arn" {
  type        = string
  description = "KMS key of the logs."
}
variable "major" {
  type        = string
  default     = "17"
  description = "Major version of PostgreSQL, 15 or newer."
  validation {
    condition     = tonumber(var.major) >= 15
    error_message = "Chartwright needs PostgreSQL 15 or newer."
  }
}
variable "instance_class" {
  type        = string
  default     = "db.m7g.large"
  description = "Size of the instance."
}
variable "storage_gb" {
  type        = number
  default     = 200
  description = "Storage to begin with, in GB; it grows by itself to ten times that."
}
