// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/http/websocketsession.h"
#include "core/replay/describesymbol.h"
#include "core/replay/instrumentbuilder.h"
#include "core/replay/marketsource.h"
#include "core/replay/recordedmarket.h"

#include <QByteArray>
#include <QByteArrayList>
#include <QJsonDocument>
#include <QJsonObject>

#include <memory>
#include <string_view>

namespace cw::replay::test {

/// Instant from ISO text; only for constants of tests.
inline UtcTime at(std::string_view iso) { return *market::parseIso(iso); }

inline market::Decimal decimal(std::string_view text) { return *market::Decimal::parse(text); }

inline market::Trade trade(std::int64_t id, UtcTime time, std::string_view price, std::string_view quantity,
                           bool buyerIsMaker = false)
{
    market::Trade t;
    t.id = t.firstId = t.lastId = id;
    t.time = time;
    t.price = decimal(price);
    t.quantity = decimal(quantity);
    t.buyerIsMaker = buyerIsMaker;
    return t;
}

/// A 1m candle of a source that knows o, h, l, c and volume only.
inline market::Candle minute(UtcTime open, std::string_view o, std::string_view h, std::string_view l,
                             std::string_view c, std::string_view volume)
{
    market::Candle candle;
    candle.openTime = open;
    candle.closeTime = market::Interval(market::Interval::M1).closeTime(open);
    candle.open = decimal(o);
    candle.high = decimal(h);
    candle.low = decimal(l);
    candle.close = decimal(c);
    candle.volume = decimal(volume);
    candle.final = true;
    return candle;
}

/// The bundled market, loaded once a test program.
inline RecordedMarket &bundled()
{
    static const std::unique_ptr<RecordedMarket> kMarket = [] {
        auto loaded = loadBundledMarket();
        if (!loaded)
            qFatal("%s", loaded.error().detail.c_str());
        return std::move(*loaded);
    }();
    return *kMarket;
}

inline QJsonObject objectOf(const QByteArray &json) { return QJsonDocument::fromJson(json).object(); }

/// A stream connection without a socket: keeps what was sent to it.
class FakeSession final : public http::WebSocketSession {
public:
    bool sendText(const QByteArray &utf8) override
    {
        if (open)
            sent.append(utf8);
        return open;
    }
    void ping(const QByteArray &payload) override { pings.append(payload); }
    void close(std::uint16_t code, const QString &reason) override
    {
        open = false;
        closeCode = code;
        closeReason = reason;
    }
    void abort() override
    {
        open = false;
        aborted = true;
    }
    qint64 bytesQueued() const override { return queued; }
    bool isOpen() const override { return open; }

    /// Messages sent so far, oldest first; forgets them.
    QByteArrayList take() { return std::exchange(sent, {}); }

    QByteArrayList sent;
    QByteArrayList pings;
    bool open = true;
    bool aborted = false;
    int closeCode = 0;
    QString closeReason;
    qint64 queued = 0;
};

} // namespace cw::replay::test
