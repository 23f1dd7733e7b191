variable "name" { type = string }
variable "image" {
  type        = string
  description = "Image by digest, so that a task never starts something else."
}
variable "public_url" {
  type        = string
  description = "https address that people type."
}
variable "certificate_arn" { type = string }
variable "vpc_id" { type = string }
variable "vpc_cidr" { type = string }
variable "public_subnets" { type = list(string) }
variable "private_subnets" { type = list(string) }
variable "task_group" {
  type        = string
  description = "Security group of the tasks."
}
variable "bucket" { type = string }
variable "bucket_arn" { type = string }
variable "key_arn" { type = string }
variable "database_url_secret_arn" { type = string }
variable "redis_url_secret_arn" { type = string }
variable "serve_tasks" {
  type    = number
  default = 2
}
variable "work_tasks" {
  type    = number
  default = 2
}
variable "alarm_topic_arn" { type = string }
