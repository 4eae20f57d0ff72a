// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runtime/signals.h"

#include <QSocketNotifier>

#ifdef Q_OS_UNIX
#include <csignal>
#include <sys/socket.h>
#include <unistd.h>
#endif

namespace cw::runtime {

#ifdef Q_OS_UNIX
namespace {

int s_pipe[2] = {-1, -1};
volatile std::sig_atomic_t s_received = 0;

/// Only async-signal-safe calls: a second signal ends the process, the first wakes the event loop.
extern "C" void handleSignal(int number)
{
    if (s_received)
        _exit(128 + number);
    s_received = 1;
    const char byte = 1;
    [[maybe_unused]] const auto written = ::write(s_pipe[0], &byte, 1);
}

} // namespace

void ignoreHarmlessSignals()
{
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
}

struct StopSignals::Private {
    std::unique_ptr<QSocketNotifier> notifier;
};

StopSignals::StopSignals(std::function<void()> stop, QObject *parent)
    : QObject(parent), d(std::make_unique<Private>())
{
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, s_pipe) != 0)
        return;
    d->notifier = std::make_unique<QSocketNotifier>(s_pipe[1], QSocketNotifier::Read);
    connect(d->notifier.get(), &QSocketNotifier::activated, this, [stop = std::move(stop)] {
        char byte = 0;
        [[maybe_unused]] const auto read = ::read(s_pipe[1], &byte, 1);
        stop();
    });
    std::signal(SIGINT, handleSignal);
    std::signal(SIGTERM, handleSignal);
}

StopSignals::~StopSignals()
{
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    d->notifier.reset();
    ::close(s_pipe[0]);
    ::close(s_pipe[1]);
    s_received = 0;
}
#else
void ignoreHarmlessSignals() {}
struct StopSignals::Private {};
StopSignals::StopSignals(std::function<void()>, QObject *parent) : QObject(parent), d(std::make_unique<Private>()) {}
StopSignals::~StopSignals() = default;
#endif

} // namespace cw::runtime
