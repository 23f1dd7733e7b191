variable "name" {
  type        = string
  description = "Name of the environment; begins every alias."
}
