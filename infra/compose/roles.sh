#!/bin/sh
# Makes the three roles and the database when PostgreSQL starts on an empty volume.
set -eu
psql -v ON_ERROR_STOP=1 -v owner="$OWNER_PASSWORD" -v app="$APP_PASSWORD" -v backup="$BACKUP_PASSWORD" -U postgres <<'SQL'
create role chartwright_owner login password :'owner';
create role chartwright_app login password :'app' nosuperuser nobypassrls nocreatedb nocreaterole;
create role chartwright_backup login password :'backup' nosuperuser bypassrls;
grant pg_read_all_data to chartwright_backup;
create database chartwright owner chartwright_owner encoding 'UTF8' template template0;
SQL
