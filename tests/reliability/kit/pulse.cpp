// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/reliability/kit/pulse.h"

#include <QDir>
#include <QFile>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace cw::tests {

Pulse pulseOf(qint64 pid, double events)
{
    constexpr double kKibPerMib = 1'024;
    const QString folder = u"/proc/%1/"_s.arg(pid);
    QFile file(folder + u"status"_s);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QString status = QString::fromUtf8(file.readAll());
    const auto number = [&status](const QString &name) {
        return status.section(u'\n' + name + u':', 1)
            .trimmed()
            .section(u' ', 0, 0)
            .section(u'\n', 0, 0)
            .toInt();
    };
    return {events, number(u"VmRSS"_s) / kKibPerMib, number(u"Threads"_s),
            static_cast<int>(QDir(folder + u"fd"_s).entryList(QDir::AllEntries | QDir::System).size())};
}

double growthOf(const std::vector<Pulse> &pulses)
{
    constexpr double kUnit = 100'000;
    double events = 0;
    double memory = 0;
    for (const Pulse &pulse : pulses) {
        events += pulse.events / static_cast<double>(pulses.size());
        memory += pulse.memoryMib / static_cast<double>(pulses.size());
    }
    double both = 0;
    double square = 0;
    for (const Pulse &pulse : pulses) {
        both += (pulse.events - events) * (pulse.memoryMib - memory);
        square += (pulse.events - events) * (pulse.events - events);
    }
    return square > 0 ? both / square * kUnit : 0;
}

int medianOf(const std::vector<Pulse> &pulses, int Pulse::*member)
{
    std::vector<int> values;
    for (const Pulse &pulse : pulses)
        values.push_back(pulse.*member);
    std::ranges::sort(values);
    return values.empty() ? 0 : values[values.size() / 2];
}

} // namespace cw::tests
