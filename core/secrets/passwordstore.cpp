// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/secrets/passwordstore.h"

#include <QLoggingCategory>

namespace cw::secrets {
namespace {

Q_LOGGING_CATEGORY(logSecrets, "cw.secrets")

} // namespace

Result<StoredPassword> PasswordStore::read(const PasswordOwner &owner) const
{
    auto inKeyring = m_keyring ? m_keyring->read(owner.text()) : Result<std::optional<std::string>>();
    if (!inKeyring)
        qCInfo(logSecrets, "%s", inKeyring.error().detail.c_str());
    else if (*inKeyring)
        return StoredPassword{Place::Keyring, **inKeyring};
    auto inFile = m_file.read(owner);
    if (!inFile)
        return failFrom(inFile);
    return *inFile ? StoredPassword{Place::File, **inFile} : StoredPassword();
}

Result<Place> PasswordStore::write(const PasswordOwner &owner, const std::string &password) const
{
    const auto kept = m_keyring ? m_keyring->write(owner.text(), password)
                                : Result<>(fail(ErrorCode::Unsupported, "The keyring is switched off."));
    if (!kept) {
        qCInfo(logSecrets, "%s The password goes to %s.", kept.error().detail.c_str(), m_file.path().c_str());
        if (auto written = m_file.write(owner, password); !written)
            return failFrom(written);
        return Place::File;
    }
    if (auto removed = m_file.remove(owner); !removed)
        return failFrom(removed);
    return Place::Keyring;
}

Result<bool> PasswordStore::remove(const PasswordOwner &owner) const
{
    const auto fromKeyring = m_keyring ? m_keyring->remove(owner.text()) : Result<bool>(false);
    auto fromFile = m_file.remove(owner);
    if (!fromFile)
        return fromFile;
    return *fromFile || fromKeyring.value_or(false);
}

} // namespace cw::secrets
