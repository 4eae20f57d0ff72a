// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/windowstore.h"

#include <QDateTime>
#include <QFile>
#include <QSaveFile>

#include <chrono>
#include <mutex>
#include <utility>

using namespace Qt::StringLiterals;

namespace cw::shell {
namespace {

constexpr std::chrono::milliseconds kDelay{700};

/// Out of the way, for whoever wants to know what was in it.
void keepAside(const QString &path)
{
    const QString stamp = QDateTime::currentDateTimeUtc().toString(u"yyyyMMdd-HHmmss-zzz"_s);
    QFile::rename(path, path + u".bad-"_s + stamp);
}

} // namespace

/// Writes the file from any thread; what is older than what was written already is left out.
class WindowStore::Writer {
public:
    explicit Writer(const QString &path) : m_path(path) {}

    bool write(int number, const QByteArray &content)
    {
        const std::lock_guard lock(m_mutex);
        if (number < m_newest)
            return true;
        m_newest = number;
        QSaveFile file(m_path);
        return file.open(QIODevice::WriteOnly) && file.write(content) == content.size() && file.commit();
    }

private:
    const QString m_path;
    std::mutex m_mutex;
    int m_newest = 0;
};

WindowStore::WindowStore(const QString &path, models::AsyncReader &worker,
                         std::function<WindowSettings()> current, QObject *parent)
    : QObject(parent), m_path(path), m_worker(worker), m_current(std::move(current)),
      m_writer(std::make_shared<Writer>(path))
{
    m_delay.setSingleShot(true);
    m_delay.setInterval(kDelay);
    connect(&m_delay, &QTimer::timeout, this, &WindowStore::saveInBackground);
}

WindowStore::~WindowStore() = default;

void WindowStore::finish()
{
    m_isFinished = true;
    m_delay.stop();
    const WindowSettings settings = m_current();
    if (settings != m_saved)
        m_writer->write(++m_number, toJson(settings));
}

WindowSettings WindowStore::load()
{
    QFile file(m_path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    auto settings = windowSettingsFromJson(file.readAll());
    file.close();
    if (!settings) {
        keepAside(m_path);
        m_problem =
            tr("The window's settings could not be read. It starts with the defaults; the old file is kept.");
        return {};
    }
    m_saved = *settings;
    return *settings;
}

void WindowStore::noteChange()
{
    if (!m_isFinished)
        m_delay.start();
}

void WindowStore::saveInBackground()
{
    const WindowSettings settings = m_current();
    if (settings == m_saved)
        return;
    m_saved = settings;
    m_worker.run(
        this,
        [writer = m_writer, number = ++m_number, json = toJson(settings)] {
            return writer->write(number, json);
        },
        [this](bool written) {
            // The next change, or the end, tries again.
            if (!written)
                m_saved = {};
        });
}

} // namespace cw::shell
