variable "name" {
  type        = string
  description = "Name of the environment and of the replication group."
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
  description = "KMS key of what Redis writes to disk."
}
variable "secrets_key_arn" {
  type        = string
  description = "KMS key of the address with its password."
}
variable "node_type" {
  type        = string
  default     = "cache.t4g.small"
  description = "Size of a node. Redis holds job ids, hints and wake-up calls: little."
}
