// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/logging.h"

#include <QDateTime>
#include <QFile>
#include <QHash>
#include <QLoggingCategory>
#include <QMutex>

#include <chrono>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace cw::runtime {
namespace {

constexpr qint64 kMaxBytes = 10 * 1024 * 1024;
constexpr int kKept = 5;
constexpr int kRepeatsPerMinute = 20;

int severity(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg: return 0;
    case QtInfoMsg: return 1;
    case QtWarningMsg: return 2;
    case QtCriticalMsg:
    case QtFatalMsg: return 3;
    }
    return 3;
}

/// Where log lines go. Lives until the process ends, because Qt may log from any thread until then.
class LogSink {
public:
    void open(int threshold, const QString &path)
    {
        const QMutexLocker lock(&m_mutex);
        m_threshold = threshold;
        m_file.setFileName(path);
        m_fileUsable = !path.isEmpty() && m_file.open(QIODevice::Append);
    }

    void write(QtMsgType type, const char *category, const QString &text)
    {
        if (severity(type) < m_threshold)
            return;
        const QMutexLocker lock(&m_mutex);
        if (isRepeated(text))
            return;
        static constexpr const char *kNames[] = {"debug", "info", "warning", "error"};
        const QByteArray line = QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs).toUtf8() + ' '
                                + kNames[severity(type)] + ' ' + (category ? category : "default") + ": "
                                + text.toUtf8() + '\n';
        std::fwrite(line.constData(), 1, std::size_t(line.size()), stderr);
        writeToFile(line);
    }

private:
    /// Counts equal texts per minute; over the bound they are dropped.
    bool isRepeated(const QString &text)
    {
        const auto now = std::chrono::steady_clock::now();
        if (now - m_minute > std::chrono::minutes(1)) {
            m_minute = now;
            m_counts.clear();
        }
        return ++m_counts[text] > kRepeatsPerMinute;
    }

    void writeToFile(const QByteArray &line)
    {
        if (!m_fileUsable)
            return;
        if (m_file.size() + line.size() > kMaxBytes)
            rotate();
        m_file.write(line);
        m_file.flush();
    }

    void rotate()
    {
        const QString path = m_file.fileName();
        m_file.close();
        QFile::remove(path + u'.' + QString::number(kKept));
        for (int i = kKept - 1; i >= 1; --i)
            QFile::rename(path + u'.' + QString::number(i), path + u'.' + QString::number(i + 1));
        QFile::rename(path, path + u".1"_s);
        m_fileUsable = m_file.open(QIODevice::Append);
    }

    QMutex m_mutex;
    QFile m_file;
    QHash<QString, int> m_counts;
    std::chrono::steady_clock::time_point m_minute;
    int m_threshold = 1;
    bool m_fileUsable = false;
};

LogSink &sink()
{
    static auto *const instance = new LogSink;
    return *instance;
}

void handleMessage(QtMsgType type, const QMessageLogContext &context, const QString &text)
{
    sink().write(type, context.category, text);
}

} // namespace

void startLogging(const std::string &level, const std::string &file)
{
    const int threshold = level == "debug" ? 0 : level == "info" ? 1 : level == "warning" ? 2 : 3;
    QLoggingCategory::setFilterRules(threshold == 0 ? u"cw.*.debug=true"_s : u"*.debug=false"_s);
    sink().open(threshold, QString::fromStdString(file));
    qInstallMessageHandler(handleMessage);
}

} // namespace cw::runtime
