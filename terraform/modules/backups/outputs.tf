output "vault" {
  value       = aws_backup_vault.this.name
  description = "Vault of the copies."
}
