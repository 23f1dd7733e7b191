variable "name" {
  type        = string
  description = "Name of the environment; begins every alarm's name."
}
variable "topic_arn" {
  type        = string
  description = "Topic that wakes somebody."
}
variable "database" {
  type        = string
  description = "Identifier of the database."
}
variable "cache_nodes" {
  type        = set(string)
  description = "Nodes of Redis."
}
variable "balancer" {
  type        = string
  description = "ARN suffix of the balancer."
}
variable "target_group" {
  type        = string
  description = "ARN suffix of its targets."
}
variable "trail_log_group" {
  type        = string
  description = "Log of the account's events."
}
variable "queue_age_seconds" {
  type        = number
  default     = 3600
  description = "Age of the oldest waiting item at which somebody should look."
}
