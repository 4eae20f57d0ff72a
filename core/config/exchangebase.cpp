// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/exchangebase.h"

#include "core/config/values.h"

#include <algorithm>
#include <array>

namespace cw::config {
namespace {

/// Hosts the program goes to by itself, for which naming one changes nothing.
bool isOwnHost(std::string_view host)
{
    static constexpr std::array<std::string_view, 11> kHosts{
        "api.binance.com",    "api-gcp.binance.com", "api1.binance.com",          "api2.binance.com",
        "api3.binance.com",   "api4.binance.com",    "data-api.binance.vision",   "fapi.binance.com",
        "stream.binance.com", "fstream.binance.com", "data-stream.binance.vision"};
    return std::find(kHosts.begin(), kHosts.end(), host) != kHosts.end();
}

void note(Resolved &resolved, const std::string &setting, const std::string &reason)
{
    resolved.notes.push_back(resolved.origins.at(setting) + " has no effect: " + reason + '.');
}

} // namespace

void followExchangeBase(Resolved &resolved)
{
    Settings &settings = resolved.settings;
    const bool isForeignBase =
        !settings.exchangeBase.empty() && !isOwnHost(lowerCase(hostOf(settings.exchangeBase)));
    if (isForeignBase && settings.exchangeUrl.empty())
        settings.exchangeUrl = settings.exchangeBase;
    const std::string effective = isForeignBase ? settings.exchangeBase : std::string();
    if (!settings.exchangeBase.empty() && settings.exchangeUrl != effective)
        note(resolved, "exchange/base", "requests go to " + settings.exchangeUrl);
    const std::string host = lowerCase(hostOf(settings.exchangeUrl));
    const std::string streams = lowerCase(hostOf(settings.exchangeStreams));
    if (!streams.empty() && (host.empty() ? !isOwnHost(streams) : streams != host))
        note(resolved, "exchange/streams",
             "streams come from " + (host.empty() ? "the exchange's own hosts" : settings.exchangeUrl));
}

} // namespace cw::config
