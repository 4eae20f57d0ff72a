// SPDX-FileCopyrightText: 2026 The Candlewright authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/responder.h"

#include <mutex>
#include <utility>

namespace cw::http {

/// What the two ends share.
class AnswerChannel : public std::enable_shared_from_this<AnswerChannel> {
public:
    AnswerChannel(QObject &receiver, AnswerSlot::Delivery delivery)
        : m_receiver(&receiver), m_delivery(std::move(delivery))
    {
    }

    /// Any thread. The lock keeps the receiver alive until the answer is in its queue.
    void post(AnswerBuilder builder)
    {
        const std::scoped_lock lock(m_mutex);
        if (!m_receiver || std::exchange(m_isAnswered, true))
            return;
        auto arrive = [self = shared_from_this(), builder = std::move(builder)] {
            if (self->isAwaited())
                self->m_delivery(builder);
        };
        QMetaObject::invokeMethod(m_receiver, std::move(arrive), Qt::QueuedConnection);
    }

    /// The receiver's thread.
    void close()
    {
        const std::scoped_lock lock(m_mutex);
        m_receiver = nullptr;
    }

private:
    [[nodiscard]] bool isAwaited()
    {
        const std::scoped_lock lock(m_mutex);
        return m_receiver != nullptr;
    }

    std::mutex m_mutex;
    QObject *m_receiver; ///< null once nobody waits
    bool m_isAnswered = false;
    const AnswerSlot::Delivery m_delivery;
};

AnswerSlot::AnswerSlot(QObject &receiver, Delivery delivery)
    : m_channel(std::make_shared<AnswerChannel>(receiver, std::move(delivery)))
{
}

AnswerSlot::~AnswerSlot() { m_channel->close(); }

Responder::Responder(const AnswerSlot &slot)
    : m_channel(slot.m_channel.get(), [channel = slot.m_channel](AnswerChannel *) { channel->post({}); })
{
}

void Responder::send(Response response) const
{
    send([response = std::move(response)] { return response; });
}

void Responder::send(AnswerBuilder builder) const { m_channel->post(std::move(builder)); }

} // namespace cw::http
