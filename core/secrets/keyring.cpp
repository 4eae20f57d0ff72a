// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/secrets/keyring.h"

#include <qt6keychain/keychain.h>

#include <future>

namespace cw::secrets {
namespace {

/// What our entries go by; the name of each is its key.
QString serviceName() { return QStringLiteral("Candlewright"); }

template<class Kind>
Kind *newJob(const std::string &name)
{
    auto *job = new Kind(serviceName());
    job->setKey(QString::fromStdString(name));
    job->setInsecureFallback(false);
    return job;
}

Error keyringError(int error, const QString &words)
{
    const std::string why = words.isEmpty() ? std::string() : " (" + words.simplified().toStdString() + ")";
    switch (error) {
    case QKeychain::AccessDenied:
    case QKeychain::AccessDeniedByUser:
        return {ErrorCode::Denied, "The keyring does not give access" + why + ".", std::nullopt};
    default:
        return {ErrorCode::Unsupported, "There is no keyring that can be used" + why + ".", std::nullopt};
    }
}

} // namespace

Keyring::~Keyring()
{
    if (!m_thread)
        return;
    m_thread->quit();
    m_thread->wait();
}

Result<Keyring::Answer> Keyring::run(const std::function<QKeychain::Job *()> &make)
{
    if (m_isSilent)
        return fail(ErrorCode::Timeout, "The keyring does not answer.");
    if (!m_thread) {
        m_thread = std::make_unique<QThread>();
        m_thread->setObjectName(QStringLiteral("cw-keyring"));
        m_place = std::make_unique<QObject>();
        m_place->moveToThread(m_thread.get());
        m_thread->start();
    }
    auto told = std::make_shared<std::promise<Answer>>();
    auto answer = told->get_future();
    QMetaObject::invokeMethod(
        m_place.get(),
        [make, told] {
            QKeychain::Job *job = make();
            QObject::connect(job, &QKeychain::Job::finished, job, [told](QKeychain::Job *ended) {
                const auto *read = qobject_cast<QKeychain::ReadPasswordJob *>(ended);
                told->set_value({int(ended->error()), ended->errorString(),
                                 read ? read->textData() : QString()});
            });
            job->start();
        },
        Qt::QueuedConnection);
    if (answer.wait_for(m_patience) != std::future_status::ready) {
        m_isSilent = true;
        return fail(ErrorCode::Timeout, "The keyring does not answer.");
    }
    return answer.get();
}

Result<std::optional<std::string>> Keyring::read(const std::string &name)
{
    auto answer = run([name] { return newJob<QKeychain::ReadPasswordJob>(name); });
    if (!answer)
        return failFrom(answer);
    if (answer->error == QKeychain::EntryNotFound)
        return std::nullopt;
    if (answer->error != QKeychain::NoError)
        return tl::unexpected(keyringError(answer->error, answer->words));
    return answer->secret.toStdString();
}

Result<> Keyring::write(const std::string &name, const std::string &secret)
{
    auto answer = run([name, secret] {
        auto *job = newJob<QKeychain::WritePasswordJob>(name);
        job->setTextData(QString::fromStdString(secret));
        return job;
    });
    if (!answer)
        return failFrom(answer);
    if (answer->error != QKeychain::NoError)
        return tl::unexpected(keyringError(answer->error, answer->words));
    return {};
}

Result<bool> Keyring::remove(const std::string &name)
{
    // Some keyrings call the removal of what is not there a success.
    auto there = read(name);
    if (!there)
        return failFrom(there);
    if (!*there)
        return false;
    auto answer = run([name] { return newJob<QKeychain::DeletePasswordJob>(name); });
    if (!answer)
        return failFrom(answer);
    if (answer->error != QKeychain::NoError)
        return tl::unexpected(keyringError(answer->error, answer->words));
    return true;
}

} // namespace cw::secrets
