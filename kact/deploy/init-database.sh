#!/bin/sh
# Run once by the PostgreSQL container, when its data folder is new: roles, then their privileges.
set -eu
for file in roles privileges; do
    psql --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --no-psqlrc --quiet \
        --set ON_ERROR_STOP=1 --single-transaction \
        --set owner_password="$OWNER_PASSWORD" --set app_password="$APP_PASSWORD" \
        --file "${SQL_FOLDER:-/kact}/$file.sql"
done
